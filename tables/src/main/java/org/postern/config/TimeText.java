package org.postern.config;

import java.time.Duration;
import java.util.Optional;

/** Time values as main.cf writes them: {@code 300s}, {@code 4h}, {@code 5d}, {@code 1h 30m}, or a number in a default unit. */
final class TimeText {
    private static final int MAX_DIGITS = 10;

    private TimeText() {}

    /** The length of time, or nothing when {@code text} is none or does not fit an {@code int} of seconds, which is Postfix's limit. */
    static Optional<Duration> parse(String text, char defaultUnit) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        long total = 0;
        int at = 0;
        while (at < text.length()) {
            if (text.charAt(at) == '+') {
                at++;
            }
            int start = at;
            while (at < text.length() && isDigit(text.charAt(at))) {
                at++;
            }
            if (at - start > MAX_DIGITS) {
                return Optional.empty();
            }
            // A unit without a number counts for nothing, as "s" is 0 seconds to Postfix.
            long number = at == start ? 0 : Long.parseLong(text, start, at, 10);
            long seconds = secondsPer(at < text.length() ? text.charAt(at++) : defaultUnit);
            total += number * seconds;
            if (seconds == 0 || total > Integer.MAX_VALUE) {
                return Optional.empty();
            }
            while (at < text.length() && (text.charAt(at) == ',' || MainCfText.isBlank(text.charAt(at)))) {
                at++;
            }
        }
        return Optional.of(Duration.ofSeconds(total));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
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
