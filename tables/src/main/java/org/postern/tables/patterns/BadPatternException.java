package org.postern.tables.patterns;

/** A pattern is none; the message says why, in the words of Postfix, or of the library that it uses. */
final class BadPatternException extends Exception {
    private static final long serialVersionUID = 1L;

    BadPatternException(String reason) {
        super(reason, null, false, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
