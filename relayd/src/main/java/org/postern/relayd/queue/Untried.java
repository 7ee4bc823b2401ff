package org.postern.relayd.queue;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The messages of which no delivery has begun yet: how far the queue is behind what comes in. Messages come and go under the queue
 * manager's lock; any thread may count them.
 */
final class Untried {
    private final Set<String> ids = ConcurrentHashMap.newKeySet();

    /** A message has come, or was found at the start. */
    void arrived(QueuedMessage message) {
        if (message.isNew() && message.phase() == QueuedMessage.Phase.WAITING) {
            ids.add(message.id());
        }
    }

    /** It has been tried, or will not be. */
    void over(QueuedMessage message) {
        ids.remove(message.id());
    }

    int count() {
        return ids.size();
    }
}
