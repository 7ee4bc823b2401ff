package org.postern.relayd.queue;

import java.time.Instant;
import java.util.BitSet;
import java.util.Map;

/**
 * How far the delivery of a message has come.
 *
 * @param done positions in {@link Envelope#recipients()} of those delivered to or bounced
 * @param attempts finished delivery attempts
 * @param nextAttempt not before this time
 * @param held not before somebody releases it
 * @param warned whether the sender has been told that it is late (delay_warning_time)
 * @param reasons why those that are not done were deferred, by position: the last reply or our own reason; without those not yet tried
 */
public record DeliveryState(
        BitSet done, int attempts, Instant nextAttempt, boolean held, boolean warned, Map<Integer, String> reasons) {
    /** Copies set and map. */
    public DeliveryState {
        done = (BitSet) done.clone();
        reasons = Map.copyOf(reasons);
    }

    @Override
    public BitSet done() {
        return (BitSet) done.clone();
    }

    /** Nothing done yet; due at once, unless it is held. */
    public static DeliveryState initial(Envelope envelope) {
        return new DeliveryState(new BitSet(), 0, envelope.arrival(), envelope.held(), false, Map.of());
    }
}
