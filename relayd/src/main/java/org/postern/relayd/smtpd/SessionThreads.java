package org.postern.relayd.smtpd;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.postern.relayd.threads.PlatformThreads;

/**
 * Threads for the sessions of an address: virtual ones, of which there can be any number, but for the first few at a time, which are all
 * where hardly anybody sends. A session with a platform thread may write the queue itself.
 */
final class SessionThreads extends AbstractExecutorService {
    private final PlatformThreads platform;
    private final ExecutorService virtual = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("smtpd ", 0).factory());

    SessionThreads() {
        this(new PlatformThreads("smtpd platform "));
    }

    /** For tests: {@code platform} may fail. */
    SessionThreads(PlatformThreads platform) {
        this.platform = platform;
    }

    @Override
    public void execute(Runnable session) {
        if (!platform.offer(session)) {
            virtual.execute(session);
        }
    }

    @Override
    public void shutdown() {
        platform.shutdown();
        virtual.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        List<Runnable> unbegun = new ArrayList<>(platform.shutdownNow());
        unbegun.addAll(virtual.shutdownNow());
        return unbegun;
    }

    @Override
    public boolean isShutdown() {
        return virtual.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return platform.isTerminated() && virtual.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        long begun = System.nanoTime();
        long nanos = unit.toNanos(timeout);
        return platform.awaitTermination(nanos, TimeUnit.NANOSECONDS)
                && virtual.awaitTermination(nanos - (System.nanoTime() - begun), TimeUnit.NANOSECONDS);
    }
}
