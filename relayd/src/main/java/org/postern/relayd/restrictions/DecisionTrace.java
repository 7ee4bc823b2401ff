package org.postern.relayd.restrictions;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.postern.tables.LookupResult;
import org.postern.tables.LookupTrace;
import org.postern.tables.Table;
import org.postern.tables.TableSource;
import org.postern.tables.compiled.Generation;

/**
 * The notes of one decision: which restrictions were asked with which outcome, and every question put to a table in between. Written
 * by one thread. {@link #off()} takes no notes and costs nothing.
 */
public final class DecisionTrace implements LookupTrace {
    /** A note. */
    public sealed interface Step {
        /**
         * A table was asked.
         *
         * @param generation which build of the table answered; nothing for tables that are not compiled
         */
        record Question(Table table, String key, LookupResult result, Optional<Generation> generation) implements Step {
            /** The line of source text that the answer comes from. Reads the whole text. */
            public TableSource.Place place() {
                return result instanceof LookupResult.Found
                        ? TableSource.lineOf(table, key)
                        : new TableSource.Place.Unknown();
            }
        }

        /**
         * A restriction gave its answer, from the questions before it.
         *
         * @param list the setting whose list it is in
         * @param word as written there
         * @param outcome {@code OK}, {@code DUNNO}, or the reply
         */
        record Restriction(String list, String word, String outcome) implements Step {}
    }

    private static final DecisionTrace OFF = new DecisionTrace(false);

    private final boolean on;
    private final List<Step> steps = new ArrayList<>();
    private Optional<Step.Question> deciding = Optional.empty();

    private DecisionTrace(boolean on) {
        this.on = on;
    }

    /** A trace that takes notes of one decision. */
    public static DecisionTrace on() {
        return new DecisionTrace(true);
    }

    /** The trace that takes no notes. */
    public static DecisionTrace off() {
        return OFF;
    }

    /** The notes, in order. */
    public List<Step> steps() {
        return Collections.unmodifiableList(steps);
    }

    /**
     * The question whose answer decided: the table entry that listed or refused the recipient, or the table that failed. Empty when a
     * setting decided, or that no table has the recipient.
     */
    public Optional<Step.Question> deciding() {
        return deciding;
    }

    @Override
    public void asked(Table table, String key, LookupResult result) {
        if (on) {
            steps.add(new Step.Question(table, key, result, TableSource.generationOf(table)));
        }
    }

    void answered(String list, String word, Supplier<String> outcome) {
        if (on) {
            steps.add(new Step.Restriction(list, word, outcome.get()));
        }
    }

    /** A list has come to its end, by the answer of the last table that had one, or not by a table. */
    void decided(boolean byTable) {
        if (!on) {
            return;
        }
        deciding = byTable ? lastAnswer() : Optional.empty();
    }

    private Optional<Step.Question> lastAnswer() {
        for (int i = steps.size() - 1; i >= 0; i--) {
            if (steps.get(i) instanceof Step.Question question
                    && !(question.result() instanceof LookupResult.NotFound)) {
                return Optional.of(question);
            }
        }
        return Optional.empty();
    }
}
