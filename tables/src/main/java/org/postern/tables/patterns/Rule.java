package org.postern.tables.patterns;

import java.util.List;

/** One step of going through a table. */
sealed interface Rule {
    int line();

    /**
     * A pattern with its result.
     *
     * @param conditions all have to hold; the result takes what the last one captured
     */
    record Answering(int line, List<Condition> conditions, Replacement replacement) implements Rule {}

    /**
     * {@code if}.
     *
     * @param otherwise which rule is next when the condition does not hold: the one after {@code endif}
     */
    record If(int line, Condition condition, int otherwise) implements Rule {}

    /** An expression that has to match, or must not. */
    record Condition(Expression expression, boolean negated) {
        boolean holds(Subject subject) {
            return expression.matches(subject) != negated;
        }

        /** Whether this certainly holds whenever {@code other} does. */
        boolean isImpliedBy(Condition other) {
            return negated
                    ? other.negated && other.expression.covers(expression)
                    : expression.matchesAll() || (!other.negated && expression.covers(other.expression));
        }
    }
}
