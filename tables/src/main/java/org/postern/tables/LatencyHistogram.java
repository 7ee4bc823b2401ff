package org.postern.tables;

import java.util.concurrent.atomic.LongAdder;

/** How long something took, counted in ranges. Adding allocates nothing. Safe for use by any number of threads. */
public final class LatencyHistogram {
    private final long[] boundsNanos;
    private final LongAdder[] counts;
    private final LongAdder sumNanos = new LongAdder();

    /** @param boundsNanos the longest time of each range, ascending; what takes longer than the last has a range of its own */
    public LatencyHistogram(long... boundsNanos) {
        this.boundsNanos = boundsNanos.clone();
        this.counts = new LongAdder[boundsNanos.length + 1];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    /** Counts something that took this long. */
    public void add(long nanos) {
        int range = 0;
        while (range < boundsNanos.length && nanos > boundsNanos[range]) {
            range++;
        }
        counts[range].increment();
        sumNanos.add(nanos);
    }

    /** The bounds it was made with. */
    public long[] boundsNanos() {
        return boundsNanos.clone();
    }

    /** How many fell into each range, one more than there are bounds. */
    public long[] counts() {
        long[] now = new long[counts.length];
        for (int i = 0; i < now.length; i++) {
            now[i] = counts[i].sum();
        }
        return now;
    }

    /** All times together. */
    public long sumNanos() {
        return sumNanos.sum();
    }
}
