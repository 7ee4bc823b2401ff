package org.postern.config;

import java.time.Duration;
import java.util.Optional;

/** Time values as main.cf writes them: {@code 300s}, {@code 4h}, {@code 5d}, {@code 1h 30m}, or a number in a default unit. */
final class TimeText {
    private TimeText() {}

    /** The length of time, or nothing when {@code text} is none or does not fit an {@code int} of seconds, which is Postfix's limit. */
    static Optional<Duration> parse(String text, char defaultUnit) {
        long total = 0;
        int at = 0;
        int length = text.length();
        if (text.isBlank()) {
            return Optional.empty();
        }
        while (at < length) {
            int start = at;
            while (at < length && isDigit(text.charAt(at))) {
                at++;
            }
            if (at == start || at - start > 10) {
                return Optional.empty();
            }
            long number = Long.parseLong(text, start, at, 10);
            char unit = at < length ? text.charAt(at++) : defaultUnit;
            long seconds = secondsPer(unit);
            total += number * seconds;
            if (seconds == 0 || total > Integer.MAX_VALUE) {
                return Optional.empty();
            }
            while (at < length && text.charAt(at) == ' ') {
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
