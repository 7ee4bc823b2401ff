package org.postern.address;

/**
 * The two forms of an address: quoted (external, {@code "a b"@example.com}), which protocols and tables use, and unquoted (internal,
 * {@code a b@example.com}), which look-ups and decisions use. In both the domain follows the last {@code @}.
 */
public final class QuotedForm {
    private QuotedForm() {}

    /** The quoted form of an unquoted address: the local part becomes a quoted string unless it is a dot-atom (RFC 5322 3.4.1). */
    public static String quote(String address) {
        int end = localPartEnd(address);
        if (isDotAtom(address, end)) {
            return address;
        }
        StringBuilder quoted = new StringBuilder(address.length() + 4).append('"');
        for (int i = 0; i < end; i++) {
            char c = address.charAt(i);
            if (c == '"' || c == '\\' || c == '\r') {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return quoted.append('"').append(address, end, address.length()).toString();
    }

    /** The unquoted form of a quoted address: quotes and backslashes of the local part are dropped. */
    public static String unquote(String address) {
        int end = localPartEnd(address);
        if (address.indexOf('"') < 0 && address.indexOf('\\') < 0) {
            return address;
        }
        StringBuilder plain = new StringBuilder(address.length());
        for (int i = 0; i < end; i++) {
            char c = address.charAt(i);
            if (c == '"') {
                continue;
            }
            if (c == '\\') {
                if (i + 1 == end) {
                    continue;
                }
                c = address.charAt(++i);
            }
            plain.append(c);
        }
        return plain.append(address, end, address.length()).toString();
    }

    private static int localPartEnd(String address) {
        int at = address.lastIndexOf('@');
        return at < 0 ? address.length() : at;
    }

    private static boolean isDotAtom(String address, int end) {
        boolean dotFits = false;
        for (int i = 0; i < end; i++) {
            char c = address.charAt(i);
            if (c <= ' ' || c == 0x7f || "()<>@,;:\\\"[]".indexOf(c) >= 0 || (c == '.' && !dotFits)) {
                return false;
            }
            dotFits = c != '.';
        }
        return dotFits;
    }
}
