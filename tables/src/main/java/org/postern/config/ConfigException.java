package org.postern.config;

/**
 * The configuration cannot be used as it stands. The message has Postfix's wording and begins with {@code FILE, line N: } when a line
 * of main.cf is to blame. A program ends with it at start; a running daemon that is told to reload keeps what it has.
 */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With {@code message} as it will be shown after {@code fatal: }. */
    public ConfigException(String message) {
        super(message);
    }

    /** With the failure that brought it about. */
    public ConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
