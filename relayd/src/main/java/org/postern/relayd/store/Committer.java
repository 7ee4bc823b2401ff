package org.postern.relayd.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Takes changes for the log from any number of threads. Whatever has gathered while one waited for the disk is the next batch, which a
 * thread of its own hands to the {@link BatchWriter}. It is a platform thread, so that no carrier of virtual threads ever waits for a sync.
 */
final class Committer {
    /** Removals and progress are synced after this time when no message comes along to be synced with. */
    private static final long IDLE_SYNC_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /**
     * When messages come from several sessions at a time, those that come a little later are waited for: a sync that more share costs
     * each less, processor and disk alike.
     */
    private static final long GATHERING_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** How often a disk that fails is tried again for what is carried along. */
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final BatchWriter writer;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private List<Change> waiting = new ArrayList<>(); // guarded by lock
    private boolean closed; // guarded by lock

    /** How many of the last batch somebody has waited for. The thread's alone. */
    private int arrivals;

    Committer(BatchWriter writer) {
        this.writer = writer;
        this.thread = Thread.ofPlatform().name("queue committer").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /**
     * Hands over a change.
     *
     * @throws IOException when the queue has been closed
     */
    void submit(Change change) throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new IOException("the queue is closed");
            }
            waiting.add(change);
            if (waiting.size() == 1) {
                arrived.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Writes what has been handed over and ends the thread. */
    void close() throws InterruptedException {
        lock.lock();
        try {
            closed = true;
            arrived.signal();
        } finally {
            lock.unlock();
        }
        thread.join();
    }

    private void run() {
        try {
            while (awaitWork()) {
                if (arrivals > 1) {
                    LockSupport.parkNanos(this, GATHERING_NANOS);
                }
                List<Change> batch = take();
                arrivals = (int) batch.stream().filter(Change::needsSync).count();
                writer.write(batch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        writer.finish();
    }

    /** Waits until there is something to write, old or new. @return false at the end */
    private boolean awaitWork() throws InterruptedException {
        BatchWriter.Duty duty = writer.duty();
        long left = switch (duty) {
            case NOTHING -> Long.MAX_VALUE;
            case SYNC -> IDLE_SYNC_NANOS;
            case RETRY -> RETRY_NANOS;
            case MOVE -> 0;
        };
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed && left > 0) {
                if (duty == BatchWriter.Duty.NOTHING) {
                    arrived.await();
                } else {
                    left = arrived.awaitNanos(left);
                }
            }
            return !(waiting.isEmpty() && closed);
        } finally {
            lock.unlock();
        }
    }

    private List<Change> take() {
        lock.lock();
        try {
            List<Change> batch = waiting;
            waiting = new ArrayList<>(batch.size() + 16);
            return batch;
        } finally {
            lock.unlock();
        }
    }
}
