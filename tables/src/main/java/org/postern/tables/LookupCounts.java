package org.postern.tables;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

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
        private final List<Readers> present = new ArrayList<>();
        private final EnumMap<Readers.Outcome, Long> past = new EnumMap<>(Readers.Outcome.class);
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
            return count(Readers.Outcome.FOUND);
        }

        /** Keys that it has not. */
        public long notFound() {
            return count(Readers.Outcome.NOT_FOUND);
        }

        /** Look-ups without an answer. */
        public long failed() {
            return count(Readers.Outcome.FAILED);
        }

        private synchronized long count(Readers.Outcome outcome) {
            return present.stream().mapToLong(readers -> readers.count(outcome)).sum() + past.getOrDefault(outcome, 0L);
        }

        /** From here on, those who read one more state of the table are counted. */
        synchronized void begin(Readers readers) {
            present.add(readers);
        }

        /** Nobody reads that state any more. */
        synchronized void end(Readers readers) {
            if (present.remove(readers)) {
                for (Readers.Outcome outcome : Readers.Outcome.values()) {
                    past.merge(outcome, readers.count(outcome), Long::sum);
                }
            }
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
