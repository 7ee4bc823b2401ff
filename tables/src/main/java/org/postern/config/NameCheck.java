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
    static List<ConfigNote> check(Collection<Assignment> assignments, MainCf config, Set<String> ignored) {
        List<ConfigNote> notes = new ArrayList<>();
        References references = References.of(config);
        for (Assignment assignment : assignments) {
            String name = assignment.name();
            if (ignored.contains(name)) {
                continue;
            }
            if (Settings.named(name).isPresent()) {
                if (NotImplemented.NAMES.contains(name)) {
                    notes.add(new ConfigNote(
                            ConfigNote.Kind.NO_EFFECT,
                            assignment.line(),
                            name,
                            name + ": this setting is not implemented yet and has no effect"));
                }
                continue;
            }
            if (references.isUsed(name) && !References.isKnown(name)) {
                continue;
            }
            boolean plausible = PostfixSettings.isPlausible(name);
            String why = plausible
                    ? name + ": this Postfix setting is not implemented and has no effect"
                    : name + ": unknown parameter"
                            + suggestion(name)
                                    .map(other -> "; did you mean " + other + "?")
                                    .orElse("");
            ConfigNote.Kind kind = plausible ? ConfigNote.Kind.NO_EFFECT : ConfigNote.Kind.UNKNOWN;
            notes.add(new ConfigNote(kind, assignment.line(), name, why));
        }
        references.undefined().stream()
                .distinct()
                .forEach(undefined -> assignments.stream()
                        .filter(assignment -> assignment.name().equals(undefined.user()))
                        .findFirst()
                        .ifPresent(assignment -> notes.add(new ConfigNote(
                                ConfigNote.Kind.UNDEFINED,
                                assignment.line(),
                                assignment.name(),
                                "undefined parameter: " + undefined.name()))));
        return notes;
    }

    /** The name that is most like {@code name}, when one is like it; of several, one that is implemented. */
    static Optional<String> suggestion(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        Set<String> others = new TreeSet<>(PostfixSettings.names());
        int limit = 2 * Spelling.most(name) + 1;
        String best = "";
        int bestDistance = limit;
        Settings.all().forEach(setting -> others.add(setting.name()));
        for (String other : others) {
            int distance =
                    2 * Spelling.distance(lower, other) + (Settings.named(other).isPresent() ? 0 : 1);
            if (distance < bestDistance) {
                best = other;
                bestDistance = distance;
            }
        }
        return best.isEmpty() ? Optional.empty() : Optional.of(best);
    }
}
