package org.postern.tables.text;

/** Braces and parentheses in settings and tables, which may be nested. */
public final class Brackets {
    private Brackets() {}

    /** The index after what closes the brace or parenthesis at {@code open}; -1 if nothing does. Others do not count. */
    public static int end(String text, int open) {
        char opening = text.charAt(open);
        char closing = opening == '{' ? '}' : ')';
        int level = 0;
        for (int i = open; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == opening) {
                level++;
            } else if (c == closing && --level == 0) {
                return i + 1;
            }
        }
        return -1;
    }
}
