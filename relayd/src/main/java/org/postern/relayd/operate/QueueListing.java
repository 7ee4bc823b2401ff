package org.postern.relayd.operate;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.postern.address.QuotedForm;
import org.postern.findings.JsonText;
import org.postern.relayd.control.ControlAnswer;
import org.postern.relayd.queue.QueueEntry;
import org.postern.relayd.queue.Recipient;

/** A queue as {@code postqueue -p} and {@code postqueue -j} print it, with the wide columns that long queue ids need. */
final class QueueListing {
    private static final DateTimeFormatter ARRIVAL =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss", Locale.ENGLISH).withZone(ZoneId.systemDefault());
    private static final String ROW = "%-17s %8s %-19s %s%n".replace("%n", "\n");
    private static final int REASON_END = 76;

    private final ControlAnswer answer;

    QueueListing(ControlAnswer answer) {
        this.answer = answer;
    }

    /** @param all whether these are all messages, not some that were asked for */
    void text(List<QueueEntry> entries, boolean all) throws IOException {
        if (entries.isEmpty() && all) {
            answer.print("Mail queue is empty\n");
            return;
        }
        if (!entries.isEmpty()) {
            answer.print(
                    ROW.formatted("----Queue ID-----", "--Size--", "---Arrival Time----", "--Sender/Recipient------"));
        }
        long bytes = 0;
        for (QueueEntry entry : entries) {
            bytes += entry.envelope().contentLength();
            answer.print(text(entry) + "\n");
        }
        answer.print("-- " + bytes / 1024 + " Kbytes in " + entries.size()
                + (entries.size() == 1 ? " Request.\n" : " Requests.\n"));
    }

    private static String text(QueueEntry entry) {
        String mark = switch (entry.queue()) {
            case "active" -> "*";
            case "hold" -> "!";
            default -> " ";
        };
        String sender = entry.envelope().sender().isEmpty()
                ? "MAILER-DAEMON"
                : QuotedForm.quote(entry.envelope().sender());
        StringBuilder text = new StringBuilder(ROW.formatted(
                entry.envelope().id() + mark,
                entry.envelope().contentLength(),
                ARRIVAL.format(entry.envelope().arrival()),
                printable(sender)));
        String last = "";
        List<Recipient> recipients = entry.envelope().recipients();
        for (int i = 0; i < recipients.size(); i++) {
            if (entry.state().done().get(i)) {
                continue;
            }
            String reason = entry.state().reasons().getOrDefault(i, "");
            if (!reason.equals(last) && !reason.isEmpty()) {
                String shown = "(" + printable(reason) + ")";
                text.append(" ".repeat(Math.max(0, REASON_END + 2 - shown.length())))
                        .append(shown)
                        .append('\n');
            }
            last = reason;
            text.append(ROW.formatted(
                    "", "", "", printable(QuotedForm.quote(recipients.get(i).address()))));
        }
        return text.toString();
    }

    /** What a peer wrote must not move the cursor of the terminal it is shown on. */
    static String printable(String text) {
        return text.replaceAll("\\p{Cc}", "?");
    }

    void json(List<QueueEntry> entries) throws IOException {
        for (QueueEntry entry : entries) {
            answer.print(json(entry));
        }
    }

    private static String json(QueueEntry entry) {
        StringBuilder json = new StringBuilder("{\"queue_name\": ")
                .append(JsonText.quoted(entry.queue()))
                .append(", \"queue_id\": ")
                .append(JsonText.quoted(entry.envelope().id()))
                .append(", \"arrival_time\": ")
                .append(entry.envelope().arrival().getEpochSecond())
                .append(", \"message_size\": ")
                .append(entry.envelope().contentLength())
                .append(", \"forced_expire\": false, \"sender\": ")
                .append(JsonText.quoted(
                        entry.envelope().sender().isEmpty()
                                ? "MAILER-DAEMON"
                                : QuotedForm.quote(entry.envelope().sender())))
                .append(", \"recipients\": [");
        String separator = "";
        List<Recipient> recipients = entry.envelope().recipients();
        for (int i = 0; i < recipients.size(); i++) {
            if (entry.state().done().get(i)) {
                continue;
            }
            json.append(separator)
                    .append("{\"address\": ")
                    .append(JsonText.quoted(QuotedForm.quote(recipients.get(i).address())));
            String reason = entry.state().reasons().getOrDefault(i, "");
            if (!reason.isEmpty()) {
                json.append(", \"delay_reason\": ").append(JsonText.quoted(reason));
            }
            json.append('}');
            separator = ", ";
        }
        return json.append("]}\n").toString();
    }

    /** How many of what age go where, as far as anybody knows. */
    void statistics(List<QueueEntry> entries, Instant now, boolean asJson) throws IOException {
        QueueStatistics statistics = QueueStatistics.of(entries, now);
        answer.print(asJson ? statistics.json() : statistics.text());
    }
}
