package org.postern.relayd.queue;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What an operator may do with the queue while it is worked on (postqueue(1), postsuper(1)). Safe for use by any number of threads. */
public final class QueueOperations {
    private static final int VISITED_AT_ONCE = 1000;

    private final Board board;
    private final MessageStore store;
    private final Settlement settlement;
    private final DeliveryLog log;

    QueueOperations(Board board, MessageStore store, Settlement settlement, DeliveryLog log) {
        this.board = board;
        this.store = store;
        this.settlement = settlement;
        this.log = log;
    }

    /** All messages, the oldest first. */
    public List<QueueEntry> list() {
        List<QueueEntry> entries;
        board.lock.lock();
        try {
            entries =
                    board.messages.values().stream().map(QueueOperations::entry).toList();
        } finally {
            board.lock.unlock();
        }
        return entries.stream()
                .sorted(Comparator.<QueueEntry, Instant>comparing(
                                entry -> entry.envelope().arrival())
                        .thenComparing(entry -> entry.envelope().id()))
                .toList();
    }

    private static QueueEntry entry(QueuedMessage message) {
        return new QueueEntry(queue(message), message.envelope(), message.state(), nexthops(message));
    }

    private static String queue(QueuedMessage message) {
        return switch (message.phase()) {
            case WAITING -> message.isNew() ? "incoming" : "deferred";
            case HELD -> "hold";
            case ACTIVE, GONE -> "active";
        };
    }

    private static List<String> nexthops(QueuedMessage message) {
        if (message.destinations().size() == 1) {
            return List.of(message.destinations().getFirst().nexthop()); // as a rule, and there may be many messages
        }
        return message.destinations().stream()
                .map(Destination::nexthop)
                .distinct()
                .toList();
    }

    /** Sees messages one by one. */
    @FunctionalInterface
    public interface Visitor {
        /** One message; see {@link QueueEntry}. To be asked for its nexthops now or never. */
        void visit(String queue, Envelope envelope, Supplier<List<String>> nexthops);
    }

    /**
     * Shows all messages, in no order, without their state. Nothing is copied, and the queue is stopped for some of them at a time only,
     * so that large queues may be counted often: some may have come or gone meanwhile.
     */
    public void visit(Visitor visitor) {
        List<QueuedMessage> all;
        board.lock.lock();
        try {
            all = new ArrayList<>(board.messages.values());
        } finally {
            board.lock.unlock();
        }
        for (int from = 0; from < all.size(); from += VISITED_AT_ONCE) {
            board.lock.lock();
            try {
                for (QueuedMessage message : all.subList(from, Math.min(all.size(), from + VISITED_AT_ONCE))) {
                    if (message.phase() != QueuedMessage.Phase.GONE) {
                        visitor.visit(queue(message), message.envelope(), () -> nexthops(message));
                    }
                }
            } finally {
                board.lock.unlock();
            }
        }
    }

    /** Makes every deferred message due at once, and forgets which destinations are dead (postqueue -f). */
    public void flush() {
        board.lock.lock();
        try {
            board.destinations.all().forEach(board::revive);
            board.timetable.all().forEach(board::makeDue);
        } finally {
            board.lock.unlock();
        }
    }

    /** The same for what goes to {@code nexthop} (postqueue -s); how many messages that is. */
    public int flushNexthop(String nexthop) {
        board.lock.lock();
        try {
            board.destinations.all().stream()
                    .filter(queue -> queue.destination().nexthop().equals(nexthop))
                    .forEach(board::revive);
            Predicate<QueuedMessage> goesThere = message -> message.destinations().stream()
                    .anyMatch(destination -> destination.nexthop().equals(nexthop));
            List<QueuedMessage> due =
                    board.timetable.all().stream().filter(goesThere).toList();
            due.forEach(board::makeDue);
            return due.size();
        } finally {
            board.lock.unlock();
        }
    }

    /** The same for one message (postqueue -i); whether it is in the queue, and neither held nor about to be. */
    public boolean flush(String id) {
        board.lock.lock();
        try {
            QueuedMessage message = board.messages.get(id);
            if (message == null
                    || message.phase() == QueuedMessage.Phase.HELD
                    || message.wish() != QueuedMessage.Wish.NOTHING) {
                return false;
            }
            Instant now = board.clock.instant();
            message.destinations().forEach(destination -> board.revive(board.destinations.queue(destination, now)));
            if (message.phase() == QueuedMessage.Phase.WAITING) {
                board.makeDue(message);
            }
            return true;
        } finally {
            board.lock.unlock();
        }
    }

