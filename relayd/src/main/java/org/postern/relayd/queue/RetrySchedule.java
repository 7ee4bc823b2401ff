package org.postern.relayd.queue;

import java.time.Duration;
import java.time.Instant;

/**
 * When a deferred message is tried again and when it is given up (qmgr(8)).
 *
 * @param minimalBackoff minimal_backoff_time, the least time between two attempts
 * @param maximalBackoff maximal_backoff_time, the most
 * @param maximalLifetime maximal_queue_lifetime, after which a message goes back to its sender
 * @param bounceLifetime bounce_queue_lifetime, the same for messages with the null sender
 */
public record RetrySchedule(
        Duration minimalBackoff, Duration maximalBackoff, Duration maximalLifetime, Duration bounceLifetime) {

    /** The next attempt: as far away as the message is old, within the limits, which doubles the distance each time. */
    Instant nextAttempt(Instant arrival, Instant now) {
        Duration age = Duration.between(arrival, now);
        Duration backoff = age.compareTo(minimalBackoff) < 0 ? minimalBackoff : age;
        return now.plus(backoff.compareTo(maximalBackoff) > 0 ? maximalBackoff : backoff);
    }

    boolean isExpired(Envelope envelope, Instant now) {
        Duration lifetime = envelope.sender().isEmpty() ? bounceLifetime : maximalLifetime;
        return Duration.between(envelope.arrival(), now).compareTo(lifetime) >= 0;
    }
}
