package org.postern.config;

/** What a list of domains or addresses says about one of them. */
public sealed interface Match {
    /** The list has it. */
    record Yes() implements Match {
        static final Yes INSTANCE = new Yes();
    }

    /** The list does not have it, or excludes it with {@code !}. */
    record No() implements Match {
        static final No INSTANCE = new No();
    }

    /**
     * The answer is unknown; callers defer.
     *
     * @param reason what went wrong, for the log
     */
    record Failed(String reason) implements Match {}

    /** The shared "yes". */
    static Match yes() {
        return Yes.INSTANCE;
    }

    /** The shared "no". */
    static Match no() {
        return No.INSTANCE;
    }
}
