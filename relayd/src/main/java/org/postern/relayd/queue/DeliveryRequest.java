package org.postern.relayd.queue;

import java.time.Instant;
import java.util.List;

/**
 * One message for one nexthop, handed to a delivery agent.
 *
 * @param envelope the whole envelope, for sender and options
 * @param nexthop where to, in the syntax of transport(5): {@code example.com}, {@code [host]:port}, or the text of {@code error:}
 * @param recipients those of the envelope's recipients that go to this nexthop
 * @param content opens the content
 * @param activeSince when the queue manager took the message up, for {@code delays=}
 * @param first whether nobody has tried to deliver the message before
 */
public record DeliveryRequest(
        Envelope envelope,
        String nexthop,
        List<Recipient> recipients,
        MessageContent content,
        Instant activeSince,
        boolean first) {
    /** Copies the list. */
    public DeliveryRequest {
        recipients = List.copyOf(recipients);
    }
}
