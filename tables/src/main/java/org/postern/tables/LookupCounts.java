package org.postern.tables;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;

/**
 * How often each table was asked, with what outcome, and how long that took. Several registries, one after the other, may count together.
 * Safe for use by any number of threads.
 */
public final class LookupCounts {
    /** One look-up of so many is timed: reading the clock twice would cost a good part of what a look-up does. A power of two. */
    public static final int TIMED_ONE_OF = 64;

    private final Map<String, OfTable> tables = new ConcurrentHashMap<>();

    /** Look-ups of one table. */
    public static final class OfTable {
        private final LongAdder found = new LongAdder();
        private final LongAdder notFound = new LongAdder();
        private final LongAdder failed = new LongAdder();
        private final LatencyHistogram latency = new LatencyHistogram(
                250,
                500,
                1_000,
                2_500,
                5_000,
                10_000,
                25_000,
                100_000,
                1_000_000,
                10_000_000,
                100_000_000,
                1_000_000_000);

        private OfTable() {}

        /** Keys that the table has. */
        public long found() {
            return found.sum();
        }

        /** Keys that it has not. */
        public long notFound() {
            return notFound.sum();
        }

        /** Look-ups without an answer. */
        public long failed() {
            return failed.sum();
        }

        void count(LookupResult result) {
            LongAdder counter = switch (result) {
                case LookupResult.Found _ -> found;
                case LookupResult.NotFound _ -> notFound;
                case LookupResult.Failed _ -> failed;
            };
            counter.increment();
        }

        /** How long look-ups took, of one in {@value #TIMED_ONE_OF}. */
        public LatencyHistogram latency() {
            return latency;
        }

        boolean isToBeTimed() {
            return (ThreadLocalRandom.current().nextInt() & (TIMED_ONE_OF - 1)) == 0;
        }
    }

    OfTable of(String table) {
        return tables.computeIfAbsent(table, name -> new OfTable());
    }

    /** Every table that was ever opened, by name. */
    public SortedMap<String, OfTable> all() {
        return new TreeMap<>(tables);
    }
}
