package org.postern.relayd;

import org.postern.relayd.queue.QueueManager;

/**
 * Counts who works with a setup. What belongs to the setup is closed when it has been replaced and the last one has left. Safe for use by
 * any number of threads.
 */
final class Tenants implements QueueManager.Lease {
    private final Runnable close;

    // Guarded by this:
    private int present;
    private boolean replaced;
    private boolean closed;

    /** @param close is run once */
    Tenants(Runnable close) {
        this.close = close;
    }

    /** One more; false when it is too late. */
    synchronized boolean enter() {
        if (!closed) {
            present++;
        }
        return !closed;
    }

    @Override
    public void begin() {
        if (!enter()) {
            throw new IllegalStateException("a setup that was closed is used");
        }
    }

    @Override
    public void end() {
        synchronized (this) {
            present--;
            if (!isDeserted()) {
                return;
            }
            closed = true;
        }
        close.run();
    }

    /** Nobody new is sent here any more. */
    void replaced() {
        synchronized (this) {
            replaced = true;
            if (!isDeserted()) {
                return;
            }
            closed = true;
        }
        close.run();
    }

    private boolean isDeserted() {
        return replaced && present == 0 && !closed;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Whoever may be left. */
    void closeNow() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        close.run();
    }
}
