package org.postern.relayd.sink;

import org.jspecify.annotations.Nullable;

/**
 * The argument of MAIL and RCPT: {@code FROM:<address> parameters}. The address is taken as it stands; a sink is no judge of syntax.
 *
 * @param address what stands in the brackets
 * @param parameters what follows them
 */
record PathArgument(String address, String parameters) {
    /** Returns null for an argument without {@code keyword} or with unbalanced brackets. */
    static @Nullable PathArgument parse(String keyword, String argument) {
        if (!argument.regionMatches(true, 0, keyword, 0, keyword.length())) {
            return null;
        }
        String path = argument.substring(keyword.length()).strip();
        if (!path.startsWith("<")) {
            int blank = path.indexOf(' ');
            return blank < 0
                    ? new PathArgument(path, "")
                    : new PathArgument(
                            path.substring(0, blank), path.substring(blank + 1).strip());
        }
        int end = closingBracket(path);
        return end < 0
                ? null
                : new PathArgument(
                        path.substring(1, end), path.substring(end + 1).strip());
    }

    /** The first {@code >} outside quotes (RFC 5321 4.1.2: a local part may be a quoted string). */
    private static int closingBracket(String path) {
        boolean quoted = false;
        for (int i = 1; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '>' && !quoted) {
                return i;
            }
        }
        return -1;
    }
}
