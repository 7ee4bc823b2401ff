package org.postern.tables.patterns;

/** What rules have to say about a key. */
public sealed interface Answer {
    /**
     * A rule applies.
     *
     * @param text its result, which may be empty
     * @param line where the rule is
     */
    record Result(String text, int line) implements Answer {}

    /** No rule applies. */
    record None() implements Answer {}

    /**
     * The key cost more than a key may cost, so nobody knows.
     *
     * @param line which rule it was
     */
    record Stopped(String reason, int line) implements Answer {}
}
