package org.postern.relayd.smtpd;

import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;

/**
 * Threads for the sessions of an address: virtual ones, of which there can be any number, but for the first few at a time. Where hardly
 * anybody sends, a message takes as long as threads need to wake each other. What a client sends wakes a platform thread at once, a virtual
 * one by way of two or three others; and a platform thread may write the queue itself.
 */
final class SessionThreads implements ThreadFactory {
    /** More of them would take from the many sessions of a busy relay what they share. */
    private static final int PLATFORM_THREADS = 2;

    private final ThreadFactory virtual = Thread.ofVirtual().name("smtpd ", 0).factory();
    private final ThreadFactory platform =
            Thread.ofPlatform().daemon().name("smtpd platform ", 0).factory();
    private final Semaphore free = new Semaphore(PLATFORM_THREADS);

    @Override
    public Thread newThread(Runnable session) {
        return free.tryAcquire() ? platform.newThread(() -> run(session)) : virtual.newThread(session);
    }

    private void run(Runnable session) {
        try {
            session.run();
        } finally {
            free.release();
        }
    }
}
