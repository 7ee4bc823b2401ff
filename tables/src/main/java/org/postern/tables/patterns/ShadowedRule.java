package org.postern.tables.patterns;

import java.util.ArrayList;
import java.util.List;

/**
 * A rule that can never answer, because an earlier one does for every key that it could apply to.
 *
 * @param line where it begins
 * @param by where the earlier one begins
 */
public record ShadowedRule(int line, int by) {
    /** In a longer table, nobody looks: that would take time that grows with the square of its length. */
    private static final int MOST_RULES = 20_000;

    /** A rule with all that has to hold for it, the {@code if}s around it included. */
    private record Guarded(int line, List<Rule.Condition> conditions) {
        boolean shadows(Guarded later) {
            for (Rule.Condition condition : conditions) {
                if (later.conditions.stream().noneMatch(condition::isImpliedBy)) {
                    return false;
                }
            }
            return true;
        }
    }

    private record Open(Rule.Condition condition, int end) {}

    /** Those that can be told by comparing patterns: networks within networks, the same expression again, one that matches every key. */
    static List<ShadowedRule> of(List<Rule> rules) {
        List<ShadowedRule> found = new ArrayList<>();
        if (rules.size() > MOST_RULES) {
            return found;
        }
        List<Guarded> earlier = new ArrayList<>();
        List<Open> open = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            int index = i;
            open.removeIf(begun -> begun.end() <= index);
            switch (rules.get(i)) {
                case Rule.If(int line, Rule.Condition condition, int otherwise) ->
                    open.add(new Open(condition, otherwise));
                case Rule.Answering(int line, List<Rule.Condition> conditions, Replacement replacement) -> {
                    List<Rule.Condition> all = new ArrayList<>(conditions);
                    open.forEach(begun -> all.add(begun.condition()));
                    Guarded rule = new Guarded(line, all);
                    int by = firstThatShadows(rule, earlier);
                    if (by > 0) {
                        found.add(new ShadowedRule(line, by));
                    } else {
                        earlier.add(rule);
                    }
                }
            }
        }
        return found;
    }

    private static int firstThatShadows(Guarded rule, List<Guarded> earlier) {
        for (Guarded candidate : earlier) {
            if (candidate.shadows(rule)) {
                return candidate.line();
            }
        }
        return 0;
    }
}
