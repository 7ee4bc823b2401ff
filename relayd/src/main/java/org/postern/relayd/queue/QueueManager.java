package org.postern.relayd.queue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.postern.relayd.log.MailLog;

/**
 * Takes every queued message to its end: delivered, bounced or, in between, deferred (qmgr(8)).
 *
 * <p>A message waits in {@code timetable} until it is due. It then becomes active: each recipient that is not done is routed, the
 * recipients of one destination form jobs, and a job waits in its destination's queue until fewer than the concurrency limit are
 * running there. When the last job of the message has reported, failures are bounced, and the message is removed or goes back into the
 * timetable. A held message waits apart until it is released. What is done is saved between attempts, so a crash repeats at most the deliveries that were running.
 *
 * <p>Threads: one virtual thread keeps the timetable, each running job has its own. All shared state is guarded by {@code lock}; no
 * delivery, look-up or file is touched while it is held.
 */
public final class QueueManager implements AutoCloseable {
    private final MessageStore store;
    private final Agents agents;
    private volatile BounceSender bounces = (envelope, failed, content) -> {
        throw new IOException("not started");
    };
    private final DeliveryLog log;
    private final InstantSource clock;
    private final Limits limits;
    private final JobPlan plan;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final PriorityQueue<ActiveMessage> timetable =
            new PriorityQueue<>(Comparator.comparing(ActiveMessage::nextAttempt));
    private final Map<String, ActiveMessage> held = new HashMap<>();
    private final Map<Destination, DestinationQueue> destinations = new HashMap<>();
    private int runningJobs;
    private boolean stopping;
    private @Nullable Thread keeper;

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
     * @param destinationConcurrency default_destination_concurrency_limit, deliveries to one destination at a time
     * @param recipientsPerDelivery default_destination_recipient_limit
     * @param softBounce soft_bounce, whether what failed for good is tried again all the same
     */
    public record Limits(
            RetrySchedule schedule, int destinationConcurrency, int recipientsPerDelivery, boolean softBounce) {}

    /** Nothing is delivered before {@link #start}. */
    public QueueManager(
            MessageStore store, Router router, Agents agents, MailLog log, InstantSource clock, Limits limits) {
        this.store = store;
        this.agents = agents;
        this.log = new DeliveryLog(log);
        this.clock = clock;
        this.limits = limits;
        this.plan = new JobPlan(store, router, this.log, clock, limits);
    }

    /**
     * Takes up what the store recovered and begins to deliver.
     *
     * @param bounceSender gets what cannot be delivered; it is named here because notifications enter the queue themselves
     */
    public void start(BounceSender bounceSender) {
        bounces = bounceSender;
        for (StoredMessage message : store.recovered()) {
            schedule(new ActiveMessage(message.envelope(), message.state()));
        }
        keeper = Thread.ofVirtual().name("qmgr").start(this::keepTimetable);
    }

    /** Takes up a message that has just been committed. */
    public void enqueue(Envelope envelope) {
        schedule(new ActiveMessage(envelope, DeliveryState.initial(envelope)));
    }

