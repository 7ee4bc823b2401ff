package org.postern.config;

import org.jspecify.annotations.Nullable;

/**
 * The configuration cannot be used as it stands. The message has Postfix's wording and begins with {@code FILE, line N: } when a line
 * of main.cf is to blame. A program ends with it at start; a running daemon that is told to reload keeps what it has.
 */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String problem;

    /** With {@code message} as it will be shown after {@code fatal: }. */
    public ConfigException(String message) {
        super(message);
        this.problem = message;
    }

    /** With the line to blame, {@code FILE, line N}, and what is wrong there. */
    ConfigException(String place, String problem, @Nullable Throwable cause) {
        super(place + ": " + problem, cause);
        this.problem = problem;
    }

    /** With the failure that brought it about. */
    public ConfigException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.problem = message;
    }

    /** What is wrong, without the line to blame where postconf(1) does not name it. */
    String problem() {
        return problem;
    }
}
