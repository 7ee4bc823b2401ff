package org.postern.relayd.metrics;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.postern.relayd.metrics.Metrics.Totals;

/**
 * How much happens in a minute, on average over the last 1, 5 and 15 minutes. Totals are remembered every few seconds; a rate is what has
 * come since the totals of a minute ago. While the daemon is younger than that, it is what has come since it began; in its first minute,
 * all that has come. Safe for use by any number of threads.
 */
public final class Rates implements AutoCloseable {
    /** Over how long, in minutes. */
    public static final List<Integer> WINDOWS = List.of(1, 5, 15);

    static final Duration PAUSE = Duration.ofSeconds(5);

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final Supplier<Totals> totals;
    private final LongSupplier nanos;
    private final Deque<Sample> samples = new ArrayDeque<>(); // the oldest first; guarded by this
    private final Thread thread;

    private record Sample(long nanos, Totals totals) {}

    /**
     * One rate.
     *
     * @param what such as {@code connections}
     * @param perMinute for each of the {@link #WINDOWS}
     */
    public record Rate(String what, List<Double> perMinute) {}

    /** Begins. */
    public static Rates of(Supplier<Totals> totals) {
        Rates rates = new Rates(totals, System::nanoTime);
        rates.thread.start();
        return rates;
    }

    /** For tests: whoever calls {@link #remember} now and then. */
    Rates(Supplier<Totals> totals, LongSupplier nanos) {
        this.totals = totals;
        this.nanos = nanos;
        this.thread = Thread.ofVirtual().name("rates").unstarted(this::keep);
        remember();
    }

    private void keep() {
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
                remember();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes note of the totals as they are now. */
    synchronized void remember() {
        long now = nanos.getAsLong();
        samples.addLast(new Sample(now, totals.get()));
        long longest = WINDOWS.getLast() * MINUTE;
        Sample oldest = samples.removeFirst();
        while (!samples.isEmpty() && now - samples.getFirst().nanos >= longest) {
            oldest = samples.removeFirst();
        }
        samples.addFirst(oldest);
    }

    /** All rates, as they are now. */
    public synchronized List<Rate> now() {
        Sample now = new Sample(nanos.getAsLong(), totals.get());
        return List.of(
                rate("connections", now, Totals::connections),
                rate("rejects", now, Totals::rejects),
                rate("received", now, Totals::messages),
                rate("sent", now, Totals::sent),
                rate("deferred", now, Totals::deferred),
                rate("bounced", now, Totals::bounced));
    }

    private Rate rate(String what, Sample now, ToLongFunction<Totals> count) {
        return new Rate(
                what,
                WINDOWS.stream()
                        .map(minutes -> {
                            Sample then = before(now.nanos - minutes * MINUTE);
                            long grown = count.applyAsLong(now.totals) - count.applyAsLong(then.totals);
                            return (double) grown * MINUTE / Math.max(MINUTE, now.nanos - then.nanos);
                        })
                        .toList());
    }

    /** The last that was taken before, or else the first there is. */
    private Sample before(long time) {
        Sample last = samples.getFirst();
        for (Sample sample : samples) {
            if (sample.nanos - time > 0) {
                break;
            }
            last = sample;
        }
        return last;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
