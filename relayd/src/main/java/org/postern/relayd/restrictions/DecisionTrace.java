package org.postern.relayd.restrictions;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postern.relayd.rewrite.Route;
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
    private final Map<String, Step.Question> routes = new HashMap<>();
    private @Nullable Recall recall;
    private Optional<Step.Question> deciding = Optional.empty();

    /**
     * A restriction went by a route that had been found before.
     *
     * @param position how many steps there were
     * @param question the one that led to the route; none: settings did
     */
    private record Recall(int position, Optional<Step.Question> question) {}

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

    /** How many steps there are. */
    int size() {
        return steps.size();
    }

    /** The questions since there were {@code size} steps have led to {@code route} for {@code address}. */
    void routed(String address, Route route, int size) {
        for (int i = size; i < steps.size(); i++) {
            if (steps.get(i) instanceof Step.Question question && leadsTo(question, route)) {
                routes.put(address, question);
            }
        }
    }

    private static boolean leadsTo(Step.Question question, Route route) {
        return switch (question.result()) {
            case LookupResult.Found(var value) ->
                !route.isFailed()
                        && value.text()
                                .regionMatches(
                                        true,
                                        0,
                                        route.transport(),
                                        0,
                                        route.transport().length());
            case LookupResult.Failed failed -> route.isFailed();
            case LookupResult.NotFound notFound -> false;
        };
    }

    /** What is answered now is because of the route of {@code address}. */
    void recallRoute(String address) {
        if (on) {
            recall = new Recall(steps.size(), Optional.ofNullable(routes.get(address)));
        }
    }

    private Optional<Step.Question> lastAnswer() {
        for (int i = steps.size() - 1; i >= 0; i--) {
            if (recall != null && i < recall.position()) {
                return recall.question();
            }
            if (steps.get(i) instanceof Step.Question question
                    && !(question.result() instanceof LookupResult.NotFound)) {
                return Optional.of(question);
            }
        }
        return recall == null ? Optional.empty() : recall.question();
    }
}
