package org.postern.relayd.queue;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end of an attempt: who must be told, what becomes of the message, and what the store has to know. What is written of one message
 * is written in order, under the message's own monitor.
 */
final class Settlement {
    private final Board board;
    private final MessageStore store;
    private final Notices notices;
    private final DeliveryLog log;

    Settlement(Board board, MessageStore store, Notices notices, DeliveryLog log) {
        this.board = board;
        this.store = store;
        this.notices = notices;
        this.log = log;
    }

    /** A fault of ours must cost neither the message nor those that come after it. */
    void postpone(QueuedMessage message, Throwable fault) {
        log.warning(message.envelope(), "internal error, trying again later: " + fault);
        board.lock.lock();
        try {
            board.untried.over(message);
            message.retryAt(board.policy
                    .limits()
                    .schedule()
                    .nextAttempt(message.envelope().arrival(), board.clock.instant()));
            board.putBack(message);
        } finally {
            board.lock.unlock();
        }
    }

    /** While other destinations of the message are still being tried, which may take long: nobody should get it twice for that. */
    void saveProgress(QueuedMessage message) {
        synchronized (message) {
            DeliveryState state;
            board.lock.lock();
            try {
                if (!message.hasOpenJobs()) {
                    return; // the last job has reported meanwhile and sees to it
                }
                state = message.stateToSave();
            } finally {
                board.lock.unlock();
            }
            save(message, state);
        }
    }

    /** What an operator wants of a message that is active counts though the daemon may be killed before the delivery has ended. */
    void saveWish(QueuedMessage message) {
        synchronized (message) {
            DeliveryState state;
            board.lock.lock();
            try {
                if (message.phase() == QueuedMessage.Phase.GONE) {
                    return;
                }
                state = message.stateToSave();
            } finally {
                board.lock.unlock();
            }
            save(message, state);
        }
    }

    void save(QueuedMessage message, DeliveryState state) {
        try {
            store.saveState(message.id(), state);
        } catch (IOException e) {
            // The worst that follows is that somebody gets a message twice after a restart.
            log.warning(message.envelope(), "cannot update the queue: " + e.getMessage());
        }
    }

    /** After the last job of an attempt: bounce, then remove or put back. */
    void finish(QueuedMessage message) {
        synchronized (message) {
            try {
                settle(message);
            } catch (RuntimeException | Error e) {
                postpone(message, e);
            }
        }
    }

    /** No job of the message is open, so that it changes here alone. */
    private void settle(QueuedMessage message) {
        Envelope envelope = message.envelope();
        QueueManager.Limits limits = board.policy.limits();
        Instant now = board.clock.instant();
        List<QueuedMessage.Outcome> failures = message.outcomes(DeliveryResult.Status.BOUNCED);
        List<QueuedMessage.Outcome> deferrals =
                message.outcomes(DeliveryResult.Status.DEFERRED, DeliveryResult.Status.SOFT_BOUNCED);
        QueueManager.Reports reports = limits.reports();
        List<QueuedMessage.Outcome> successes = message.outcomes(DeliveryResult.Status.SENT);
        if (message.isWarned() && reports.delayCleared()) {
            notices.delayCleared(envelope, successes);
        } else {
            notices.delivered(envelope, successes);
        }
        if (!deferrals.isEmpty() && limits.schedule().isExpired(envelope, now)) {
            log.expired(envelope);
            failures = new ArrayList<>(failures);
            failures.addAll(deferrals);
            deferrals = List.of();
        }
        boolean told = notices.bounced(envelope, failures);
        boolean warn = !deferrals.isEmpty()
                && !message.isWarned()
                && reports.delayWarning().isPositive()
                && !now.isBefore(envelope.arrival().plus(reports.delayWarning()));
        boolean warned = warn && notices.delayed(envelope, deferrals);
        @Nullable DeliveryState state = null;
        board.lock.lock();
        try {
            board.untried.over(message);
            if (told) {
                failures.forEach(failure -> message.markDone(failure.index()));
            }
            if (warned) {
                message.setWarned();
            }
            if (message.isDone() || message.wish() == QueuedMessage.Wish.DELETE) {
                message.enter(QueuedMessage.Phase.GONE);
                board.messages.remove(message.id());
            } else {
                message.retryAt(limits.schedule().nextAttempt(envelope.arrival(), now));
                if (message.wish() == QueuedMessage.Wish.HOLD) {
                    message.enter(QueuedMessage.Phase.HELD);
                    message.wish(QueuedMessage.Wish.NOTHING);
                } else {
                    board.putBack(message);
                }
                state = message.state();
            }
        } finally {
            board.lock.unlock();
        }
        if (state != null) {
            save(message, state);
        } else {
            remove(message);
        }
    }

    private void remove(QueuedMessage message) {
        boolean deleted;
        board.lock.lock();
        try {
            deleted = message.wish() == QueuedMessage.Wish.DELETE && !message.isDone();
        } finally {
            board.lock.unlock();
        }
        try {
            store.remove(message.id());
        } catch (IOException e) {
            log.warning(message.envelope(), "cannot update the queue: " + e.getMessage());
        }
        if (deleted) {
            log.operator(message.id(), "removed");
        } else {
            log.removed(message.envelope());
        }
    }

    void conclude(QueuedMessage message) {
        synchronized (message) {
            QueuedMessage.Phase phase;
            DeliveryState state;
            board.lock.lock();
            try {
                phase = message.phase();
                state = message.state();
            } finally {
                board.lock.unlock();
            }
            switch (phase) {
                case GONE -> remove(message);
                case HELD -> save(message, state);
                case ACTIVE -> settle(message); // what was done of it counts
                case WAITING -> {
                    // released again meanwhile
                }
            }
        }
    }
}
