package org.postern.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A compatibility level: {@code major[.minor[.patch]]} (COMPATIBILITY_README). */
record CompatibilityLevel(int major, int minor, int patch) implements Comparable<CompatibilityLevel> {
    private static final Pattern SYNTAX = Pattern.compile("(\\d{1,9})(?:\\.(\\d{1,9}))?(?:\\.(\\d{1,9}))?");

    static Optional<CompatibilityLevel> parse(String text) {
        Matcher matcher = SYNTAX.matcher(text.strip());
        return matcher.matches()
                ? Optional.of(new CompatibilityLevel(part(matcher, 1), part(matcher, 2), part(matcher, 3)))
                : Optional.empty();
    }

    private static int part(Matcher matcher, int group) {
        String digits = matcher.group(group);
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    @Override
    public int compareTo(CompatibilityLevel other) {
        // No composed Comparator: its lambdas are serializable, and the start-up cache keeps none of those.
        int order = Integer.compare(major, other.major);
        order = order != 0 ? order : Integer.compare(minor, other.minor);
        return order != 0 ? order : Integer.compare(patch, other.patch);
    }
}
