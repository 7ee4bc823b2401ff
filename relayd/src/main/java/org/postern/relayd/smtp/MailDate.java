package org.postern.relayd.smtp;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Points in time as headers have them (RFC 5322 3.3), in this machine's zone, whose name follows as a comment. */
public final class MailDate {
    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("EEE, ppd MMM yyyy HH:mm:ss Z (zzz)", Locale.ENGLISH);

    private MailDate() {}

    /** As in {@code Thu, 26 Nov 2026 05:39:43 +0000 (UTC)}. */
    public static String of(Instant instant) {
        return FORM.format(instant.atZone(ZoneId.systemDefault()));
    }
}
