package org.postern.relayd.queue;

import java.time.Duration;
import java.time.Instant;
import org.postern.address.QuotedForm;
import org.postern.relayd.log.MailLog;

/** The log lines of qmgr(8) and the delivery agents, with their fields in Postfix's order. */
final class DeliveryLog {
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
     */
    void result(String daemon, DeliveryRequest request, DeliveryResult result, Instant started, Instant now) {
        Envelope envelope = request.envelope();
        Recipient recipient = result.recipient();
        Duration before = Duration.between(envelope.arrival(), request.activeSince());
        Duration waiting = Duration.between(request.activeSince(), started);
        String original = recipient.original().isEmpty() || recipient.original().equalsIgnoreCase(recipient.address())
                ? ""
                : ", orig_to=<" + QuotedForm.quote(recipient.original()) + ">";
        log.info(
                daemon,
                envelope.id() + ": to=<" + QuotedForm.quote(recipient.address()) + ">" + original + ", relay="
                        + result.relay() + (result.use() > 1 ? ", conn_use=" + result.use() : "")
                        + ", delay=" + seconds(Duration.between(envelope.arrival(), now)) + ", delays="
                        + seconds(before) + "/" + seconds(waiting) + "/" + seconds(result.connectDelay()) + "/"
                        + seconds(result.transmissionDelay()) + ", dsn=" + result.dsn() + ", status="
                        + result.status().word() + " (" + result.text() + ")");
    }

    /** Seconds with two significant digits and at most two decimals, as delay_logging_resolution_limit has it: 0, 0.04, 0.41, 4.1, 41. */
    static String seconds(Duration duration) {
        long millis = Math.max(0, duration.toMillis());
        if (millis >= 9_950) {
            return Long.toString((millis + 500) / 1000);
        }
        return millis >= 995 ? decimal((millis + 50) / 100, 10) : decimal((millis + 5) / 10, 100);
    }

    /** {@code parts} over 10 or 100, without zeros at the end. Several of these are in each line, so no formatter is asked. */
    private static String decimal(long parts, int unit) {
        long rest = parts % unit;
        if (rest == 0) {
            return Long.toString(parts / unit);
        }
        String digits = unit == 100 && rest < 10 ? "0" + rest : Long.toString(rest);
        boolean zero = digits.endsWith("0");
        return parts / unit + "." + (zero ? digits.substring(0, digits.length() - 1) : digits);
    }
}
