package org.postern.relayd.queue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.metrics.DeliveryMetrics;

/**
 * Takes every queued message to its end: delivered, bounced or, in between, deferred (qmgr(8)).
 *
 * <p><b>The way of a message.</b> It waits in the {@link Timetable} until it is due, and becomes active: the recipients that are not done
 * are routed, those of one destination form jobs, and a job waits in its {@link DestinationQueue} until that may start another delivery.
 * When the last job of the message has reported, failures are bounced, and the message is removed or goes back into the timetable. A
 * held message waits apart until it is released. What is done is saved between attempts, so a crash repeats at most the deliveries
 * that were running.
 *
 * <p><b>Nobody slows anybody else.</b> Each destination has a {@link ConcurrencyWindow}, which shrinks when it cannot be reached and
 * opens when it can. When a whole cohort has failed the destination is dead for minimal_backoff_time: all that waits for it is deferred
 * at once, without a connection. Destinations take turns for the deliveries that may run in all; in the timetable, new mail takes
 * turns with what was deferred; within a destination, messages take turns.
 *
 * <p><b>Threads.</b> One virtual thread keeps the timetable and makes messages active, each running job has its own. Where hardly anything
 * goes on, a platform thread makes the message that it brings active itself, which spares waking that thread. All shared state, that of
 * messages and destinations included, is guarded by {@code lock}; no delivery, look-up or file is touched while it is held, and what the
 * store must learn in order is written under the message's own monitor.
 */
public final class QueueManager implements AutoCloseable {
    /** The clock may be set or be a test's, so it is asked again at least as often. */
    private static final long LOOK_AGAIN_NANOS = 1_000_000_000L;

    private final MessageStore store;
    private final DeliveryLog log;
    private final Board board;
    private final Delivery delivery;
    private final Notices notices;
    private final Settlement settlement;
    private final DeliveryThreads threads = new DeliveryThreads();
    private @Nullable Thread keeper;

    // Guarded by the board's lock:
    private boolean started;
    private int running;
    private int unsettled;

    /** {@link #unsettled} is less than it was. */
    private final Condition settled;

    private boolean stopping;

    /** The delivery agents by transport name. */
    @FunctionalInterface
    public interface Agents {
        /** The agent of this name; one that defers everything when there is none. */
        Agent of(String transport);
    }

    /**
     * A delivery agent and the name that its log lines carry.
     *
     * @param daemon such as {@code smtp} for the transports smtp and relay
     */
    public record Agent(String daemon, DeliveryAgent agent) {}

    /**
     * What the settings allow.
     *
     * @param reports what is told
     * @param softBounce soft_bounce, whether what failed for good is tried again all the same
     * @param deferredTransports defer_transports, whose mail waits until the queue is flushed
     * @param deliveries relayd_delivery_limit, deliveries that go on at a time
     * @param destinations by transport
     */
    public record Limits(
            RetrySchedule schedule,
            Reports reports,
            boolean softBounce,
            Set<String> deferredTransports,
            int deliveries,
            Function<String, DestinationLimits> destinations) {
        /** Copies the set. */
        public Limits {
            deferredTransports = Set.copyOf(deferredTransports);
        }
    }

    /**
     * What senders and the log are told.
     *
     * @param delayWarning delay_warning_time, after which the sender is told that a message is late; zero for never
     * @param delayCleared confirm_delay_cleared, whether such a sender is told of the delivery too
     * @param delayDigits delay_logging_resolution_limit, the most digits after the point of a delay in the log, 0 to 6
     */
    public record Reports(Duration delayWarning, boolean delayCleared, int delayDigits) {}

    /** Says who works with something that is closed when nobody does any more. */
    public interface Lease {
        /** For what is never closed. */
        Lease ENDLESS = new Lease() {
            @Override
            public void begin() {
                // Nobody wants to know.
            }

            @Override
            public void end() {
                // Nobody wants to know.
            }
        };

        /** Somebody begins to work with it. */
        void begin();

        /** Somebody does not work with it any more. */
        void end();
    }

    /**
     * All that a reload may change.
     *
     * @param lease of router and agents; it begins only while this is the policy in use
     */
    public record Policy(Router router, Agents agents, Limits limits, Lease lease) {}

    /** Nothing is delivered before {@link #start}. */
    public QueueManager(MessageStore store, Policy policy, MailLog log, InstantSource clock, DeliveryMetrics metrics) {
        this.store = store;
        this.board = new Board(policy, clock);
        this.settled = board.lock.newCondition();
        this.log = new DeliveryLog(log);
        this.delivery = new Delivery(store, this.log, clock, metrics);
        this.notices = new Notices(store, this.log);
        this.settlement = new Settlement(board, store, notices, this.log);
    }

    /** For operators. */
    public QueueOperations operations() {
        return new QueueOperations(board, store, settlement, log);
    }

