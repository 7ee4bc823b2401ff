package org.postern.relayd.control;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Closes a connection on which a read or write takes too long; a channel has no time limit of its own. */
final class Patience implements AutoCloseable {
    private final SocketChannel connection;
    private final Thread watcher;
    private volatile long deadline = Long.MAX_VALUE;
    private volatile boolean over;

    Patience(SocketChannel connection) {
        this.connection = connection;
        this.watcher = Thread.ofVirtual().name("control patience").start(this::watch);
    }

    /** From now on the client is waited for, no longer than this. */
    void begin(Duration limit) {
        deadline = System.nanoTime() + limit.toNanos();
        LockSupport.unpark(watcher);
    }

    void suspend() {
        deadline = Long.MAX_VALUE;
    }

    private void watch() {
        while (!over) {
            long until = deadline;
            if (until == Long.MAX_VALUE) {
                LockSupport.park(this);
            } else if (until - System.nanoTime() > 0) {
                LockSupport.parkNanos(this, until - System.nanoTime());
            } else {
                try {
                    connection.close();
                } catch (IOException e) {
                    return; // it is closed all the same
                }
                return;
            }
        }
    }

    @Override
    public void close() {
        over = true;
        LockSupport.unpark(watcher);
    }
}
