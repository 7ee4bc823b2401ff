package org.postern.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The keys under which an address is looked up in virtual_alias_maps, relay_recipient_maps, canonical_maps and their like, in search
 * order (virtual(5), "TABLE SEARCH ORDER"):
 *
 * <ol>
 *   <li>{@code user+ext@domain}, then {@code user@domain}: {@link #whole}
 *   <li>{@code user+ext}, then {@code user}, for a local domain only: {@link #bare}
 *   <li>{@code @domain}: {@link #wildCard}
 * </ol>
 *
 * Each key is asked of every table before the next key is tried; first in quoted form ({@code "a b"@example.com}), then unquoted if
 * that differs.
 */
public final class AddressKeys {
    private final String address;
    private final int at;
    private final int extensionStart;
    private final int localEnd;

    /**
     * The keys of one address.
     *
     * @param address unquoted form; the domain follows the last {@code @}; without one it is all local part
     */
    public AddressKeys(String address, AddressExtension extensions) {
        this.address = address;
        this.at = address.lastIndexOf('@');
        this.localEnd = at < 0 ? address.length() : at;
        this.extensionStart = extensions.start(address.substring(0, localEnd)).orElse(localEnd);
    }

    /** The whole address, with and without its extension. */
    public List<AddressKey> whole() {
        List<AddressKey> keys = new ArrayList<>(4);
        if (isDotAtom(address, localEnd)) {
            keys.add(new AddressKey(address, false, ""));
        } else {
            addBothForms(keys, address.substring(0, localEnd), domainPart(), false, "");
        }
        if (extensionStart < localEnd) {
            addBothForms(keys, user(), domainPart(), true, extension());
        }
        return keys;
    }

    /** The local part alone, with and without its extension; empty for an address without domain, whose {@link #whole} this is. */
    public List<AddressKey> bare() {
        List<AddressKey> keys = new ArrayList<>(4);
        if (at >= 0) {
            addBothForms(keys, address.substring(0, at), "", true, "");
            if (extensionStart < localEnd) {
                addBothForms(keys, user(), "", true, extension());
            }
        }
        return keys;
    }

    /** {@code @domain}. An extension is never carried over from this one. */
    public List<AddressKey> wildCard() {
        return at < 0 ? List.of() : List.of(new AddressKey(domainPart(), true, ""));
    }

    /**
     * Searches {@code tables}; the first hit or failure ends it.
     *
     * @param locality asked for the domain, only when nothing was found before the bare keys
     */
    public AddressMatch find(TableList tables, Function<String, Locality> locality, LookupTrace trace) {
        if (tables.isEmpty()) {
            return new AddressMatch.NotFound();
        }
        AddressMatch match = find(whole(), tables, trace);
        if (!(match instanceof AddressMatch.NotFound) || at < 0) {
            return match;
        }
        match = switch (locality.apply(address.substring(at + 1))) {
            case Locality.Local() -> find(bare(), tables, trace);
            case Locality.Remote() -> match;
            case Locality.Unknown(String reason) -> new AddressMatch.Failed(reason);
        };
        return match instanceof AddressMatch.NotFound ? find(wildCard(), tables, trace) : match;
    }

    private static AddressMatch find(List<AddressKey> keys, TableList tables, LookupTrace trace) {
        for (AddressKey key : keys) {
            switch (key.in(tables, trace)) {
                case LookupResult.Found(TableValue value) -> {
                    return new AddressMatch.Found(key, value);
                }
                case LookupResult.Failed(String reason) -> {
                    return new AddressMatch.Failed(reason);
                }
                case LookupResult.NotFound() -> {}
            }
        }
        return new AddressMatch.NotFound();
    }

    private String user() {
        return address.substring(0, extensionStart);
    }

    private String extension() {
        return address.substring(extensionStart, localEnd);
    }

    /** With its {@code @}. */
    private String domainPart() {
        return at < 0 ? "" : address.substring(at);
    }

    private static void addBothForms(
            List<AddressKey> keys, String localPart, String domainPart, boolean partial, String extension) {
        String quoted = quote(localPart);
        keys.add(new AddressKey(quoted + domainPart, partial, extension));
        if (!quoted.equals(localPart)) {
            keys.add(new AddressKey(localPart + domainPart, partial, extension));
        }
    }

    /** RFC 5322 3.4.1: a local part that is no dot-atom is a quoted string. */
    private static String quote(String localPart) {
        if (isDotAtom(localPart, localPart.length())) {
            return localPart;
        }
        StringBuilder quoted = new StringBuilder(localPart.length() + 8).append('"');
        for (int i = 0; i < localPart.length(); i++) {
            char c = localPart.charAt(i);
            if (c == '"' || c == '\\' || c == '\r') {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return quoted.append('"').toString();
    }

    /** Whether what stands before {@code end} is one. */
    private static boolean isDotAtom(String text, int end) {
        boolean dotAllowed = false;
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c == 0x7f || "()<>@,;:\\\"[]".indexOf(c) >= 0 || (c == '.' && !dotAllowed)) {
                return false;
            }
            dotAllowed = c != '.';
        }
        return dotAllowed;
    }
}
