package org.postern.relayd.queue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A message that the queue manager has in hand, from its arrival to its removal. Guarded by the queue manager's lock. */
final class QueuedMessage {
    /** Where it is. */
    enum Phase {
        /** In the timetable. */
        WAITING,
        /** Being delivered, or waiting for a place at its destinations. */
        ACTIVE,
        /** Until somebody releases it. */
        HELD,
        /** Out of the queue. */
        GONE
    }

    /** What an operator wants done with a message that was active at the time. */
    enum Wish {
        NOTHING,
        HOLD,
        DELETE
    }

    private final Envelope envelope;
    private final BitSet done;
    private int attempts;
    private Instant nextAttempt;
    private boolean warned;
    private final Map<Integer, String> reasons;
    private Phase phase;
    private Wish wish = Wish.NOTHING;
    private Instant activeSince = Instant.EPOCH;
    private boolean flushWanted;
    private boolean flushed;
    private List<Destination> destinations = List.of();

    /** Jobs of this attempt that have not reported yet. */
    private int openJobs;

    /** How this attempt ended for each recipient that it was made for. */
    private final List<Outcome> outcomes = new ArrayList<>(1);

    record Outcome(int index, DeliveryResult result) {}

    QueuedMessage(Envelope envelope, DeliveryState state) {
        this.envelope = envelope;
        this.done = state.done();
        this.attempts = state.attempts();
        this.nextAttempt = state.nextAttempt();
        this.warned = state.warned();
        this.reasons = new HashMap<>(state.reasons());
        this.phase = state.held() ? Phase.HELD : Phase.WAITING;
    }

    String id() {
        return envelope.id();
    }

    Envelope envelope() {
        return envelope;
    }

    Phase phase() {
        return phase;
    }

    void enter(Phase next) {
        phase = next;
    }

    Wish wish() {
        return wish;
    }

    void wish(Wish wanted) {
        wish = wanted;
    }

    /** Whether no attempt has been made. */
    boolean isNew() {
        return attempts == 0;
    }

    Instant nextAttempt() {
        return nextAttempt;
    }

    /** Ends an attempt. */
    void retryAt(Instant time) {
        attempts++;
        nextAttempt = time;
    }

    void dueAt(Instant time) {
        nextAttempt = time;
    }

    /** An operator wants it tried, be its transport in defer_transports or not. */
    void flushAt(Instant time) {
        dueAt(time);
        flushWanted = true;
    }

    /** Whether this attempt is made because an operator wants it. */
    boolean isFlushed() {
        return flushed;
    }

    boolean isWarned() {
        return warned;
    }

    void setWarned() {
        warned = true;
    }

    Instant activeSince() {
        return activeSince;
    }

    /** Begins an attempt. */
    void activate(Instant now) {
        activeSince = now;
        flushed = flushWanted;
        flushWanted = false;
        outcomes.clear();
        openJobs = 0;
    }

    /** Where it went, or tried to go, last. */
    List<Destination> destinations() {
        return destinations;
    }

    void destinedFor(List<Destination> places) {
        destinations = List.copyOf(places);
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

    /** What has to be known after a crash: also what an operator wants, who has been told that it is so. */
    DeliveryState stateToSave() {
        if (wish == Wish.DELETE) {
            BitSet all = new BitSet();
            all.set(0, envelope.recipients().size());
            return new DeliveryState(all, attempts, nextAttempt, false, warned, Map.of());
        }
        return new DeliveryState(
                done, attempts, nextAttempt, phase == Phase.HELD || wish == Wish.HOLD, warned, reasons);
    }

    DeliveryState state() {
        return new DeliveryState(done, attempts, nextAttempt, phase == Phase.HELD, warned, reasons);
    }

    void jobsOpened(int count) {
        openJobs += count;
    }

    boolean hasOpenJobs() {
        return openJobs > 0;
    }

    void jobClosed() {
        openJobs--;
    }

    void record(int index, DeliveryResult result) {
        outcomes.add(new Outcome(index, result));
        switch (result.status()) {
            case SENT -> markDone(index);
            case DEFERRED, SOFT_BOUNCED -> reasons.put(index, result.text());
            case BOUNCED -> {
                // done when the sender has been told
            }
        }
    }

    /** Why a recipient has not been delivered to; empty when it has, or has not been tried. */
    String reason(int index) {
        return reasons.getOrDefault(index, "");
    }

    /** Those of this attempt that ended in one of these ways. */
    List<Outcome> outcomes(DeliveryResult.Status... statuses) {
        List<DeliveryResult.Status> wanted = List.of(statuses);
        return outcomes.stream()
                .filter(outcome -> wanted.contains(outcome.result().status()))
                .toList();
    }
}
