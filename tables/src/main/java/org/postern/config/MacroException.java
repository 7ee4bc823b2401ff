package org.postern.config;

import java.util.List;

/** Text with {@code $} in it cannot be expanded; the message is the first of Postfix's warnings. */
final class MacroException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    MacroException(String message) {
        this(List.of(message));
    }

    /** With all of Postfix's warnings, of which there is at least one. */
    MacroException(List<String> problems) {
        super(problems.getFirst());
        this.problems = List.copyOf(problems);
    }

    List<String> problems() {
        return problems;
    }
}
