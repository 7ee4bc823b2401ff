package org.postern.relayd.queue;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries that wait for one destination, in order of arrival, and how many are running. Each destination has its own, so that a
 * slow one holds up nobody else. Guarded by the queue manager's lock.
 */
final class DestinationQueue {
    private final Queue<DeliveryJob> waiting = new ArrayDeque<>();
    private int running;

    void add(DeliveryJob job) {
        waiting.add(job);
    }

    /** The next job if fewer than {@code limit} are running; it counts as running from now on. */
    @Nullable
    DeliveryJob take(int limit) {
        DeliveryJob job = running < limit ? waiting.poll() : null;
        if (job != null) {
            running++;
        }
        return job;
    }

    void finished() {
        running--;
    }

    boolean isIdle() {
        return running == 0 && waiting.isEmpty();
    }
}
