package org.postern.tables;

import org.postern.tables.text.Brackets;

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
        int end = Brackets.end(text, 0);
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
        return text.startsWith("{") && Brackets.end(text, 0) == text.length();
    }
}
