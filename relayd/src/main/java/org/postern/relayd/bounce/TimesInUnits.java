package org.postern.relayd.bounce;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.postern.config.MainCf;
import org.postern.config.Setting;
import org.postern.config.Settings;

/** The names that mean something in a report's template alone: a time in a unit, such as {@code delay_warning_time_hours} (bounce(5)). */
final class TimesInUnits {
    private static final List<Setting<Duration>> TIMES =
            List.of(Settings.DELAY_WARNING_TIME, Settings.MAXIMAL_QUEUE_LIFETIME);

    /** Seconds in each unit. */
    private static final Map<String, Integer> UNITS =
            Map.of("seconds", 1, "minutes", 60, "hours", 3600, "days", 86_400, "weeks", 604_800);

    /** Bigger numbers tell people little. */
    private static final long MAX = 999;

    private final MainCf main;
    private final String file;
    private final String kind;
    private final Consumer<String> warnings;

    /** For the template {@code kind} of {@code file}. */
    TimesInUnits(MainCf main, String file, String kind, Consumer<String> warnings) {
        this.main = main;
        this.file = file;
        this.kind = kind;
        this.warnings = warnings;
    }

    /**
     * The value of {@code name}; nothing when it is no such name.
     *
     * @throws IllegalArgumentException for a unit that does not exist
     */
    Optional<String> of(String name) {
        return TIMES.stream()
                .filter(time -> name.startsWith(time.name() + "_"))
                .findFirst()
                .map(time -> in(name, time));
    }

    private String in(String name, Setting<Duration> time) {
        String unit = name.substring(time.name().length() + 1);
        Integer seconds = UNITS.get(unit);
        if (seconds == null) {
            throw new IllegalArgumentException(
                    file + ": unrecognized suffix \"" + unit + "\" in parameter \"" + name + "\"");
        }
        long result = main.get(time).toSeconds() / seconds;
        if (result == 0) {
            warn("zero result", "reduce", name, unit);
        } else if (result > MAX) {
            warn("excessive result \"" + result + "\"", "increase", name, unit);
        }
        return Long.toString(result);
    }

    private void warn(String what, String change, String name, String unit) {
        warnings.accept(file + ": " + what + " in " + kind + " template conversion of parameter \"" + name + "\"");
        warnings.accept(
                "please " + change + " time unit \"" + unit + "\" of \"" + name + "\" in " + kind + " template");
        warnings.accept("for instructions see the bounce(5) manual");
    }
}
