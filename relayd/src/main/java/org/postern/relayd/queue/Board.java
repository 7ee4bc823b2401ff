package org.postern.relayd.queue;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the parts of the queue manager share. All of it, with the messages and destinations in it, is guarded by {@code lock}; no
 * delivery, look-up or file is touched while that is held.
 */
final class Board {
    final ReentrantLock lock = new ReentrantLock();

    /** There may be something to do for the thread that keeps the timetable, or for one that waits for the end. */
    final Condition changed = lock.newCondition();

    /** All that are in the queue, by id. */
    final Map<String, QueuedMessage> messages = new HashMap<>();

    final Timetable timetable = new Timetable();

    /** May be counted without the lock. */
    final Untried untried = new Untried();

    final Destinations destinations;
    final InstantSource clock;

    /** May be read without the lock. */
    volatile QueueManager.Policy policy;

    Board(QueueManager.Policy policy, InstantSource clock) {
        this.policy = policy;
        this.clock = clock;
        this.destinations = new Destinations(policy.limits().destinations());
    }

    /** After an attempt. */
    void putBack(QueuedMessage message) {
        message.enter(QueuedMessage.Phase.WAITING);
        timetable.add(message);
        changed.signalAll();
    }

    /** Sends there again, although it was dead. */
    void revive(DestinationQueue queue) {
        queue.revive();
        destinations.lineUp(queue, clock.instant());
        changed.signalAll();
    }

    /** If it waits. */
    void makeDue(QueuedMessage message) {
        if (timetable.remove(message)) {
            message.flushAt(clock.instant());
            timetable.add(message);
            changed.signalAll();
        }
    }
}
