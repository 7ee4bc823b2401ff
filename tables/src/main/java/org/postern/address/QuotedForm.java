package org.postern.address;

/**
 * The two forms of an address: quoted (external, {@code "a b"@example.com}), which protocols and tables use, and unquoted (internal,
 * {@code a b@example.com}), which look-ups and decisions use. In the unquoted form the domain follows the last {@code @}, in the quoted one
 * the last that is not quoted. A source route before the address (RFC 5321 appendix C, {@code @a,@b:user@example.com}) is the same in
 * both.
 */
public final class QuotedForm {
    private QuotedForm() {}

    /** The quoted form of an unquoted address: the local part becomes a quoted string unless it is a dot-atom (RFC 5322 3.4.1). */
    public static String quote(String address) {
        int start = routeEnd(address);
        int at = address.lastIndexOf('@');
        int end = at < start ? address.length() : at;
        if (isDotAtom(address, start, end)) {
            return address;
        }
        StringBuilder quoted = new StringBuilder(address.length() + 4)
                .append(address, 0, start)
                .append('"');
        for (int i = start; i < end; i++) {
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
        if (address.indexOf('"') < 0 && address.indexOf('\\') < 0) {
            return address;
        }
        int start = routeEnd(address);
        StringBuilder plain = new StringBuilder(address.length()).append(address, 0, start);
        int domain = -1; // where the last @ that is not quoted stands
        int localPartEnd = 0; // and where that is in the result
        boolean quoted = false;
        for (int i = start; i < address.length(); i++) {
            char c = address.charAt(i);
            if (c == '"') {
                quoted = !quoted;
                continue;
            }
            if (c == '@' && !quoted) {
                domain = i;
                localPartEnd = plain.length();
            } else if (c == '\\') {
                if (i + 1 == address.length()) {
                    break;
                }
                c = address.charAt(++i);
            }
            plain.append(c);
        }
        if (domain >= 0) {
            plain.setLength(localPartEnd);
            plain.append(address, domain, address.length());
        }
        return plain.toString();
    }

    /** What stands before the mailbox. */
    private static int routeEnd(String address) {
        return address.startsWith("@") ? address.indexOf(':') + 1 : 0;
    }

    private static boolean isDotAtom(String address, int start, int end) {
        boolean dotFits = false;
        for (int i = start; i < end; i++) {
            char c = address.charAt(i);
            if (c <= ' ' || c == 0x7f || "()<>@,;:\\\"[]".indexOf(c) >= 0 || (c == '.' && !dotFits)) {
                return false;
            }
            dotFits = c != '.';
        }
        return dotFits;
    }
}
