package org.postern.relayd.log;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/**
 * What stands before the text of a line for the syslog daemon of this machine (RFC 3164 4.1, as syslog(3) writes it):
 * {@code <22>Jan  2 12:34:56 postfix/smtpd[12]: }. There is no host: the daemon knows where it is.
 *
 * @param facility {@code syslog_facility}
 */
record SyslogHead(String facility, String syslogName, long pid) {
    /** RFC 3164 4.1.1, the names as in syslog.conf(5). */
    private static final Map<String, Integer> FACILITIES = Map.ofEntries(
            Map.entry("kern", 0),
            Map.entry("user", 1),
            Map.entry("mail", 2),
            Map.entry("daemon", 3),
            Map.entry("auth", 4),
            Map.entry("security", 4),
            Map.entry("syslog", 5),
            Map.entry("lpr", 6),
            Map.entry("news", 7),
            Map.entry("uucp", 8),
            Map.entry("cron", 9),
            Map.entry("authpriv", 10),
            Map.entry("ftp", 11),
            Map.entry("local0", 16),
            Map.entry("local1", 17),
            Map.entry("local2", 18),
            Map.entry("local3", 19),
            Map.entry("local4", 20),
            Map.entry("local5", 21),
            Map.entry("local6", 22),
            Map.entry("local7", 23));

    /** @throws IllegalArgumentException when there is no such facility */
    SyslogHead {
        if (!FACILITIES.containsKey(facility)) {
            throw new IllegalArgumentException(facility);
        }
    }

    byte[] of(Instant time, Severity severity, String daemon) {
        int priority = 8 * FACILITIES.getOrDefault(facility, 0) + severity.code();
        return ("<" + priority + ">" + LogFormat.POSTFIX.time(time)
                        + LogFormat.POSTFIX.program("", syslogName + "/" + daemon, pid))
                .getBytes(StandardCharsets.UTF_8);
    }
}
