package org.postern.relayd.log;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.postern.tables.text.Utf8Buffer;

/**
 * Writes whole lines from any number of threads, in the order in which they come, and never drops one. When it cannot (disk full), that
 * is said on standard error once, and the lines of that time are lost.
 *
 * <p>A batching writer collects lines for a moment and a thread of its own writes them together: thousands of sessions that log at once
 * would wait for as many system calls else. Whoever comes when there is no room waits until there is.
 */
final class LineWriter implements AutoCloseable {
    /** Room for lines that wait. */
    private static final int CAPACITY = 1 << 20;

    /** How long lines are collected before they are written: too short for a reader to notice. */
    private static final long COLLECTING_NANOS = 1_000_000;

    private final OutputStream out;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition someLines = lock.newCondition();
    private final Condition lessLines = lock.newCondition();
    private final boolean batching;
    private byte[] waiting = new byte[8192];
    private byte[] writing = new byte[8192];
    private int length;
    private boolean busy;
    private boolean closed;
    private boolean failing;

    private LineWriter(OutputStream out, boolean batching) {
        this.out = out;
        this.batching = batching;
    }

    /** Writes each line when it comes. */
    static LineWriter direct(OutputStream out) {
        return new LineWriter(out, false);
    }

    /** Writes lines together, a millisecond later at most. */
    static LineWriter batching(OutputStream out) {
        LineWriter writer = new LineWriter(out, true);
        Thread.ofPlatform().daemon().name("mail log").start(writer::writeBatches);
        return writer;
    }

    /** Adds a line that consists of these parts. */
    void write(byte[] first, byte[] second, Utf8Buffer third) {
        int count = first.length + second.length + third.length() + 1;
        lock.lock();
        try {
            while (length > 0 && length + count > CAPACITY) {
                lessLines.awaitUninterruptibly();
            }
            if (length + count > waiting.length) {
                waiting = Arrays.copyOf(waiting, Math.max(length + count, 2 * waiting.length));
            }
            append(first);
            append(second);
            third.copyTo(waiting, length);
            length += third.length();
            waiting[length++] = '\n';
            if (!batching || closed) {
                int all = length;
                length = 0;
                put(waiting, all);
            } else if (length == count) {
                someLines.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void append(byte[] bytes) {
        System.arraycopy(bytes, 0, waiting, length, bytes.length);
        length += bytes.length;
    }

    private void put(byte[] bytes, int count) {
        try {
            out.write(bytes, 0, count);
            out.flush();
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                failing = true;
                System.err.println("relayd: warning: cannot write the mail log: " + e.getMessage());
            }
        }
    }

    private void writeBatches() {
        while (true) {
            int count;
            lock.lock();
            try {
                busy = false;
                lessLines.signalAll();
                while (length == 0) {
                    if (closed) {
                        return;
                    }
                    someLines.awaitUninterruptibly();
                }
                busy = true;
                byte[] full = waiting;
                waiting = writing;
                writing = full;
                count = length;
                length = 0;
                lessLines.signalAll();
            } finally {
                lock.unlock();
            }
            put(writing, count);
            if (count < CAPACITY / 4) {
                LockSupport.parkNanos(COLLECTING_NANOS);
            }
        }
    }

    /** Waits until all that was added has been written. */
    void flush() {
        lock.lock();
        try {
            while (batching && (length > 0 || busy) && !closed) {
                lessLines.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Writes what waits; lines that come later are written one by one. */
    @Override
    public void close() {
        flush();
        lock.lock();
        try {
            closed = true;
            someLines.signal();
        } finally {
            lock.unlock();
        }
    }
}
