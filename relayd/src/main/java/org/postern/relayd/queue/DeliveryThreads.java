package org.postern.relayd.queue;

import org.postern.relayd.threads.PlatformThreads;

/**
 * Threads for deliveries: virtual ones, of which there can be any number, but for a few of those that a platform thread begins, which is
 * where messages come one at a time.
 */
final class DeliveryThreads {
    private final PlatformThreads platform;

    DeliveryThreads() {
        this(new PlatformThreads("deliver platform "));
    }

    /** For tests: {@code platform} may fail. */
    DeliveryThreads(PlatformThreads platform) {
        this.platform = platform;
    }

    /** Whether one more, beside {@code running} of them, may still have a platform thread. */
    static boolean areFew(int running) {
        return running < PlatformThreads.MOST;
    }

    /** Begins a delivery and returns. */
    void start(String queueId, Runnable delivery) {
        if (Thread.currentThread().isVirtual() || !platform.offer(delivery)) {
            Thread.ofVirtual().name("deliver " + queueId).start(delivery);
        }
    }
}
