package org.postern.tables;

/** What a table answers: one of three things, and every caller says what it does with each. */
public sealed interface LookupResult {
    /** The key has this value. */
    record Found(TableValue value) implements LookupResult {}

    /** The key is certainly not in the table. */
    record NotFound() implements LookupResult {
        static final NotFound INSTANCE = new NotFound();
    }

    /**
     * The answer is unknown.
     *
     * @param reason what went wrong, for the log: names the table and the cause
     */
    record Failed(String reason) implements LookupResult {}

    /** The shared "not found". */
    static LookupResult notFound() {
        return NotFound.INSTANCE;
    }
}
