package org.postern.relayd.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All destinations, and which of them may start a delivery: they take turns. Guarded by the queue manager's lock. */
final class Destinations {
    /** So many are kept without a look at which are needed. */
    private static final int SWEEP_AT = 1000;

    private final Map<Destination, DestinationQueue> queues = new HashMap<>();
    private final Deque<DestinationQueue> line = new ArrayDeque<>();
    /** Those that may start their next delivery after a while (TRANSPORT_destination_rate_delay, TRANSPORT_transport_rate_delay). */
    private final Set<DestinationQueue> resting = new LinkedHashSet<>();

    /** When transports with a TRANSPORT_transport_rate_delay may begin their next delivery. */
    private final Map<String, Instant> transportsRest = new HashMap<>();

    private Function<String, DestinationLimits> limits;
    private int sweepAt = SWEEP_AT;

    /** @param limits by transport */
    Destinations(Function<String, DestinationLimits> limits) {
        this.limits = limits;
    }

    void use(Function<String, DestinationLimits> changed) {
        limits = changed;
        queues.values()
                .forEach(queue -> queue.use(limits.apply(queue.destination().transport())));
    }

    DestinationQueue queue(Destination destination, Instant now) {
        if (queues.size() > sweepAt) {
            queues.values().removeIf(queue -> !queue.isLined() && queue.isIdle(now));
            sweepAt = Math.max(SWEEP_AT, 2 * queues.size());
        }
        return queues.computeIfAbsent(
                destination, added -> new DestinationQueue(added, limits.apply(added.transport())));
    }

    /** A delivery has ended. */
    void finished(DestinationQueue queue, Instant now) {
        queue.finished(now);
        lineUp(queue, now);
        if (!queue.isLined() && queue.isIdle(now)) {
            queues.remove(queue.destination());
        }
    }

    /** Puts a destination in line, if it may start a delivery, now or after its delay. */
    void lineUp(DestinationQueue queue, Instant now) {
        if (queue.isLined()) {
            return;
        }
        if (restsUntil(queue, now) != null) {
            resting.add(queue);
        } else if (queue.canStart(now)) {
            queue.lined(true);
            line.addLast(queue);
        }
    }

    /** When it may start its next delivery, if that is only a matter of time. */
    private @Nullable Instant restsUntil(DestinationQueue queue, Instant now) {
        Instant own = queue.delayedUntil(now);
        Instant transports = transportsRest.get(queue.destination().transport());
        if (transports == null || !transports.isAfter(now)) {
            return own;
        }
        if (own == null) {
            return queue.canStart(now) ? transports : null;
        }
        return own.isAfter(transports) ? own : transports;
    }

    /** Whether one has to wait before it may start its next delivery. */
    boolean anyRests() {
        return !resting.isEmpty();
    }

    /** The next delivery to start; null when none may. */
    @Nullable
    DeliveryJob next(Instant now) {
        for (DestinationQueue first = line.pollFirst(); first != null; first = line.pollFirst()) {
            first.lined(false);
            DeliveryJob job = restsUntil(first, now) == null ? first.take(now) : null;
            if (job != null) {
                begun(first, now);
            }
            lineUp(first, now);
            if (job != null) {
                return job;
            }
        }
        return null;
    }

    private void begun(DestinationQueue queue, Instant now) {
        Duration delay = queue.limits().transportRateDelay();
        if (delay.isPositive()) {
            transportsRest.put(queue.destination().transport(), now.plus(delay));
        }
    }

    /** Lines up those whose delay is over; how long until the next one's is, null when none waits for that. */
    @Nullable
    Duration lineUpDelayed(Instant now) {
        Duration least = null;
        for (DestinationQueue queue : List.copyOf(resting)) {
            Instant until = restsUntil(queue, now);
            if (until == null) {
                resting.remove(queue);
                lineUp(queue, now);
            } else if (least == null || Duration.between(now, until).compareTo(least) < 0) {
                least = Duration.between(now, until);
            }
        }
        return least;
    }

    List<DestinationQueue> all() {
        return new ArrayList<>(queues.values());
    }
}
