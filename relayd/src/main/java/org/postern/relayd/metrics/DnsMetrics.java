package org.postern.relayd.metrics;

import java.util.List;
import org.postern.tables.LatencyHistogram;

/** Questions for name servers. */
public final class DnsMetrics {
    private final CounterFamily lookups = new CounterFamily(
            "postern_dns_lookups_total",
            "Questions, by whether the answer was kept from before or name servers were asked, and the outcome.",
            "source",
            "outcome");
    private final OfSource kept = new OfSource("cache");
    private final OfSource asked = new OfSource("servers");
    private final LatencyHistogram latency = new LatencyHistogram(
            1_000_000,
            2_500_000,
            5_000_000,
            10_000_000,
            25_000_000,
            50_000_000,
            100_000_000,
            250_000_000,
            1_000_000_000,
            2_500_000_000L,
            5_000_000_000L);

    /** What came of a question. */
    public enum Outcome {
        /** There are records. */
        FOUND,
        /** There are none. */
        NOT_FOUND,
        /** Nobody could tell. */
        FAILED
    }

    private final class OfSource {
        private final Counter found;
        private final Counter notFound;
        private final Counter failed;

        OfSource(String source) {
            found = lookups.with(source, "found");
            notFound = lookups.with(source, "not_found");
            failed = lookups.with(source, "failed");
        }

        void increment(Outcome outcome) {
            switch (outcome) {
                case FOUND -> found.increment();
                case NOT_FOUND -> notFound.increment();
                case FAILED -> failed.increment();
            }
        }
    }

    /** Nothing yet. */
    public DnsMetrics() {}

    List<Family> families() {
        return List.of(
                lookups,
                page -> page.histogram(
                        "postern_dns_lookup_seconds",
                        "Time until name servers have answered, or were given up.",
                        latency));
    }

    /** An answer was kept from before. */
    public void kept(Outcome outcome) {
        kept.increment(outcome);
    }

    /** Name servers were asked. */
    public void asked(Outcome outcome, long nanos) {
        asked.increment(outcome);
        latency.add(nanos);
    }
}