    /** Makes every deferred message due at once (postqueue -f). */
    public void flush() {
        lock.lock();
        try {
            List<ActiveMessage> all = new ArrayList<>(timetable);
            timetable.clear();
            Instant now = clock.instant();
            all.forEach(message -> message.dueAt(now));
            timetable.addAll(all);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets a held message go: it is due at once (postsuper -H).
     *
     * @return false when no message of this id is held
     * @throws IOException when that cannot be noted in the queue; the message stays held
     */
    public boolean release(String id) throws IOException {
        lock.lock();
        try {
            ActiveMessage message = held.get(id);
            if (message == null) {
                return false;
            }
            DeliveryState state = message.state();
            DeliveryState released = new DeliveryState(
                    state.done(), state.attempts(), clock.instant(), false, state.warned(), state.reasons());
            store.saveState(id, released); // first: what is delivered must not be held again after a crash
            held.remove(id);
            timetable.add(new ActiveMessage(message.envelope(), released));
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void schedule(ActiveMessage message) {
        lock.lock();
        try {
            if (message.isHeld()) {
                held.put(message.envelope().id(), message);
                return;
            }
            timetable.add(message);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void keepTimetable() {
        try {
            while (true) {
                ActiveMessage due = awaitDue();
                if (due == null) {
                    return;
                }
                try {
                    activate(due);
                } catch (RuntimeException | Error e) {
                    postpone(due, e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable ActiveMessage awaitDue() throws InterruptedException {
        lock.lock();
        try {
            while (!stopping) {
                ActiveMessage first = timetable.peek();
                if (first == null) {
                    changed.await();
                    continue;
                }
                Duration wait = Duration.between(clock.instant(), first.nextAttempt());
                if (wait.isPositive()) {
                    // The clock may be set or be a test's, so it is asked again at least every second.
                    var _ = changed.await(Math.min(wait.toNanos(), 1_000_000_000L), TimeUnit.NANOSECONDS);
                    continue;
                }
                return timetable.poll();
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** A fault of ours must cost neither the message nor those that come after it. */
    private void postpone(ActiveMessage message, Throwable fault) {
        log.warning(message.envelope(), "internal error, trying again later: " + fault);
        message.retryAt(limits.schedule().nextAttempt(message.envelope().arrival(), clock.instant()));
        schedule(message);
    }

    private void activate(ActiveMessage message) {
        Envelope envelope = message.envelope();
        message.activate(clock.instant());
        List<Integer> undone = message.undone();
        log.active(envelope, undone.size());
        List<DeliveryJob> jobs = plan.jobs(message, undone);
        if (jobs.isEmpty()) {
            finish(message);
            return;
        }
        lock.lock();
        try {
            message.jobsOpened(jobs.size());
            for (DeliveryJob job : jobs) {
                destinations
                        .computeIfAbsent(job.destination(), destination -> new DestinationQueue())
                        .add(job);
            }
        } finally {
            lock.unlock();
        }
        for (DeliveryJob job : jobs) {
            startNext(job.destination());
        }
    }

    private void startNext(Destination destination) {
        lock.lock();
        try {
            DestinationQueue queue = destinations.get(destination);
            if (queue == null || stopping) {
                return;
            }
            for (DeliveryJob job = queue.take(limits.destinationConcurrency());
                    job != null;
                    job = queue.take(limits.destinationConcurrency())) {
                DeliveryJob next = job;
                runningJobs++;
                Thread.ofVirtual()
                        .name("deliver " + next.message().envelope().id())
                        .start(() -> run(next));
            }
        } finally {
            lock.unlock();
        }
    }

    private void run(DeliveryJob job) {
        ActiveMessage message = job.message();
        List<DeliveryResult> results = deliver(job);
        boolean last;
        lock.lock();
        try {
            for (int i = 0; i < results.size(); i++) {
                message.record(job.indexes().get(i), results.get(i));
            }
            last = message.jobClosed();
        } finally {
            lock.unlock();
        }
        try {
            if (last) {
                finish(message);
            } else {
                saveProgress(message);
            }
        } catch (RuntimeException | Error e) {
            if (last) {
                postpone(message, e);
            }
        }
        lock.lock();
        try {
            runningJobs--;
            DestinationQueue queue = destinations.get(job.destination());
            if (queue != null) {
                queue.finished();
                if (queue.isIdle()) {
                    destinations.remove(job.destination());
                }
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        startNext(job.destination());
    }

    /** While other destinations of the message are still being tried, which may take long: nobody should get it twice for that. */
    private void saveProgress(ActiveMessage message) {
        synchronized (message) {
            DeliveryState state;
            lock.lock();
            try {
                if (!message.hasOpenJobs()) {
                    return; // the last job has reported meanwhile and sees to it
                }
                state = message.state();
            } finally {
                lock.unlock();
            }
            try {
                store.saveState(message.envelope().id(), state);
            } catch (IOException e) {
                log.warning(message.envelope(), "cannot update the queue: " + e.getMessage());
            }
        }
    }

    private List<DeliveryResult> deliver(DeliveryJob job) {
        Envelope envelope = job.message().envelope();
        DeliveryRequest request = new DeliveryRequest(
                envelope,
                job.destination().nexthop(),
                job.recipients(),
                store.content(envelope.id()),
                job.message().activeSince());
        Agent agent = agents.of(job.destination().transport());
        Instant started = clock.instant();
        List<DeliveryResult> results;
        try {
            results = agent.agent().deliver(request);
            if (results.size() != job.recipients().size()) {
                throw new IllegalStateException("agent " + agent.daemon() + " left recipients without a result");
            }
        } catch (RuntimeException | Error e) {
            // A fault of ours must not cost a message: keep it, and say enough for a report.
            log.warning(envelope, "delivery agent " + agent.daemon() + " failed: " + e);
            results = job.recipients().stream()
                    .map(recipient -> DeliveryResult.local(
                            recipient, DeliveryResult.Status.DEFERRED, "4.3.0", "internal delivery agent error"))
                    .toList();
        }
        Instant now = clock.instant();
        List<DeliveryResult> decided = limits.softBounce()
                ? results.stream().map(DeliveryResult::softened).toList()
                : results;
        for (DeliveryResult result : decided) {
            log.result(agent.daemon(), request, result, started, now);
        }
        return decided;
    }

    /** After the last job of an attempt: bounce, then remove or put back. The message belongs to this thread alone here. */
    private void finish(ActiveMessage message) {
        synchronized (message) {
            if (!settle(message)) {
                return;
            }
        }
        schedule(message);
    }

    /** @return whether the message goes back into the timetable */
    private boolean settle(ActiveMessage message) {
        Envelope envelope = message.envelope();
        Instant now = clock.instant();
        if (!message.deferrals().isEmpty() && limits.schedule().isExpired(envelope, now)) {
            log.expired(envelope);
            message.failures().addAll(message.deferrals());
            message.deferrals().clear();
        }
        bounceFailures(message);
        reportSuccesses(message);
        try {
            if (message.isDone()) {
                store.remove(envelope.id());
                log.removed(envelope);
                return false;
            }
            message.retryAt(limits.schedule().nextAttempt(envelope.arrival(), now));
            store.saveState(envelope.id(), message.state());
        } catch (IOException e) {
            // The worst that follows is that somebody gets a message twice after a restart.
            log.warning(envelope, "cannot update the queue: " + e.getMessage());
            if (message.isDone()) {
                return false;
            }
        }
        return true;
    }

    /** The mail itself has arrived: a report that cannot be queued is lost rather than delivering twice. */
    private void reportSuccesses(ActiveMessage message) {
        if (message.successes().isEmpty()) {
            return;
        }
        Envelope envelope = message.envelope();
        try {
            bounces.delivered(envelope, message.successes(), store.content(envelope.id()));
        } catch (IOException e) {
            log.warning(envelope, "cannot queue the delivery status notification: " + e.getMessage());
        }
    }

    private void bounceFailures(ActiveMessage message) {
        if (message.failures().isEmpty()) {
            return;
        }
        Envelope envelope = message.envelope();
        try {
            bounces.bounce(
                    envelope,
                    message.failures().stream()
                            .map(ActiveMessage.Failure::result)
                            .toList(),
                    store.content(envelope.id()));
            message.failures().forEach(failure -> message.markDone(failure.index()));
        } catch (IOException e) {
            log.warning(envelope, "cannot queue the non-delivery notification, trying again later: " + e.getMessage());
        }
    }

    /**
     * Starts no further delivery and waits for those that are running. What is left is in the store.
     *
     * @return whether all of them ended in time
     */
    public boolean drain(Duration timeout) throws InterruptedException {
        lock.lock();
        try {
            stopping = true;
            changed.signalAll();
            long left = timeout.toNanos();
            while (runningJobs > 0 && left > 0) {
                left = changed.awaitNanos(left);
            }
            return runningJobs == 0;
        } finally {
            lock.unlock();
        }
    }

    /** Stops at once; see {@link #drain}. */
    @Override
    public void close() {
        lock.lock();
        try {
            stopping = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (keeper != null) {
            keeper.interrupt();
        }
    }
}
