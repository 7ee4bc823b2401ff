package org.postern.relayd.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postern.address.QuotedForm;
import org.postern.relayd.log.MailLog;

/** The log lines of qmgr(8) and the delivery agents, with their fields in Postfix's order. */
final class DeliveryLog {
    /** In microseconds. */
    private static final long SECOND = 1_000_000;

    private final MailLog log;

    DeliveryLog(MailLog log) {
        this.log = log;
    }

    void active(Envelope envelope, int recipients) {
        log.info(
                "qmgr",
                envelope.id() + ": from=<" + sender(envelope) + ">, size=" + envelope.contentLength() + ", nrcpt="
                        + recipients + " (queue active)");
    }

    private static String sender(Envelope envelope) {
        return envelope.sender().isEmpty() ? "" : QuotedForm.quote(envelope.sender());
    }

    void removed(Envelope envelope) {
        log.info("qmgr", envelope.id() + ": removed");
    }

    /** As postsuper(1) logs what an operator did with a message. */
    void operator(String id, String action) {
        log.info("postsuper", id + ": " + action);
    }

    /** As postsuper(1) logs how many messages it has changed. */
    void operator(String summary) {
        log.info("postsuper", summary);
    }

    void expired(Envelope envelope) {
        log.info("qmgr", envelope.id() + ": from=<" + sender(envelope) + ">, status=expired, returned to sender");
    }

    void warning(Envelope envelope, String text) {
        log.warning("qmgr", envelope.id() + ": " + text);
    }

    /**
     * One recipient's line.
     *
     * @param daemon the agent as the log names it
     * @param started when the agent was handed the message
     * @param digits the most after the point of a delay
     */
    void result(
            String daemon, DeliveryRequest request, DeliveryResult result, Instant started, Instant now, int digits) {
        Envelope envelope = request.envelope();
        Recipient recipient = result.recipient();
        Duration before = Duration.between(envelope.arrival(), request.activeSince());
        Duration waiting = Duration.between(request.activeSince(), started);
        String original = recipient.original().isEmpty() || recipient.original().equalsIgnoreCase(recipient.address())
                ? ""
                : ", orig_to=<" + QuotedForm.quote(recipient.original()) + ">";
        String delays = Stream.of(before, waiting, result.connectDelay(), result.transmissionDelay())
                .map(delay -> seconds(delay, digits))
                .collect(Collectors.joining("/"));
        log.info(
                daemon,
                envelope.id() + ": to=<" + QuotedForm.quote(recipient.address()) + ">" + original + ", relay="
                        + result.relay() + (result.use() > 1 ? ", conn_use=" + result.use() : "")
                        + ", delay=" + seconds(Duration.between(envelope.arrival(), now), digits) + ", delays="
                        + delays + ", dsn=" + result.dsn() + ", status="
                        + result.status().word() + " (" + result.text() + ")");
    }

    /**
     * Seconds with two significant digits: 0, 0.04, 0.41, 4.1, 41. Several of these are in each line, so no formatter is asked.
     *
     * @param digits the most after the point, 0 to 6 (delay_logging_resolution_limit)
     */
    static String seconds(Duration duration, int digits) {
        long micros = Math.max(0, duration.toNanos() / 1000);
        int decimals = micros >= 10 * SECOND ? 0 : Math.min(digits, micros >= SECOND ? 1 : 6);
        long unit = SECOND;
        for (int i = 0; i < decimals; i++) {
            unit /= 10;
        }
        while (micros < SECOND && unit < SECOND && micros >= 100 * unit) {
            unit *= 10;
        }
        long rounded = micros + unit / 2;
        long rest = rounded % SECOND / unit * unit;
        if (rest == 0) {
            return Long.toString(rounded / SECOND);
        }
        String fraction = Long.toString(SECOND + rest).substring(1);
        int end = fraction.length();
        while (fraction.charAt(end - 1) == '0') {
            end--;
        }
        return rounded / SECOND + "." + fraction.substring(0, end);
    }
}
