package org.postern.relayd.smtpclient;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Closes connections on which something has taken too long. One thread looks at all of them, several times a second while there are any:
 * a timer for each wait would cost more than most waits.
 */
final class WireWatch {
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final WireWatch SHARED = new WireWatch();

    private final Set<Wire> open = ConcurrentHashMap.newKeySet();
    private final Thread thread;

    private WireWatch() {
        thread = Thread.ofPlatform().daemon().name("smtp deadlines").start(this::watch);
    }

    /** What all connections share. */
    static WireWatch shared() {
        return SHARED;
    }

    /** Until it is closed. */
    void add(Wire wire) {
        boolean first = open.isEmpty();
        open.add(wire);
        if (first) {
            LockSupport.unpark(thread);
        }
    }

    private void watch() {
        while (true) {
            if (open.isEmpty()) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, INTERVAL_NANOS);
            }
            long now = System.nanoTime();
            open.removeIf(wire -> !wire.isOpenAt(now));
        }
    }
}
