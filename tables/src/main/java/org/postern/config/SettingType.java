package org.postern.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How the text of a setting becomes a value, and which texts are refused with which words. */
sealed interface SettingType<T> {
    /**
     * The value of {@code text}.
     *
     * @throws BadValue in Postfix's words, without the place
     */
    T parse(String name, String text);

    /** The unit and the allowed range, for people. */
    String describe();

    /** A text is no value of the type; the message is Postfix's. */
    final class BadValue extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BadValue(String message) {
            super(message);
        }
    }

    /** Any text whose length is allowed. */
    record Text(int minLength) implements SettingType<String> {
        @Override
        public String parse(String name, String text) {
            if (text.length() < minLength) {
                throw new BadValue(
                        "bad string length %d < %d: %s = %s".formatted(text.length(), minLength, name, text));
            }
            return text;
        }

        @Override
        public String describe() {
            return minLength > 0 ? "text, not empty" : "text";
        }
    }

    /** Text with {@code $name} in it that is not the name of a setting. */
    record Template() implements SettingType<String> {
        @Override
        public String parse(String name, String text) {
            return text;
        }

        @Override
        public String describe() {
            return "text, with $name for what is known when it is used";
        }
    }

    /** A host or domain name: labels of letters, digits, hyphens and underscores (RFC 1035 2.3.1, with the usual tolerance). */
    record HostName() implements SettingType<String> {
        private static final Pattern SYNTAX = Pattern.compile("\\w(?:[\\w-]{0,61}\\w)?(?:\\.\\w(?:[\\w-]{0,61}\\w)?)*");

        @Override
        public String parse(String name, String text) {
            if (!SYNTAX.matcher(text).matches() || text.length() > 255) {
                throw new BadValue("parameter %s: bad parameter value: %s".formatted(name, text));
            }
            return text;
        }

        @Override
        public String describe() {
            return "host name";
        }
    }

    /** A compatibility level. */
    record Level() implements SettingType<String> {
        @Override
        public String parse(String name, String text) {
            if (CompatibilityLevel.parse(text).isEmpty()) {
                throw new BadValue("malformed compatibility level syntax: \"" + text + "\"");
            }
            return text;
        }

        @Override
        public String describe() {
            return "level: major, major.minor or major.minor.patch";
        }
    }

    /** {@code yes} or {@code no}, in any letter case. */
    record YesNo() implements SettingType<Boolean> {
        @Override
        public Boolean parse(String name, String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "yes" -> true;
                case "no" -> false;
                default -> throw new BadValue("bad boolean configuration: %s = %s".formatted(name, text));
            };
        }

        @Override
        public String describe() {
            return "yes or no";
        }
    }

    /** A whole number of what {@code unit} says. */
    record Count(String unit, int min, int max) implements SettingType<Integer> {
        @Override
        public Integer parse(String name, String text) {
            return (int) wholeNumber(name, text, Integer.MIN_VALUE, min, max);
        }

        @Override
        public String describe() {
            return range(unit, min, max == Integer.MAX_VALUE ? Optional.empty() : Optional.of((long) max));
        }
    }

    /** A share of a whole, 0 to 100, with a percent sign or without. */
    record Percent() implements SettingType<Integer> {
        @Override
        public Integer parse(String name, String text) {
            String number = text.endsWith("%") ? text.substring(0, text.length() - 1) : text;
            return (int) wholeNumber(name, number, Integer.MIN_VALUE, 0, 100);
        }

        @Override
        public String describe() {
            return "percent, at least 0%, at most 100%";
        }
    }

    /** A number of bytes, or another number that may be large. */
    record Size(long min) implements SettingType<Long> {
        @Override
        public Long parse(String name, String text) {
            return wholeNumber(name, text, Long.MIN_VALUE, min, Long.MAX_VALUE);
        }

        @Override
        public String describe() {
            return range("bytes", min, Optional.empty());
        }
    }

    /** One of a few words, in any letter case. */
    record Choice(List<String> values, String complaint) implements SettingType<String> {
        @Override
        public String parse(String name, String text) {
            String value = text.toLowerCase(Locale.ROOT);
            if (!values.contains(value)) {
                throw new BadValue(complaint.formatted(name, text));
            }
            return value;
        }

        @Override
        public String describe() {
            return "one of "
                    + values.stream().filter(value -> !value.isEmpty()).collect(Collectors.joining(", "))
                    + (values.contains("") ? ", or empty" : "");
        }
    }

    /** A list of any of a few words, which are written exactly so. */
    record Words(int minLength, List<String> known) implements SettingType<String> {
        @Override
        public String parse(String name, String text) {
            for (String word : Nexthop.words(new Text(minLength).parse(name, text))) {
                if (!known.contains(word)) {
                    throw new BadValue("unknown %s value \"%s\" in \"%s\"".formatted(name, word, text));
                }
            }
            return text;
        }

        @Override
        public String describe() {
            return "any of " + String.join(", ", known);
        }
    }

    /** What the postmaster can be told of. */
    Words NOTIFY_CLASSES =
            new Words(0, List.of("bounce", "2bounce", "data", "delay", "policy", "protocol", "resource", "software"));

    /** What extensions can be passed on by. */
    Words EXTENSION_PROPAGATION =
            new Words(0, List.of("canonical", "virtual", "alias", "forward", "include", "generic"));

    /** Which address family comes first. */
    Choice ADDRESS_PREFERENCE = new Choice(List.of("any", "ipv4", "ipv6"), "bad %s value: %s");

    /** What happens when something cannot be looked up. */
    Choice DEFERRAL = new Choice(List.of("defer_if_permit", "defer"), "bad configuration: %s = %s");

    /** Whether the SMTP client asks DNS. */
    Choice DNS_SUPPORT_LEVEL = new Choice(List.of("", "disabled", "enabled", "dnssec"), "invalid %s: \"%s\"");

    /** How lines of the mail log begin, and what is around their text. */
    Choice LOG_FORMAT = new Choice(List.of("postfix", "rfc3339", "json"), "bad parameter value: '%s = %s'");

    /** Which of the system's logs lines are for, by the names that syslog.conf(5) has. */
    Choice SYSLOG_FACILITY = new Choice(
            List.of(
                    "auth",
                    "authpriv",
                    "cron",
                    "daemon",
                    "ftp",
                    "kern",
                    "lpr",
                    "mail",
                    "news",
                    "security",
                    "syslog",
                    "user",
                    "uucp",
                    "local0",
                    "local1",
                    "local2",
                    "local3",
                    "local4",
                    "local5",
                    "local6",
                    "local7"),
            "unknown syslog facility: %2$s");

    /** What happens to a message with lines that end in a bare LF. */
    Choice BARE_NEWLINE =
            new Choice(List.of("normalize", "yes", "reject", "note", "no"), "bad parameter value: '%s = %s'");

    /** A length of time, with the unit that a bare number has. */
    record Time(char unit, long minSeconds, long maxSeconds) implements SettingType<Duration> {
        @Override
        public Duration parse(String name, String text) {
            Duration value = TimeText.parse(text, unit)
                    .orElseThrow(() -> new BadValue("parameter %s: bad time value or unit: %s".formatted(name, text)));
            if (value.toSeconds() < minSeconds) {
                throw new BadValue("invalid %s: %d (min %d)".formatted(name, value.toSeconds(), minSeconds));
            }
            if (value.toSeconds() > maxSeconds) {
                throw new BadValue("invalid %s: %d (max %d)".formatted(name, value.toSeconds(), maxSeconds));
            }
            return value;
        }

        @Override
        public String describe() {
            return "time in " + UNITS.get(unit) + ", at least " + minSeconds + " s"
                    + (maxSeconds == Integer.MAX_VALUE ? "" : ", at most " + maxSeconds + " s");
        }
    }

    /** The units of time, by their letters. */
    Map<Character, String> UNITS = Map.of('s', "seconds", 'm', "minutes", 'h', "hours", 'd', "days", 'w', "weeks");

    /** What strtol(3) takes. */
    Pattern NUMBER = Pattern.compile("[ \\t\\n\\x0B\\f\\r]*([+-]?[0-9]+)");

    private static String range(String what, long min, Optional<Long> max) {
        return what + ", at least " + min
                + max.map(limit -> ", at most " + limit).orElse("");
    }

    private static long wholeNumber(String name, String text, long lowest, long min, long max) {
        long value;
        try {
            Matcher number = NUMBER.matcher(text);
            if (!number.matches()) { // parseLong takes the digits of every script
                throw new NumberFormatException();
            }
            value = Long.parseLong(number.group(1));
        } catch (NumberFormatException notANumber) {
            throw new BadValue("bad numerical configuration: %s = %s".formatted(name, text));
        }
        if (value < lowest || (lowest == Integer.MIN_VALUE && value > Integer.MAX_VALUE)) {
            throw new BadValue("bad numerical configuration: %s = %s".formatted(name, text));
        }
        if (value < min && min != 0) {
            throw new BadValue("invalid %s parameter value %d < %d".formatted(name, value, min));
        }
        if (value > max) {
            throw new BadValue("invalid %s parameter value %d > %d".formatted(name, value, max));
        }
        return Math.max(min, value); // A least value of 0 is no limit to Postfix, for which less means the same as 0.
    }
}
