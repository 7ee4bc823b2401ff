package org.postern.tables;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts who is reading something that is to be released when nobody is.
 *
 * <p>A reader enters, then makes sure that it may still read, and leaves by the same door. Whoever releases first makes sure that nobody
 * may begin to read, then asks whether anybody is there: a reader whom it does not see has not made sure yet, and will not read. Doors
 * are many, and far apart in memory, so that threads do not wait for each other's cache lines.
 */
final class Readers {
    private static final int DOORS = 16; // a power of two
    private static final int APART = 16; // longs: two cache lines

    private final AtomicLongArray counts = new AtomicLongArray(DOORS * APART);

    /** Returns the door, for {@link #leave}. */
    int enter() {
        int door = (int) (Thread.currentThread().threadId() & (DOORS - 1)) * APART;
        counts.getAndIncrement(door);
        return door;
    }

    void leave(int door) {
        counts.getAndDecrement(door);
    }

    boolean isAnyoneThere() {
        for (int door = 0; door < counts.length(); door += APART) {
            if (counts.get(door) != 0) {
                return true;
            }
        }
        return false;
    }
}
