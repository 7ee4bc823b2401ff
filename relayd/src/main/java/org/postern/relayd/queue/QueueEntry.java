package org.postern.relayd.queue;

import java.util.List;

/**
 * A message as an operator sees it.
 *
 * @param queue in Postfix's terms: {@code active}, {@code deferred} or {@code hold}; {@code incoming} while it waits for its first attempt
 * @param nexthops where its last attempt went
 */
public record QueueEntry(String queue, Envelope envelope, DeliveryState state, List<String> nexthops) {
    /** Copies the list. */
    public QueueEntry {
        nexthops = List.copyOf(nexthops);
    }
}