    /** How many messages wait for their first delivery to begin; no lock is taken. */
    public int untried() {
        return board.untried.count();
    }

    /**
     * Takes up what the store recovered and begins to deliver.
     *
     * @param bounceSender gets what cannot be delivered; it is named here because notifications enter the queue themselves
     */
    public void start(BounceSender bounceSender) {
        notices.sendWith(bounceSender);
        List<QueuedMessage> deleted = new ArrayList<>();
        board.lock.lock();
        try {
            for (StoredMessage stored : store.recovered()) {
                QueuedMessage message = new QueuedMessage(stored.envelope(), stored.state());
                if (message.isDone()) {
                    message.enter(QueuedMessage.Phase.GONE);
                    deleted.add(message); // while it was being delivered when the daemon ended
                    continue;
                }
                board.messages.put(message.id(), message);
                board.untried.arrived(message);
                if (message.phase() == QueuedMessage.Phase.WAITING) {
                    board.timetable.add(message);
                }
            }
            started = true;
        } finally {
            board.lock.unlock();
        }
        deleted.forEach(settlement::conclude);
        keeper = Thread.ofVirtual().name("qmgr").start(this::keepTimetable);
    }

    /** From now on other settings hold; deliveries that are running end as they began. */
    public void use(Policy changedPolicy) {
        board.lock.lock();
        try {
            board.policy = changedPolicy;
            board.destinations.use(changedPolicy.limits().destinations());
            board.changed.signalAll();
        } finally {
            board.lock.unlock();
        }
    }

    /** Takes up a message that has just been committed; of {@code aliases} the sender hears that others have taken their place. */
    public void enqueue(Envelope envelope, List<Recipient> aliases) {
        try {
            notices.expanded(envelope, aliases); // first, while the content is sure to be there
        } finally {
            enqueue(envelope);
        }
    }

    /** Takes up a message that has just been committed. */
    public void enqueue(Envelope envelope) {
        QueuedMessage message = new QueuedMessage(envelope, DeliveryState.initial(envelope));
        boolean isForMe;
        board.lock.lock();
        try {
            board.messages.put(message.id(), message);
            board.untried.arrived(message);
            boolean waits = message.phase() == QueuedMessage.Phase.WAITING;
            isForMe = waits && activatesHere();
            if (isForMe) {
                makeActive(message, board.clock.instant());
            } else if (waits) {
                board.timetable.addFresh(message);
                board.changed.signalAll();
            }
        } finally {
            board.lock.unlock();
        }
        if (isForMe) {
            activateOrPostpone(message);
        }
    }

    /** Whether the current thread may take a message up itself, which overtakes none. Called with the lock held. */
    private boolean activatesHere() {
        return started
                && !stopping
                && !Thread.currentThread().isVirtual()
                && DeliveryThreads.areFew(running)
                && !board.timetable.hasFresh();
    }

    private static void makeActive(QueuedMessage message, Instant now) {
        message.enter(QueuedMessage.Phase.ACTIVE);
        message.activate(now);
    }

