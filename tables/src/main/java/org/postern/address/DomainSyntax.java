package org.postern.address;

import com.ibm.icu.text.IDNA;
import java.util.Optional;

/** What may follow the {@code @}: a host name, in ASCII or internationalised, or an address literal. */
public final class DomainSyntax {
    private static final int LABEL_LENGTH_LIMIT = 63; // RFC 1035 2.3.4
    private static final int NAME_LENGTH_LIMIT = 255;

    private DomainSyntax() {}

    /**
     * Whether {@code name} is a host name: labels of letters, digits, {@code -} and (since the world does it) {@code _}, none empty,
     * none beginning or ending with {@code -}, and not all digits, which would be an address (RFC 5321 4.1.2, RFC 1123 2.1).
     *
     * @param internationalised whether U-labels are allowed (smtputf8_enable); they are judged by their A-labels
     */
    public static boolean isHostName(String name, boolean internationalised) {
        if (isAscii(name)) {
            return isAsciiHostName(name);
        }
        return internationalised && isAsciiHostName(Idna.toAscii(name));
    }

    /** Whether {@code text} is {@code [192.0.2.1]} or {@code [IPv6:2001:db8::1]}, the tag in any letter case (RFC 5321 4.1.3). */
    public static boolean isLiteral(String text) {
        return text.length() > 2
                && text.charAt(0) == '['
                && text.indexOf(']') == text.length() - 1
                && IpAddress.parseLiteral(text.substring(1, text.length() - 1)).isPresent();
    }

    /** Whether all characters are ASCII. */
    public static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7f) {
                return false;
            }
        }
        return true;
    }

    /** {@code name} with A-labels for its U-labels; nothing when that makes no host name. A name in ASCII is not looked at. */
    public static Optional<String> toAscii(String name) {
        if (name.isEmpty()) {
            return Optional.empty();
        }
        return isAscii(name)
                ? Optional.of(name)
                : Optional.of(Idna.toAscii(name)).filter(DomainSyntax::isAsciiHostName);
    }

    /** {@code name} with U-labels for its A-labels; nothing when it is no host name. A name beyond ASCII is not looked at. */
    public static Optional<String> toUnicode(String name) {
        if (name.isEmpty() || !isAscii(name)) {
            return Optional.of(name);
        }
        return Optional.of(Idna.toUnicode(name)).filter(unicode -> isAsciiHostName(Idna.toAscii(unicode)));
    }

    private static boolean isAsciiHostName(String name) {
        int length = name.length();
        if (length == 0 || length > NAME_LENGTH_LIMIT) {
            return false;
        }
        int label = 0;
        boolean numeric = true;
        for (int i = 0; i < length; i++) {
            char c = name.charAt(i);
            boolean atEnd = i + 1 == length;
            if (c == '.') {
                if (label == 0 || atEnd) {
                    return false;
                }
                label = 0;
                continue;
            }
            label++;
            if (label > LABEL_LENGTH_LIMIT) {
                return false;
            }
            if (c == '-') {
                if (label == 1 || atEnd || name.charAt(i + 1) == '.') {
                    return false;
                }
                numeric = false;
            } else if (isLetter(c) || c == '_') {
                numeric = false;
            } else if (c < '0' || c > '9') {
                return false;
            }
        }
        return !numeric;
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    /** Apart, so that its tables are loaded only when a domain is internationalised. */
    private static final class Idna {
        private static final IDNA UTS46 =
                IDNA.getUTS46Instance(IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.NONTRANSITIONAL_TO_UNICODE);

        private Idna() {}

        /** The A-labels; empty when there are none. */
        static String toAscii(String name) {
            IDNA.Info info = new IDNA.Info();
            String ascii = UTS46.nameToASCII(name, new StringBuilder(), info).toString();
            return info.hasErrors() ? "" : ascii;
        }

        /** The U-labels; empty when an A-label is none. */
        static String toUnicode(String name) {
            IDNA.Info info = new IDNA.Info();
            String unicode =
                    UTS46.nameToUnicode(name, new StringBuilder(), info).toString();
            return info.hasErrors() ? "" : unicode;
        }
    }
}
