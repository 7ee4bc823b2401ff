package org.postern.relayd.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Takes changes for the log from any number of threads, of which one at a time writes. Whatever has gathered while it waited for the disk is
 * the next batch, which a thread of its own hands to the {@link BatchWriter}. It is a platform thread, so that no carrier of virtual threads
 * ever waits for a sync.
 *
 * <p>A platform thread that hands over a message while nobody writes, and while messages come one by one, writes it itself, which
 * spares waking another thread and being woken by it.
 */
final class Committer {
    /** Removals and progress are synced after this time when no message comes along to be synced with. */
    private static final long IDLE_SYNC_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /**
     * When messages come from several sessions at a time, those that come a little later are waited for: a sync that more share costs
     * each less, processor and disk alike.
     */
    private static final long GATHERING_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /**
     * So long after a batch, removals and progress wait for a message to be written with. Where mail flows, one comes, and no thread has to wake
     * up for each of them.
     */
    private static final long LINGERING_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** How often a disk that fails is tried again for what is carried along. */
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final BatchWriter writer; // guarded by writing
    private final Thread thread;

    /** Held by the thread that writes, so that batches are written in the order they were taken in. Taken before {@link #lock}, or tried. */
    private final ReentrantLock writing = new ReentrantLock();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();

    // The rest is guarded by lock.
    private List<Change> waiting = new ArrayList<>();

    /** Whether somebody waits for one of them. */
    private boolean urgent;

    /** Whether the thread will see before long what nobody waits for. */
    private boolean lingering;

    /** Whether somebody has waited for more than one of the last batch. */
    private boolean crowded;

    private BatchWriter.Duty duty;
    private boolean closed;

    Committer(BatchWriter writer) {
        this.writer = writer;
        this.duty = writer.duty();
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
        List<Change> own;
        lock.lock();
        try {
            if (closed) {
                throw new IOException("the queue is closed");
            }
            waiting.add(change);
            boolean hurries = change.needsSync() ? !urgent : waiting.size() == 1 && !lingering;
            urgent |= change.needsSync();
            own = change.needsSync() && writesHere() && writing.tryLock() ? take() : List.of();
            if (own.isEmpty() && hurries) {
                arrived.signal();
            }
        } finally {
            lock.unlock();
        }
        if (!own.isEmpty()) {
            try {
                write(own);
            } finally {
                writing.unlock();
            }
        }
    }

    /** Called with the lock held. */
    private boolean writesHere() {
        return !crowded && !Thread.currentThread().isVirtual();
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
                writeWaiting();
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
        writing.lock();
        try {
            writer.finish();
        } finally {
            writing.unlock();
        }
    }

    /** Waits until there is something to write, old or new. @return false at the end */
    private boolean awaitWork() throws InterruptedException {
        boolean gathers;
        lock.lock();
        try {
            linger();
            long begun = System.nanoTime();
            long left = patience();
            while (waiting.isEmpty() && !closed && left > 0) {
                if (duty == BatchWriter.Duty.NOTHING) {
                    arrived.await();
                } else {
                    var _ = arrived.awaitNanos(left);
                }
                left = patience() - (System.nanoTime() - begun);
            }
            if (waiting.isEmpty() && closed) {
                return false;
            }
            gathers = crowded;
        } finally {
            lock.unlock();
        }
        if (gathers) {
            LockSupport.parkNanos(this, GATHERING_NANOS);
        }
        return true;
    }

    /** Waits a moment for something that somebody waits for. */
    private void linger() throws InterruptedException {
        lingering = true;
        long left = LINGERING_NANOS;
        while (!urgent && !closed && duty != BatchWriter.Duty.MOVE && left > 0) {
            left = arrived.awaitNanos(left);
        }
        lingering = false;
    }

    /** How long what is left to do may wait for something new. */
    private long patience() {
        return switch (duty) {
            case NOTHING -> Long.MAX_VALUE;
            case SYNC -> IDLE_SYNC_NANOS;
            case RETRY -> RETRY_NANOS;
            case MOVE -> 0;
        };
    }

    private void writeWaiting() {
        writing.lock();
        try {
            List<Change> batch;
            boolean done;
            lock.lock();
            try {
                batch = take();
                done = batch.isEmpty() && duty == BatchWriter.Duty.NOTHING; // by somebody else meanwhile
            } finally {
                lock.unlock();
            }
            if (!done) {
                write(batch);
            }
        } finally {
            writing.unlock();
        }
    }

    /** Called with the lock held. */
    private List<Change> take() {
        List<Change> batch = waiting;
        waiting = new ArrayList<>(batch.size() + 16);
        urgent = false;
        return batch;
    }

    /** Called by the thread that may write. */
    private void write(List<Change> batch) {
        writer.write(batch);
        BatchWriter.Duty left = writer.duty();
        lock.lock();
        try {
            crowded = batch.stream().filter(Change::needsSync).count() > 1;
            duty = left;
            if (duty != BatchWriter.Duty.NOTHING) {
                arrived.signal(); // the thread may be waiting as for nothing
            }
        } finally {
            lock.unlock();
        }
    }
}
