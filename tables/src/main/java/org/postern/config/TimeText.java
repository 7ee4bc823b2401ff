package org.postern.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Time values as main.cf writes them: {@code 300s}, {@code 4h}, {@code 5d}, or a number in a default unit. */
public final class TimeText {
    /** What follows the unit is not looked at: {@code 1h 30m} is an hour to Postfix. */
    private static final Pattern SYNTAX = Pattern.compile("[ \\t\\n\\x0B\\f\\r]*\\+?([0-9]*)(.?).*", Pattern.DOTALL);

    private static final int MAX_DIGITS = 10;

    private TimeText() {}

    /** The length of time, or nothing when {@code text} is none or does not fit an {@code int} of seconds, which is Postfix's limit. */
    public static Optional<Duration> parse(String text, char defaultUnit) {
        Matcher matcher = SYNTAX.matcher(text);
        if (text.isEmpty() || !matcher.matches()) {
            return Optional.empty();
        }
        String digits = String.valueOf(matcher.group(1));
        String unit = String.valueOf(matcher.group(2));
        if (digits.length() > MAX_DIGITS) {
            return Optional.empty();
        }
        // A unit without a number counts for nothing, as "s" is 0 seconds to Postfix.
        long number = digits.isEmpty() ? 0 : Long.parseLong(digits);
        long seconds = secondsPer(unit.isEmpty() ? defaultUnit : unit.charAt(0));
        boolean fits = seconds == 1 ? number <= Integer.MAX_VALUE : seconds > 0 && number < Integer.MAX_VALUE / seconds;
        return fits ? Optional.of(Duration.ofSeconds(number * seconds)) : Optional.empty();
    }

    /** Seconds in a unit, or 0 for something that is no unit. */
    private static long secondsPer(char unit) {
        return switch (unit) {
            case 'w' -> 7 * 24 * 3600;
            case 'd' -> 24 * 3600;
            case 'h' -> 3600;
            case 'm' -> 60;
            case 's' -> 1;
            default -> 0;
        };
    }
}
