package org.postern.config;

/** Text with {@code $} in it cannot be expanded; the message is Postfix's warning. */
final class MacroException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MacroException(String message) {
        super(message);
    }
}
