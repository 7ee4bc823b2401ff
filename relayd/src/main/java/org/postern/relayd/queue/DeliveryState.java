package org.postern.relayd.queue;

import java.time.Instant;
import java.util.BitSet;

/**
 * How far the delivery of a message has come.
 *
 * @param done positions in {@link Envelope#recipients()} of those delivered to or bounced
 * @param attempts finished delivery attempts
 * @param nextAttempt not before this time
 * @param held not before somebody releases it
 */
public record DeliveryState(BitSet done, int attempts, Instant nextAttempt, boolean held) {
    /** Copies the set. */
    public DeliveryState {
        done = (BitSet) done.clone();
    }

    @Override
    public BitSet done() {
        return (BitSet) done.clone();
    }

    /** Nothing done yet; due at once, unless it is held. */
    public static DeliveryState initial(Envelope envelope) {
        return new DeliveryState(new BitSet(), 0, envelope.arrival(), envelope.held());
    }
}
