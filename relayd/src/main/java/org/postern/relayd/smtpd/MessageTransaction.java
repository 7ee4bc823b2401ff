package org.postern.relayd.smtpd;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postern.relayd.cleanup.Intake;
import org.postern.relayd.cleanup.Submission;
import org.postern.relayd.queue.Recipient;
import org.postern.relayd.restrictions.Effects;
import org.postern.relayd.restrictions.MailCommand;

/** One mail transaction, from MAIL to the end of data. Closing it drops whatever has not been queued. */
final class MessageTransaction implements AutoCloseable {
    private final MailCommand mail;
    private final Instant arrival;
    private final List<Recipient> recipients = new ArrayList<>();
    private @Nullable Intake intake;
    private int surplusRecipients;

    MessageTransaction(MailCommand mail, Instant arrival) {
        this.mail = mail;
        this.arrival = arrival;
    }

    String sender() {
        return mail.sender();
    }

    MailCommand mail() {
        return mail;
    }

    Instant arrival() {
        return arrival;
    }

    List<Recipient> recipients() {
        return recipients;
    }

    /** The recipient's address if there is one recipient; empty if there are several. */
    String onlyRecipient() {
        return recipients.size() == 1 ? recipients.getFirst().address() : "";
    }

    /** The address of the first recipient; empty while there is none. */
    String firstRecipient() {
        return recipients.isEmpty() ? "" : recipients.getFirst().address();
    }

    void add(Recipient recipient) {
        recipients.add(recipient);
    }

    /** Counts a recipient beyond the limit. */
    int surplus() {
        return ++surplusRecipients;
    }

    /** The message's way into the queue, from the first accepted recipient on. */
    @Nullable
    Intake intake() {
        return intake;
    }

    void intake(Intake opened) {
        intake = opened;
    }

    /** The intake of a transaction that has an accepted recipient. */
    Intake openIntake() {
        if (intake == null) {
            throw new IllegalStateException("no recipient was accepted");
        }
        return intake;
    }

    /** As in log lines: the queue id, or {@code NOQUEUE} while there is none. */
    String id() {
        return intake == null ? "NOQUEUE" : intake.id();
    }

    Submission submission(Effects effects) {
        return new Submission(
                arrival,
                sender(),
                recipients,
                mail.body(),
                mail.smtpUtf8(),
                mail.ret(),
                mail.envelopeId(),
                effects,
                true);
    }

    @Override
    public void close() {
        if (intake != null) {
            intake.close();
        }
    }
}
