package org.postern.relayd.bounce;

import java.io.IOException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import org.postern.config.MainCf;
import org.postern.relayd.cleanup.Cleanup;
import org.postern.relayd.cleanup.Intake;
import org.postern.relayd.cleanup.Submission;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.queue.BounceSender;
import org.postern.relayd.queue.DeliveryResult;
import org.postern.relayd.queue.Envelope;
import org.postern.relayd.queue.MessageContent;
import org.postern.relayd.queue.Recipient;
import org.postern.relayd.restrictions.Effects;
import org.postern.relayd.rewrite.RecipientExpansion;
import org.postern.relayd.smtp.BodyType;
import org.postern.relayd.smtp.Reply;

/**
 * Queues reports about messages (bounce(8)). Safe for use by any number of threads.
 *
 * <p>A report to a sender has the null sender, so that it can never cause another to somebody outside. When it cannot be delivered
 * itself, the postmaster gets it if notify_classes says so, from double_bounce_sender; what that address sent is never reported on.
 */
public final class BounceQueue implements BounceSender {
    private static final String NULL_SENDER = "";

    private final Cleanup cleanup;
    private final RecipientExpansion expansion;
    private final BounceSettings settings;
    private final MailLog log;
    private final InstantSource clock;

    /**
     * Reports take the way into the queue that all messages take, aliases included.
     *
     * @throws org.postern.config.ConfigException if bounce_template_file cannot be read or understood
     */
    public BounceQueue(Cleanup cleanup, RecipientExpansion expansion, MainCf config, MailLog log, InstantSource clock) {
        this.cleanup = cleanup;
        this.expansion = expansion;
        this.settings = BounceSettings.of(config, text -> log.warning("bounce", text));
        this.log = log;
        this.clock = clock;
    }

    @Override
    public void bounce(Envelope envelope, List<DeliveryResult> failed, MessageContent content) throws IOException {
        BounceSettings.Postmaster postmaster = settings.postmaster();
        if (isFromPostmasterReport(envelope)) {
            log.warning("bounce", envelope.id() + ": undeliverable postmaster notification discarded");
        } else if (envelope.sender().isEmpty()) {
            if (postmaster.classes().contains("2bounce")) {
                send(ReportKind.FAILED_COPY, postmaster.doubleBounces(), envelope, failed, content);
            }
        } else {
            send(ReportKind.FAILED, envelope.sender(), envelope, failed, content);
            if (postmaster.classes().contains("bounce")) {
                send(ReportKind.FAILED_COPY, postmaster.bounces(), envelope, failed, content);
            }
        }
    }

    @Override
    public void delayed(Envelope envelope, List<DeliveryResult> deferred, MessageContent content) throws IOException {
        if (envelope.sender().isEmpty() || isFromPostmasterReport(envelope)) {
            return; // RFC 3464 2.3.3: a warning about a warning helps nobody
        }
        send(ReportKind.DELAYED, envelope.sender(), envelope, deferred, content);
        if (settings.postmaster().classes().contains("delay")) {
            send(ReportKind.DELAYED_COPY, settings.postmaster().delays(), envelope, deferred, content);
        }
    }

    @Override
    public void delivered(Envelope envelope, List<DeliveryResult> sent, MessageContent content) throws IOException {
        if (!envelope.sender().isEmpty() && !isFromPostmasterReport(envelope)) {
            send(ReportKind.DELIVERED, envelope.sender(), envelope, sent, content);
        }
    }

    @Override
    public void delayCleared(Envelope envelope, List<DeliveryResult> sent, MessageContent content) throws IOException {
        if (!envelope.sender().isEmpty() && !isFromPostmasterReport(envelope)) {
            send(ReportKind.DELAY_CLEARED, envelope.sender(), envelope, sent, content);
        }
    }

    private boolean isFromPostmasterReport(Envelope envelope) {
        return envelope.sender().equalsIgnoreCase(settings.postmaster().sender());
    }

    /** Reports on those of {@code results} that the sender wants to hear of; nothing when there are none. */
    private void send(
            ReportKind kind, String to, Envelope envelope, List<DeliveryResult> results, MessageContent content)
            throws IOException {
        List<DeliveryResult> wanted = results.stream().filter(kind::isWantedFor).toList();
        if (wanted.isEmpty()) {
            return;
        }
        try (Intake intake = cleanup.open(expansion)) {
            DeliveryReport report = new DeliveryReport(
                    kind, intake.id(), to, envelope, wanted, content, settings, clock, ZoneId.systemDefault());
            report.writeTo(intake);
            Reply reply = intake.finish(new Submission(
                    clock.instant(),
                    kind.isForPostmaster() ? settings.postmaster().sender() : NULL_SENDER,
                    List.of(Recipient.of(to)),
                    report.isEightBit() ? BodyType.EIGHT_BIT : BodyType.UNDECLARED,
                    report.needsSmtpUtf8(),
                    "",
                    "",
                    Effects.NONE,
                    false));
            if (!reply.isPositive()) {
                throw new IOException(reply.toString());
            }
            log.info("bounce", envelope.id() + ": " + kind.logged() + ": " + intake.id());
        }
    }
}
