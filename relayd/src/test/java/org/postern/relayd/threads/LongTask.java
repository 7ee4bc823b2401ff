package org.postern.relayd.threads;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;

/** Goes on until it is told to end, and says which thread it has. */
public final class LongTask implements Runnable {
    private final SynchronousQueue<Thread> thread = new SynchronousQueue<>();
    private final CountDownLatch end;

    /** @param end which may be that of many tasks */
    public LongTask(CountDownLatch end) {
        this.end = end;
    }

    @Override
    public void run() {
        try {
            thread.put(Thread.currentThread());
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until it has begun. */
    public Thread thread() throws InterruptedException {
        return thread.take();
    }
}