    /**
     * Keeps a message until it is released (postsuper -h). A delivery that is running comes to its end.
     *
     * @return whether it is in the queue and was not held already
     */
    public boolean hold(String id) {
        boolean held = change(id, QueuedMessage.Wish.HOLD);
        if (held) {
            log.operator(id, "placed on hold");
        }
        return held;
    }

    /**
     * Removes a message, and tells nobody (postsuper -d). A delivery that is running comes to its end.
     *
     * @return whether it was in the queue
     */
    public boolean delete(String id) {
        return change(id, QueuedMessage.Wish.DELETE);
    }

    private boolean change(String id, QueuedMessage.Wish wish) {
        QueuedMessage message;
        boolean atOnce;
        board.lock.lock();
        try {
            message = board.messages.get(id);
            if (message == null
                    || message.wish() == QueuedMessage.Wish.DELETE
                    || message.wish() == wish
                    || (message.phase() == QueuedMessage.Phase.HELD && wish == QueuedMessage.Wish.HOLD)) {
                return false;
            }
            atOnce = message.phase() != QueuedMessage.Phase.ACTIVE;
            if (atOnce) {
                message.wish(wish == QueuedMessage.Wish.DELETE ? wish : QueuedMessage.Wish.NOTHING);
                var _ = board.timetable.remove(message);
                board.untried.over(message);
                message.enter(wish == QueuedMessage.Wish.DELETE ? QueuedMessage.Phase.GONE : QueuedMessage.Phase.HELD);
                if (wish == QueuedMessage.Wish.DELETE) {
                    board.messages.remove(id);
                }
            } else {
                message.wish(wish);
                atOnce = withdraw(message);
            }
        } finally {
            board.lock.unlock();
        }
        if (atOnce) {
            settlement.conclude(message);
        } else {
            settlement.saveWish(message);
        }
        return true;
    }

    /** Takes back the jobs that have not begun; whether none is left that has, though some had been opened. */
    private boolean withdraw(QueuedMessage message) {
        int open = 0;
        for (Destination destination : message.destinations()) {
            open += board.destinations
                    .queue(destination, board.clock.instant())
                    .takeAll(message)
                    .size();
        }
        for (int i = 0; i < open; i++) {
            message.jobClosed();
        }
        return open > 0 && !message.hasOpenJobs();
    }

    /**
     * Lets a held message go: it is due at once (postsuper -H).
     *
     * @return false when no message of this id is held
     */
    public boolean release(String id) {
        boolean released = letGo(id);
        if (released) {
            log.operator(id, "released from hold");
        }
        return released;
    }

    private boolean letGo(String id) {
        QueuedMessage message;
        boolean running = false;
        board.lock.lock();
        try {
            message = board.messages.get(id);
            if (message == null) {
                return false;
            }
            if (message.wish() == QueuedMessage.Wish.HOLD) {
                message.wish(QueuedMessage.Wish.NOTHING);
                running = true;
            } else if (message.phase() != QueuedMessage.Phase.HELD) {
                return false;
            } else {
                message.enter(QueuedMessage.Phase.WAITING);
                message.dueAt(board.clock.instant());
            }
        } finally {
            board.lock.unlock();
        }
        if (running) {
            settlement.saveWish(message);
            return true;
        }
        synchronized (message) {
            settlement.save(message, message.state()); // first: what is delivered must not be held again after a crash
        }
        board.lock.lock();
        try {
            if (message.phase() == QueuedMessage.Phase.WAITING) {
                board.timetable.add(message);
                board.changed.signalAll();
            }
        } finally {
            board.lock.unlock();
        }
        return true;
    }

    /**
     * Begins with a message anew, as far as it is not done: released if it is held, routed, and due at once (postsuper -r).
     *
     * @return whether it is in the queue
     */
    public boolean requeue(String id) {
        boolean requeued = letGo(id) || flush(id);
        if (requeued) {
            log.operator(id, "requeued");
        }
        return requeued;
    }

    /** Has the log say what an operator has done, in postsuper(1)'s words: {@code Deleted: 3 messages}. */
    public void log(String summary) {
        log.operator(summary);
    }

    /** Waits until what {@link #hold}, {@link #release} and {@link #delete} did would survive a power cut. */
    public void sync() throws IOException {
        store.sync();
    }
}