    private void keepTimetable() {
        try {
            for (QueuedMessage due = awaitDue(); due != null; due = awaitDue()) {
                activateOrPostpone(due);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable QueuedMessage awaitDue() throws InterruptedException {
        board.lock.lock();
        try {
            while (!stopping) {
                Instant now = board.clock.instant();
                Duration delay = board.destinations.lineUpDelayed(now);
                startJobs(now);
                QueuedMessage due = board.timetable.next(now);
                if (due != null) {
                    makeActive(due, now);
                    return due;
                }
                Duration wait = board.timetable.untilNext(now);
                long nanos = Math.min(nanos(delay), nanos(wait));
                if (nanos == Long.MAX_VALUE) {
                    board.changed.await();
                } else {
                    var _ = board.changed.await(Math.min(nanos, LOOK_AGAIN_NANOS), TimeUnit.NANOSECONDS);
                }
            }
            return null;
        } finally {
            board.lock.unlock();
        }
    }

    private static long nanos(@Nullable Duration wait) {
        return wait == null
                ? Long.MAX_VALUE
                : Math.min(wait.toSeconds(), 1_000_000) * 1_000_000_000L + wait.toNanosPart();
    }

    private void activateOrPostpone(QueuedMessage message) {
        try {
            activate(message);
        } catch (RuntimeException | Error e) {
            settlement.postpone(message, e);
        }
    }

    private void activate(QueuedMessage message) {
        Policy now;
        board.lock.lock();
        try {
            now = board.policy;
            now.lease().begin();
        } finally {
            board.lock.unlock();
        }
        try {
            activate(message, now);
        } finally {
            now.lease().end();
        }
    }

    private void activate(QueuedMessage message, Policy now) {
        List<Integer> undone = message.undone();
        log.active(message.envelope(), undone.size());
        JobPlan plan = JobPlan.of(message, undone, now);
        List<QueuedMessage.Outcome> unroutable = new ArrayList<>();
        for (QueuedMessage.Outcome outcome : plan.unroutable()) {
            unroutable.add(
                    new QueuedMessage.Outcome(outcome.index(), delivery.unroutable(message, outcome.result(), now)));
        }
        List<DeliveryJob> suspended = new ArrayList<>();
        boolean idle;
        board.lock.lock();
        try {
            unroutable.forEach(outcome -> message.record(outcome.index(), outcome.result()));
            message.destinedFor(List.copyOf(plan.jobs().keySet()));
            if (message.wish() == QueuedMessage.Wish.NOTHING) {
                plan.jobs().forEach((destination, jobs) -> open(message, destination, jobs, suspended));
            }
            idle = !message.hasOpenJobs();
            startJobs(board.clock.instant());
        } finally {
            board.lock.unlock();
        }
        suspend(suspended);
        if (idle) {
            settlement.finish(message);
        }
    }

    private void open(
            QueuedMessage message, Destination destination, List<DeliveryJob> jobs, List<DeliveryJob> suspended) {
        Instant now = board.clock.instant();
        DestinationQueue queue = board.destinations.queue(destination, now);
        message.jobsOpened(jobs.size());
        if (queue.isDead(now)) {
            suspended.addAll(jobs);
        } else {
            queue.add(jobs);
            board.destinations.lineUp(queue, now);
        }
    }

    private void startJobs(Instant now) {
        while (!stopping && running < board.policy.limits().deliveries()) {
            DeliveryJob job = board.destinations.next(now);
            if (job == null) {
                return;
            }
            running++;
            unsettled++;
            board.untried.over(job.message());
            Policy current = board.policy;
            current.lease().begin();
            threads.start(job.message().id(), () -> run(job, current));
        }
    }

    private void run(DeliveryJob job, Policy current) {
        List<DeliveryResult> results;
        try {
            results = delivery.run(job, current);
        } finally {
            current.lease().end();
        }
        List<DeliveryJob> suspended = List.of();
        board.lock.lock();
        try {
            running--;
            Instant now = board.clock.instant();
            DestinationQueue queue = board.destinations.queue(job.destination(), now);
            if (results.stream().anyMatch(DeliveryResult::isUnreachable)) {
                queue.failed(
                        results.getFirst(), now.plus(current.limits().schedule().minimalBackoff()));
                suspended = queue.isDead(now) ? queue.takeAll(null) : suspended;
            } else {
                queue.succeeded();
            }
            board.destinations.finished(queue, now);
            startJobs(now);
            if (board.destinations.anyRests()) {
                board.changed.signalAll(); // the keeper has to wake up for it
            }
        } finally {
            board.lock.unlock();
        }
        report(job, results);
        board.lock.lock();
        try {
            unsettled--;
            settled.signalAll();
        } finally {
            board.lock.unlock();
        }
        suspend(suspended);
    }

    /** Defers at once what would go to a dead destination. */
    private void suspend(List<DeliveryJob> jobs) {
        for (DeliveryJob job : jobs) {
            String dsn;
            String reason;
            board.lock.lock();
            try {
                DestinationQueue queue = board.destinations.queue(job.destination(), board.clock.instant());
                dsn = queue.deadDsn();
                reason = queue.deadReason();
            } finally {
                board.lock.unlock();
            }
            report(job, delivery.suspended(job, dsn, reason, board.policy));
        }
    }

    private void report(DeliveryJob job, List<DeliveryResult> results) {
        QueuedMessage message = job.message();
        boolean last;
        board.lock.lock();
        try {
            for (int i = 0; i < results.size(); i++) {
                message.record(job.indexes().get(i), results.get(i));
            }
            message.jobClosed();
            last = !message.hasOpenJobs();
        } finally {
            board.lock.unlock();
        }
        if (last) {
            settlement.finish(message);
        } else {
            settlement.saveProgress(message);
        }
    }

    /**
     * Starts no further delivery and waits for those that are running. What is left is in the store.
     *
     * @return whether all of them ended in time
     */
    public boolean drain(Duration timeout) throws InterruptedException {
        board.lock.lock();
        try {
            stopping = true;
            board.changed.signalAll();
            long left = timeout.toNanos();
            while (unsettled > 0 && left > 0) {
                left = settled.awaitNanos(left);
            }
            return unsettled == 0;
        } finally {
            board.lock.unlock();
        }
    }

    /** Stops at once; see {@link #drain}. */
    @Override
    public void close() {
        board.lock.lock();
        try {
            stopping = true;
            board.changed.signalAll();
        } finally {
            board.lock.unlock();
        }
        if (keeper != null) {
            keeper.interrupt();
        }
    }
}
