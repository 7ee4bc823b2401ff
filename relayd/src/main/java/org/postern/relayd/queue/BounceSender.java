package org.postern.relayd.queue;

import java.io.IOException;
import java.util.List;

/**
 * Tells senders what became of their mail, as far as they want to hear of it (RFC 3461 4.1); who hears nothing is no failure. Each call
 * queues its reports before it returns.
 */
@FunctionalInterface
public interface BounceSender {
    /**
     * Reports what has been given up.
     *
     * @throws IOException when that is not durably queued; the message stays and is tried again
     */
    void bounce(Envelope envelope, List<DeliveryResult> failed, MessageContent content) throws IOException;

    /**
     * Warns of what has not been delivered for delay_warning_time. To be called once for a message.
     *
     * @throws IOException when that is not durably queued
     */
    default void delayed(Envelope envelope, List<DeliveryResult> deferred, MessageContent content) throws IOException {}

    /**
     * Reports what has been delivered, where NOTIFY=SUCCESS asks for it and no next host reports itself.
     *
     * @throws IOException when that is not durably queued
     */
    default void delivered(Envelope envelope, List<DeliveryResult> sent, MessageContent content) throws IOException {}

    /**
     * Reports what has been delivered of a message whose sender was warned of a delay, whether NOTIFY asks for it or not
     * (confirm_delay_cleared).
     *
     * @throws IOException when that is not durably queued
     */
    default void delayCleared(Envelope envelope, List<DeliveryResult> sent, MessageContent content)
            throws IOException {}
}
