package org.postern.tables.patterns;

import java.io.IOException;

/** What the text that a rule has for its result stands for. */
@FunctionalInterface
public interface ResultForm {
    /** For itself. */
    ResultForm PLAIN = written -> written;

    /**
     * What the rule answers, with one character for each byte, as {@code written} has.
     *
     * @throws IOException if it cannot be had; the message says why, and the rule is left out
     */
    String of(String written) throws IOException;
}
