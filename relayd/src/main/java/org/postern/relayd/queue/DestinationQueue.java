package org.postern.relayd.queue;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries that wait for one destination, and how many are running. Each destination has its own, so that a slow one holds up nobody
 * else. Within one, messages take turns, so that a message with thousands of recipients does not hold up the next; and new messages take
 * turns with those that have been tried before. Guarded by the queue manager's lock.
 */
final class DestinationQueue {
    private final Destination destination;
    private final ConcurrencyWindow window;
    private DestinationLimits limits;
    private final Deque<Deque<DeliveryJob>> fresh = new ArrayDeque<>();
    private final Deque<Deque<DeliveryJob>> retried = new ArrayDeque<>();
    private boolean freshIsNext = true;
    private int running;
    private Instant notBefore = Instant.MIN;
    private Instant deadUntil = Instant.MIN;
    private String deadDsn = "";
    private String deadReason = "";
    private boolean lined;

    DestinationQueue(Destination destination, DestinationLimits limits) {
        this.destination = destination;
        this.limits = limits;
        this.window = new ConcurrencyWindow(limits);
    }

    Destination destination() {
        return destination;
    }

    DestinationLimits limits() {
        return limits;
    }

    void use(DestinationLimits changed) {
        limits = changed;
        window.use(changed);
    }

    /** Whether it stands in the line of those that may start a delivery. */
    boolean isLined() {
        return lined;
    }

    void lined(boolean now) {
        lined = now;
    }

    /** Adds deliveries of one message. */
    void add(List<DeliveryJob> jobs) {
        (jobs.getFirst().message().isNew() ? fresh : retried).add(new ArrayDeque<>(jobs));
    }

    boolean canStart(Instant now) {
        return (!fresh.isEmpty() || !retried.isEmpty()) && running < window.size() && !notBefore.isAfter(now);
    }

    /** The next job, which counts as running from now on; null when none may start. */
    @Nullable
    DeliveryJob take(Instant now) {
        if (!canStart(now)) {
            return null;
        }
        Deque<Deque<DeliveryJob>> line = retried.isEmpty() || (freshIsNext && !fresh.isEmpty()) ? fresh : retried;
        freshIsNext = line.equals(retried);
        Deque<DeliveryJob> message = line.removeFirst();
        DeliveryJob job = message.removeFirst();
        if (!message.isEmpty()) {
            line.addLast(message);
        }
        running++;
        return job;
    }

    /** Takes out what waits of one message, or of all when {@code message} is null. */
    List<DeliveryJob> takeAll(@Nullable QueuedMessage message) {
        List<DeliveryJob> taken = new ArrayList<>();
        for (Deque<Deque<DeliveryJob>> line : List.of(fresh, retried)) {
            line.removeIf(jobs -> {
                boolean match = message == null || jobs.getFirst().message().equals(message);
                if (match) {
                    taken.addAll(jobs);
                }
                return match;
            });
        }
        return taken;
    }

    /** A delivery has ended and says nothing about the destination. */
    void finished(Instant now) {
        running--;
        notBefore = now.plus(limits.rateDelay());
    }

    void succeeded() {
        window.succeeded(running);
    }

    /**
     * The destination could not be reached.
     *
     * @param until when to try again if it is dead
     */
    void failed(DeliveryResult result, Instant until) {
        window.failed();
        if (window.isDead()) {
            deadUntil = until;
            deadDsn = result.dsn();
            deadReason = result.text();
        }
    }

    /** Whether nothing is sent there now. Once the time is over it is tried anew. */
    boolean isDead(Instant now) {
        if (window.isDead() && !deadUntil.isAfter(now)) {
            window.revive();
        }
        return window.isDead();
    }

    void revive() {
        window.revive();
        notBefore = Instant.MIN;
    }

    String deadDsn() {
        return deadDsn;
    }

    String deadReason() {
        return deadReason;
    }

    /** When it may start its next delivery, if that is only a matter of time. */
    @Nullable
    Instant delayedUntil(Instant now) {
        boolean waits = (!fresh.isEmpty() || !retried.isEmpty()) && running < window.size() && notBefore.isAfter(now);
        return waits ? notBefore : null;
    }

    /** Whether there is nothing to remember about it. */
    boolean isIdle(Instant now) {
        return running == 0
                && fresh.isEmpty()
                && retried.isEmpty()
                && !notBefore.isAfter(now)
                && !(window.isDead() && deadUntil.isAfter(now));
    }
}
