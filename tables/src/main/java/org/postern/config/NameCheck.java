package org.postern.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Finds the names in main.cf that have no effect, and guesses what was meant. */
final class NameCheck {
    private NameCheck() {}

    /** A warning for each, in the order of the file. */
    static List<MainCfText.Note> check(Collection<Assignment> assignments, MainCf config, Set<String> ignored) {
        List<MainCfText.Note> notes = new ArrayList<>();
        References references = References.of(config);
        for (Assignment assignment : assignments) {
            String name = assignment.name();
            if (ignored.contains(name)) {
                continue;
            }
            if (Settings.named(name).isPresent()) {
                if (NotImplemented.NAMES.contains(name)) {
                    notes.add(new MainCfText.Note(
                            assignment.line(), name + ": this setting is not implemented yet and has no effect"));
                }
                continue;
            }
            if (references.isUsed(name) && !References.isKnown(name)) {
                continue;
            }
            String why = PostfixSettings.isPlausible(name)
                    ? name + ": this Postfix setting is not implemented and has no effect"
                    : name + ": unknown parameter"
                            + suggestion(name)
                                    .map(other -> "; did you mean " + other + "?")
                                    .orElse("");
            notes.add(new MainCfText.Note(assignment.line(), why));
        }
        references.undefined().stream()
                .distinct()
                .forEach(undefined -> assignments.stream()
                        .filter(assignment -> assignment.name().equals(undefined.user()))
                        .findFirst()
                        .ifPresent(assignment -> notes.add(
                                new MainCfText.Note(assignment.line(), "undefined parameter: " + undefined.name()))));
        return notes;
    }

    /** The name that is most like {@code name}, when one is like it; of several, one that is implemented. */
    static Optional<String> suggestion(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        Set<String> others = new TreeSet<>(PostfixSettings.names());
        int limit = Math.max(1, Math.min(3, name.length() / 4)) * 2 + 1;
        String best = "";
        int bestDistance = limit;
        Settings.all().forEach(setting -> others.add(setting.name()));
        for (String other : others) {
            int distance = 2 * distance(lower, other) + (Settings.named(other).isPresent() ? 0 : 1);
            if (distance < bestDistance) {
                best = other;
                bestDistance = distance;
            }
        }
        return best.isEmpty() ? Optional.empty() : Optional.of(best);
    }

    /** How many characters must be inserted, deleted, replaced or exchanged with their neighbour to get from one to the other. */
    private static int distance(String from, String to) {
        int[][] cost = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            cost[i][0] = i;
        }
        for (int j = 0; j <= to.length(); j++) {
            cost[0][j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            for (int j = 1; j <= to.length(); j++) {
                int replace = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                int least = Math.min(cost[i - 1][j - 1] + replace, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                if (i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1)) {
                    least = Math.min(least, cost[i - 2][j - 2] + 1);
                }
                cost[i][j] = least;
            }
        }
        return cost[from.length()][to.length()];
    }
}
