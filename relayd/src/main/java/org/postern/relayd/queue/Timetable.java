package org.postern.relayd.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait, by the time they are due; the older first where that is the same. New mail has a line of its own, and the two lines
 * take turns, so that a hundred thousand messages that become due at once do not hold up the one that has just come. Guarded by the queue
 * manager's lock.
 */
final class Timetable {
    private final Queue<QueuedMessage> fresh = new ArrayDeque<>();
    private final TreeSet<QueuedMessage> waiting =
            new TreeSet<>(Comparator.comparing(QueuedMessage::nextAttempt).thenComparing(QueuedMessage::id));
    private boolean freshIsNext = true;

    /** A message that has just come, and is due. */
    void addFresh(QueuedMessage message) {
        fresh.add(message);
    }

    /** Whether such messages are here. */
    boolean hasFresh() {
        return !fresh.isEmpty();
    }

    void add(QueuedMessage message) {
        waiting.add(message);
    }

    /** Takes a message out, if it is here. */
    boolean remove(QueuedMessage message) {
        return waiting.remove(message) || fresh.remove(message);
    }

    /** Takes out a message that is due; null when there is none. */
    @Nullable
    QueuedMessage next(Instant now) {
        QueuedMessage first =
                waiting.isEmpty() || waiting.getFirst().nextAttempt().isAfter(now) ? null : waiting.getFirst();
        if (first == null || (freshIsNext && !fresh.isEmpty())) {
            freshIsNext = false;
            return fresh.poll();
        }
        freshIsNext = true;
        waiting.removeFirst();
        return first;
    }

    /** How long until the next one is due; null when nothing waits. */
    @Nullable
    Duration untilNext(Instant now) {
        if (!fresh.isEmpty()) {
            return Duration.ZERO;
        }
        return waiting.isEmpty()
                ? null
                : Duration.between(now, waiting.getFirst().nextAttempt());
    }

    /** All that wait. */
    List<QueuedMessage> all() {
        List<QueuedMessage> all = new ArrayList<>(fresh);
        all.addAll(waiting);
        return all;
    }
}
