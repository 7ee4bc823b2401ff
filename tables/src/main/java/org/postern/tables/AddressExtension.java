package org.postern.tables;

import java.util.Locale;
import java.util.Optional;

/**
 * How a local part divides into a user name and an address extension.
 *
 * @param delimiters recipient_delimiter: each of its characters separates; empty for no extensions at all
 * @param ownerRequestSpecial owner_request_special: {@code owner-list} and {@code list-request} stay whole when {@code -} is a
 *     delimiter
 * @param doubleBounceSender double_bounce_sender, which stays whole
 */
public record AddressExtension(String delimiters, boolean ownerRequestSpecial, String doubleBounceSender) {
    /** No extensions. */
    public static final AddressExtension NONE = new AddressExtension("");

    /** Postfix's defaults but for the delimiters. */
    public AddressExtension(String delimiters) {
        this(delimiters, true, "double-bounce");
    }

    /** Where the extension of {@code localPart} (unquoted form) begins, its delimiter included; empty when it has none. */
    public Optional<Integer> start(String localPart) {
        if (delimiters.isEmpty() || staysWhole(localPart.toLowerCase(Locale.ROOT))) {
            return Optional.empty();
        }
        // A local part that begins with a delimiter is not divided at a later one either: what comes before the first
        // would be empty.
        for (int i = 0; i < localPart.length(); i++) {
            if (delimiters.indexOf(localPart.charAt(i)) >= 0) {
                return i == 0 ? Optional.empty() : Optional.of(i);
            }
        }
        return Optional.empty();
    }

    private boolean staysWhole(String localPart) {
        return switch (localPart) {
            case "postmaster", "mailer-daemon" -> true;
            default ->
                localPart.equals(doubleBounceSender.toLowerCase(Locale.ROOT))
                        || (ownerRequestSpecial && delimiters.indexOf('-') >= 0 && isListAddress(localPart));
        };
    }

    private static boolean isListAddress(String localPart) {
        return localPart.startsWith("owner-")
                || (localPart.endsWith("-request") && localPart.length() > "-request".length());
    }
}
