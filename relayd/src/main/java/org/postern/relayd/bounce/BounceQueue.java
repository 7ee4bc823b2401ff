package org.postern.relayd.bounce;

import java.io.IOException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
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
import org.postern.relayd.smtp.Reply;

/** Queues a non-delivery notification for each message that failed (bounce(8)). Safe for use by any number of threads. */
public final class BounceQueue implements BounceSender {
    private final Cleanup cleanup;
    private final RecipientExpansion expansion;
    private final BounceSettings settings;
    private final MailLog log;
    private final InstantSource clock;

    /** Notifications take the way into the queue that all messages take, aliases included. */
    public BounceQueue(
            Cleanup cleanup, RecipientExpansion expansion, BounceSettings settings, MailLog log, InstantSource clock) {
        this.cleanup = cleanup;
        this.expansion = expansion;
        this.settings = settings;
        this.log = log;
        this.clock = clock;
    }

    @Override
    public void bounce(Envelope envelope, List<DeliveryResult> failed, MessageContent content) throws IOException {
        if (!BounceMessage.wanted(envelope, failed)) {
            return;
        }
        try (Intake intake = cleanup.open(expansion)) {
            BounceMessage message =
                    new BounceMessage(intake.id(), envelope, failed, content, settings, clock, ZoneId.systemDefault());
            message.writeTo(intake);
            Reply reply = intake.finish(new Submission(
                    clock.instant(),
                    "",
                    List.of(Recipient.of(envelope.sender())),
                    message.isEightBit(),
                    message.needsSmtpUtf8(),
                    "",
                    "",
                    Effects.NONE,
                    false));
            if (!reply.isPositive()) {
                throw new IOException(reply.toString());
            }
            log.info("bounce", envelope.id() + ": sender non-delivery notification: " + intake.id());
        }
    }
}
