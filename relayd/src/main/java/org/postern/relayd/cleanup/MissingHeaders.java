package org.postern.relayd.cleanup;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.postern.address.QuotedForm;
import org.postern.relayd.smtp.MailDate;

/**
 * The headers that a message must have (RFC 5322 3.6), for those clients' mail that is completed (cleanup(8)).
 *
 * @param arrival for Date and Message-Id
 * @param sender for From, unquoted form; empty for the null sender
 * @param undisclosed what to put in place of recipients when there are none to see; empty for nothing
 */
record MissingHeaders(String hostname, String id, Instant arrival, String sender, String undisclosed) {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT);

    String messageId() {
        return "<" + STAMP.format(arrival.atZone(ZoneId.systemDefault())) + "." + id + "@" + hostname + ">";
    }

    /** Whole lines. */
    String after(SeenHeaders seen) {
        StringBuilder lines = new StringBuilder();
        if (seen.lacks("message-id")) {
            add(lines, seen.prefix() + "Message-Id: ", messageId());
        }
        if (seen.lacks("date")) {
            add(lines, seen.prefix() + "Date: ", MailDate.of(arrival));
        }
        if (seen.lacks("from")) {
            add(lines, seen.prefix() + "From: ", sender.isEmpty() ? "MAILER-DAEMON" : QuotedForm.quote(sender));
        }
        if (seen.lacksRecipients() && !undisclosed.isEmpty()) {
            add(lines, undisclosed, "");
        }
        return lines.toString();
    }

    private static void add(StringBuilder lines, String name, String value) {
        lines.append(name).append(value).append("\r\n");
    }
}
