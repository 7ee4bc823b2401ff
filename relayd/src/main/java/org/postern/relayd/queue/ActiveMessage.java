package org.postern.relayd.queue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A message that the queue manager has in hand, from its arrival to its removal. Guarded by the queue manager's lock. */
final class ActiveMessage {
    private final Envelope envelope;
    private final BitSet done;
    private int attempts;
    private Instant nextAttempt;
    private final boolean held;
    private final boolean warned;
    private final Map<Integer, String> reasons;
    private Instant activeSince = Instant.EPOCH;

    /** Jobs of this attempt that have not reported yet. */
    private int openJobs;

    /** What this attempt could not deliver for good, by position. */
    private final List<Failure> failures = new ArrayList<>();

    /** Recipients to try again, with the reason for the bounce should the message be too old for that. */
    private final List<Failure> deferrals = new ArrayList<>();

    /** What this attempt delivered, if somebody may want to hear of it. */
    private final List<DeliveryResult> successes = new ArrayList<>();

    record Failure(int index, DeliveryResult result) {}

    ActiveMessage(Envelope envelope, DeliveryState state) {
        this.envelope = envelope;
        this.done = state.done();
        this.attempts = state.attempts();
        this.nextAttempt = state.nextAttempt();
        this.held = state.held();
        this.warned = state.warned();
        this.reasons = new HashMap<>(state.reasons());
    }

    /** Whether it is not to be delivered before somebody releases it. */
    boolean isHeld() {
        return held;
    }

    Envelope envelope() {
        return envelope;
    }

    Instant nextAttempt() {
        return nextAttempt;
    }

    void retryAt(Instant time) {
        attempts++;
        nextAttempt = time;
    }

    void dueAt(Instant time) {
        nextAttempt = time;
    }

    Instant activeSince() {
        return activeSince;
    }

    void activate(Instant now) {
        activeSince = now;
        failures.clear();
        deferrals.clear();
        successes.clear();
        openJobs = 0;
    }

    List<Integer> undone() {
        List<Integer> indexes = new ArrayList<>();
        for (int i = done.nextClearBit(0); i < envelope.recipients().size(); i = done.nextClearBit(i + 1)) {
            indexes.add(i);
        }
        return indexes;
    }

    void markDone(int index) {
        done.set(index);
        reasons.remove(index);
    }

    boolean isDone() {
        return done.cardinality() == envelope.recipients().size();
    }

    DeliveryState state() {
        return new DeliveryState(done, attempts, nextAttempt, held, warned, reasons);
    }

    void jobsOpened(int count) {
        openJobs += count;
    }

    boolean hasOpenJobs() {
        return openJobs > 0;
    }

    /** Whether that was the last one. */
    boolean jobClosed() {
        openJobs--;
        return openJobs == 0;
    }

    void record(int index, DeliveryResult result) {
        switch (result.status()) {
            case SENT -> {
                markDone(index);
                if (!result.recipient().notifyOn().isEmpty() && result.success() != DeliveryResult.Success.PASSED_ON) {
                    successes.add(result);
                }
            }
            case BOUNCED -> failures.add(new Failure(index, result));
            case DEFERRED, SOFT_BOUNCED -> {
                deferrals.add(new Failure(index, result));
                reasons.put(index, result.text());
            }
        }
    }

    List<Failure> failures() {
        return failures;
    }

    List<Failure> deferrals() {
        return deferrals;
    }

    List<DeliveryResult> successes() {
        return successes;
    }
}
