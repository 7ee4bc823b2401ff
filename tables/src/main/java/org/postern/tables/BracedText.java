package org.postern.tables;

/** Text in braces, as in {@code static:{two words}} and in the elements of inline tables. */
final class BracedText {
    /** The braces are not where they should be; the message says how, in Postfix's words. */
    static final class BadException extends Exception {
        private static final long serialVersionUID = 1L;

        BadException(String problem) {
            super(problem, null, false, false);
        }
    }

    private BracedText() {}

    /** What is between the braces that {@code text} begins and ends with, without blanks at its ends. */
    static String inside(String text) throws BadException {
        if (!text.startsWith("{")) {
            throw new BadException("no '{' at start of text in \"" + text + "\"");
        }
        int end = end(text);
        if (end < 0) {
            throw new BadException("missing '}' in \"" + text + "\"");
        }
        if (end < text.length()) {
            throw new BadException("syntax error after '}' in \"" + text + "\"");
        }
        return text.substring(1, end - 1).strip();
    }

    /** Whether {@code text} is in braces from its first to its last character. */
    static boolean isWhole(String text) {
        return text.startsWith("{") && end(text) == text.length();
    }

    /** The index after the brace that closes the first one; -1 if none does. */
    private static int end(String text) {
        int level = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '{') {
                level++;
            } else if (c == '}' && --level == 0) {
                return i + 1;
            }
        }
        return -1;
    }
}
