package org.postern.tables.patterns;

/** An expression looked at more characters than {@link CountedText} allows. Thrown through java.util.regex, hence unchecked. */
final class BudgetSpentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BudgetSpentException() {
        super("too many steps", null, false, false);
    }
}
