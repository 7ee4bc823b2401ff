package org.postern.config;

import org.jspecify.annotations.Nullable;

/**
 * The configuration cannot be used as it stands. The message has Postfix's wording and begins with {@code FILE, line N: } when a line
 * of main.cf is to blame. A program ends with it at start; a running daemon that is told to reload keeps what it has.
 */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String problem;
    private final int line;

    /** With {@code message} as it will be shown after {@code fatal: }. */
    public ConfigException(String message) {
        this(message, null);
    }

    /** With the failure that brought it about. */
    public ConfigException(String message, @Nullable Throwable cause) {
        this(message, message, 0, cause);
    }

    private ConfigException(String message, String problem, int line, @Nullable Throwable cause) {
        super(message, cause);
        this.problem = problem;
        this.line = line;
    }

    /** Blames a line of main.cf. */
    static ConfigException at(String file, int line, String problem, @Nullable Throwable cause) {
        return new ConfigException(file + ", line " + line + ": " + problem, problem, line, cause);
    }

    /** A line of main.cf that is none; postconf(1) names its place. */
    static ConfigException syntax(String file, int line, String problem) {
        String message = file + ", line " + line + ": " + problem;
        return new ConfigException(message, message, line, null);
    }

    /** The line of main.cf to blame, from 1; 0 when none is. */
    public int line() {
        return line;
    }

    /** What is wrong, without the line to blame where postconf(1) does not name it. */
    String problem() {
        return problem;
    }
}
