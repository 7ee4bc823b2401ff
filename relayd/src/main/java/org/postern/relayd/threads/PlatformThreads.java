package org.postern.relayd.threads;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A few platform threads for tasks that have virtual ones otherwise. Where little happens at a time, it takes as long as threads need to
 * wake each other, and what a peer says wakes a platform thread at once, a virtual one by way of two or three others. A thread is kept for
 * the next task, for a minute. None keeps the process alive.
 */
public final class PlatformThreads extends ThreadPoolExecutor {
    /** How many there are at most: more would take from the many tasks of a busy relay what they share. */
    public static final int MOST = 2;

    private static final long KEPT_SECONDS = 60;

    /** @param name what the names of the threads begin with; a number follows */
    public PlatformThreads(String name) {
        this(Thread.ofPlatform().daemon().name(name, 0).factory());
    }

    /** For tests: threads may fail to start. */
    public PlatformThreads(ThreadFactory factory) {
        super(0, MOST, KEPT_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
    }

    /**
     * Runs {@code task} in one of them, and returns at once.
     *
     * @return false when all are busy, when the system has no more threads, which is an OutOfMemoryError, and after {@link #shutdown}
     */
    public boolean offer(Runnable task) {
        try {
            execute(task);
            return true;
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            return false;
        }
    }
}
