package org.postern.relayd.log;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How a line of the mail log begins, and what is around its text. */
public enum LogFormat {
    /** {@code Jan  2 12:34:56 host postfix/smtpd[12]: text} (RFC 3164 4.1.2), in local time. */
    POSTFIX("MMM ppd HH:mm:ss"),
    /** The same with {@code 2026-01-02T12:34:56.789+01:00} (RFC 3339) in front. */
    RFC3339("yyyy-MM-dd'T'HH:mm:ss.SSSxxx"),
    /** {@code {"time":"2026-01-02T12:34:56.789+01:00","host":"host","program":"postfix/smtpd","pid":12,"text":"text"}} */
    JSON("'{\"time\":\"'yyyy-MM-dd'T'HH:mm:ss.SSSxxx");

    private final DateTimeFormatter time;

    LogFormat(String pattern) {
        time = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneId.systemDefault());
    }

    String time(Instant instant) {
        return time.format(instant);
    }

    /** Equal for times that look the same. */
    long tick(Instant instant) {
        return this == POSTFIX ? instant.getEpochSecond() : instant.toEpochMilli();
    }

    /** What stands between time and text; both names are of characters that JSON takes as they are. */
    String program(String host, String name, long pid) {
        if (host.isEmpty()) {
            return " " + name + "[" + pid + "]: ";
        }
        return this == JSON
                ? "\",\"host\":\"" + host + "\",\"program\":\"" + name + "\",\"pid\":" + pid + ",\"text\":\""
                : " " + host + " " + name + "[" + pid + "]: ";
    }

    /** {@code text}, which has no control characters, as it stands in a line. */
    String quoted(String text) {
        return this == JSON ? text.replace("\\", "\\\\").replace("\"", "\\\"") : text;
    }

    /** What follows the text. */
    String end() {
        return this == JSON ? "\"}" : "";
    }
}
