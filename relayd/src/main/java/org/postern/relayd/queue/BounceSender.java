package org.postern.relayd.queue;

import java.io.IOException;
import java.util.List;

/** Tells a sender what could not be delivered. */
@FunctionalInterface
public interface BounceSender {
    /**
     * Puts a notification about {@code failed} into the queue, unless nobody wants one (null sender, NOTIFY=NEVER).
     *
     * @throws IOException when it is not durably queued; the message stays and is tried again
     */
    void bounce(Envelope envelope, List<DeliveryResult> failed, MessageContent content) throws IOException;
}
