package org.postern.tables;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts who is reading something that is to be released when nobody is, and what readers found.
 *
 * <p>A reader enters, then makes sure that it may still read, and leaves by the same door. Whoever releases first makes sure that nobody
 * may begin to read, then asks whether anybody is there: a reader whom it does not see has not made sure yet, and will not read. Doors
 * are many, and far apart in memory, so that threads do not wait for each other's cache lines.
 *
 * <p>Each door has a count of those who entered and one for each way of leaving, so that a look-up is counted as it leaves: one
 * instruction that all other memory accesses wait for, instead of two.
 */
final class Readers {
    /** How a reader leaves. */
    enum Outcome {
        /** It did not read, because it might not any more. */
        TURNED_AWAY(1),
        FOUND(2),
        NOT_FOUND(3),
        FAILED(4);

        private static final Outcome[] ALL = values();

        /** Where in a door its count is; that of those who entered is at 0. */
        private final int place;

        Outcome(int place) {
            this.place = place;
        }
    }

    private static final int DOORS = 16; // a power of two
    private static final int APART = 16; // longs: two cache lines

    private final AtomicLongArray counts = new AtomicLongArray(DOORS * APART);

    /** Returns the door, for {@link #leave}. */
    int enter() {
        int door = (int) (Thread.currentThread().threadId() & (DOORS - 1)) * APART;
        counts.getAndIncrement(door);
        return door;
    }

    void leave(int door, Outcome outcome) {
        counts.getAndIncrement(door + outcome.place);
    }

    boolean isAnyoneThere() {
        for (int door = 0; door < counts.length(); door += APART) {
            // Those who left first: whoever enters or leaves in between makes it look as if somebody were there.
            long left = 0;
            for (Outcome outcome : Outcome.ALL) {
                left += counts.get(door + outcome.place);
            }
            if (counts.get(door) != left) {
                return true;
            }
        }
        return false;
    }

    /** How many have left so. */
    long count(Outcome outcome) {
        long sum = 0;
        for (int door = 0; door < counts.length(); door += APART) {
            sum += counts.get(door + outcome.place);
        }
        return sum;
    }
}
