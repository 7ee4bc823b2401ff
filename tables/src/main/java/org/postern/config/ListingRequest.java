package org.postern.config;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What {@code relayd config} is asked to show.
 *
 * @param options how, and which
 * @param classes the kinds of names, when none is named
 * @param overrides settings that replace those of main.cf, each as {@code name=value} (-o)
 * @param names the settings to show; none: all
 */
public record ListingRequest(Set<Option> options, Set<NameClass> classes, List<String> overrides, List<String> names) {
    /** An option of postconf(1); the order is that of its messages. */
    public enum Option {
        /** Show defaults instead of what is in force, without reading main.cf. */
        DEFAULTS("-d"),
        /** Break long lines. */
        FOLD("-f"),
        /** Leave out the names. */
        VALUES_ONLY("-h"),
        /** Leave out the values. */
        NAMES_ONLY("-H"),
        /** Show one JSON object a line. */
        JSON("-j"),
        /** Show the types of tables and nothing else. */
        TYPES("-m"),
        /** Show only what main.cf sets. */
        ONLY_SET("-n"),
        /** Replace settings of main.cf. */
        OVERRIDE("-o"),
        /** Show settings, which is what happens anyway. */
        SETTINGS("-p"),
        /** Do not warn of names that are deprecated or have no effect. */
        QUIET("-q"),
        /** Replace {@code $name}. */
        EXPAND("-x");

        private final String letter;

        Option(String letter) {
            this.letter = letter;
        }

        @Override
        public String toString() {
            return letter;
        }
    }

    /** Where a name comes from. */
    public enum NameClass {
        /** It is built in. */
        BUILTIN,
        /** It is a transport's name and a suffix that all transports have. */
        SERVICE,
        /** It is the administrator's own. */
        USER
    }

    private static final List<Set<Option>> EXCLUSIVE = List.of(
            EnumSet.of(Option.TYPES, Option.SETTINGS),
            EnumSet.of(Option.DEFAULTS, Option.ONLY_SET),
            EnumSet.of(Option.DEFAULTS, Option.OVERRIDE),
            EnumSet.of(Option.VALUES_ONLY, Option.NAMES_ONLY));

    private static final Set<Option> NOT_WITH_TYPES =
            EnumSet.complementOf(EnumSet.of(Option.TYPES, Option.SETTINGS, Option.QUIET));

    private static final Set<Option> NOT_WITH_JSON = EnumSet.of(Option.FOLD, Option.VALUES_ONLY, Option.NAMES_ONLY);

    /** Copies the collections. */
    public ListingRequest {
        options = Set.copyOf(options);
        classes = Set.copyOf(classes);
        overrides = List.copyOf(overrides);
        names = List.copyOf(names);
    }

    boolean has(Option option) {
        return options.contains(option);
    }

    /** What is wrong with the combination of options, in Postfix's words. */
    Optional<String> problem() {
        for (Set<Option> alternatives : EXCLUSIVE) {
            if (options.containsAll(alternatives)) {
                return Optional.of("specify one of " + letters(alternatives, ", "));
            }
        }
        return excess(Option.TYPES, NOT_WITH_TYPES).or(() -> excess(Option.JSON, NOT_WITH_JSON));
    }

    private Optional<String> excess(Option with, Set<Option> without) {
        EnumSet<Option> excess = EnumSet.copyOf(without);
        excess.retainAll(options);
        return has(with) && !excess.isEmpty()
                ? Optional.of("with option " + with + ", do not specify " + letters(excess, " "))
                : Optional.empty();
    }

    private static String letters(Set<Option> options, String between) {
        return options.stream().sorted().map(Option::toString).collect(Collectors.joining(between));
    }
}
