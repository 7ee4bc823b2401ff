package org.postern.relayd.metrics;

import java.util.List;
import org.postern.tables.LatencyHistogram;

/** How the queue is written. A batch is what shares one write, and one sync when a client waits for it. */
public final class CommitMetrics {
    private final CounterFamily batches = new CounterFamily(
            "postern_queue_commit_batches_total",
            "Batches written to the queue, by whether that succeeded.",
            "outcome");
    private final CounterFamily changes = new CounterFamily(
            "postern_queue_commit_changes_total", "Arrivals, progress and removals in the batches written.");
    private final Counter written = batches.with("written");
    private final Counter failed = batches.with("failed");
    private final Counter contained = changes.with();
    private final LatencyHistogram latency = new LatencyHistogram(
            100_000,
            250_000,
            500_000,
            1_000_000,
            2_500_000,
            5_000_000,
            10_000_000,
            25_000_000,
            50_000_000,
            100_000_000,
            250_000_000,
            1_000_000_000);

    /** Nothing yet. */
    public CommitMetrics() {}

    List<Family> families() {
        return List.of(
                batches,
                changes,
                page -> page.histogram(
                        "postern_queue_commit_seconds", "Time to write a batch, its sync included.", latency));
    }

    /** A batch was written, or could not be. */
    public void committed(boolean success, int count, long nanos) {
        (success ? written : failed).increment();
        contained.add(count);
        latency.add(nanos);
    }
}
