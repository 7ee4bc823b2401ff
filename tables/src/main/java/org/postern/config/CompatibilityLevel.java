package org.postern.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A compatibility level: {@code major[.minor[.patch]]} (COMPATIBILITY_README). Each part is a number as strtol(3) reads it, the major one
 * less than 2^43, the others less than 1024.
 */
record CompatibilityLevel(long major, long minor, long patch) implements Comparable<CompatibilityLevel> {
    private static final String PART = "[ \\t\\n\\x0B\\f\\r]*([+-]?[0-9]+)";

    private static final Pattern SYNTAX = Pattern.compile(PART + "(?:\\." + PART + ")?(?:\\." + PART + ")?");

    /** Postfix keeps a level in 63 bits, ten of them for each of the lower parts. */
    private static final long MAX_MAJOR = (1L << 43) - 1;

    private static final long MAX_MINOR = 1023;

    static Optional<CompatibilityLevel> parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            CompatibilityLevel level = new CompatibilityLevel(part(matcher, 1), part(matcher, 2), part(matcher, 3));
            return level.fits() ? Optional.of(level) : Optional.empty();
        } catch (NumberFormatException tooLarge) {
            return Optional.empty();
        }
    }

    private static long part(Matcher matcher, int group) {
        String digits = matcher.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private boolean fits() {
        return major >= 0 && major <= MAX_MAJOR && minor >= 0 && minor <= MAX_MINOR && patch >= 0 && patch <= MAX_MINOR;
    }

    @Override
    public int compareTo(CompatibilityLevel other) {
        // No composed Comparator: its lambdas are serializable, and the start-up cache keeps none of those.
        int order = Long.compare(major, other.major);
        order = order != 0 ? order : Long.compare(minor, other.minor);
        return order != 0 ? order : Long.compare(patch, other.patch);
    }
}
