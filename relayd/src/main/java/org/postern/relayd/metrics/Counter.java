package org.postern.relayd.metrics;

import java.util.concurrent.atomic.LongAdder;

/** A number that only grows. Safe for use by any number of threads. */
public final class Counter {
    private final LongAdder value = new LongAdder();

    Counter() {}

    /** One more. */
    public void increment() {
        value.increment();
    }

    /** So many more. */
    public void add(long count) {
        value.add(count);
    }

    /** How many there have been since the daemon began. */
    public long value() {
        return value.sum();
    }
}
