package org.postern.relayd.queue;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads for deliveries: virtual ones, of which there can be any number, but for a few of those that a platform thread begins. That is
 * where messages come one at a time, and take as long as threads need to wake each other: what the next host says wakes a platform thread
 * at once, a virtual one by way of two or three others.
 */
final class DeliveryThreads {
    /** More of them would take from the many deliveries of a busy relay what they share. */
    private static final int PLATFORM_THREADS = 2;

    private static final long KEPT_SECONDS = 60;

    private final ThreadPoolExecutor platform;

    DeliveryThreads() {
        this(Thread.ofPlatform().daemon().name("deliver platform ", 0).factory());
    }

    /** For tests: threads may fail to start. */
    DeliveryThreads(ThreadFactory factory) {
        platform = new ThreadPoolExecutor(
                0, PLATFORM_THREADS, KEPT_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
    }

    /** Whether one more, beside {@code running} of them, may still have a platform thread. */
    static boolean areFew(int running) {
        return running < PLATFORM_THREADS;
    }

    /** Begins a delivery and returns. */
    void start(String queueId, Runnable delivery) {
        if (Thread.currentThread().isVirtual() || !startPlatform(delivery)) {
            Thread.ofVirtual().name("deliver " + queueId).start(delivery);
        }
    }

    /** @return false when all threads are busy, or the system has no more threads, which is an OutOfMemoryError */
    private boolean startPlatform(Runnable delivery) {
        try {
            platform.execute(delivery);
            return true;
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            return false;
        }
    }
}
