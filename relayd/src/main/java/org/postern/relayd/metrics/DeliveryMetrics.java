package org.postern.relayd.metrics;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What becomes of recipients and messages on their way out. */
public final class DeliveryMetrics {
    /** Nexthops that have series of their own: whoever sends to any domain would make a series for each. The rest are one. */
    static final int MAX_NEXTHOPS = 100;

    private static final String OTHER = "other";

    private final CounterFamily deliveries = new CounterFamily(
            "postern_deliveries_total",
            "Recipients for whom an attempt to deliver ended, by nexthop and outcome.",
            "nexthop",
            "outcome");
    private final CounterFamily messages = new CounterFamily(
            "postern_messages_sent_total", "Transactions in which another server has taken a message.");
    private final CounterFamily bytes = new CounterFamily(
            "postern_bytes_sent_total", "Content of the messages that other servers have taken, in bytes.");
    private final Counter sentMessages = messages.with();
    private final Counter sentBytes = bytes.with();
    private final Map<String, OfNexthop> nexthops = new ConcurrentHashMap<>();
    private final OfNexthop others = new OfNexthop(OTHER);

    /** How an attempt for one recipient ends. */
    public enum Outcome {
        /** Another server, or discard, has taken it. */
        SENT,
        /** It will be tried again. */
        DEFERRED,
        /** It is given up, and the sender told. */
        BOUNCED
    }

    private final class OfNexthop {
        private final Counter sent;
        private final Counter deferred;
        private final Counter bounced;

        OfNexthop(String nexthop) {
            sent = deliveries.with(nexthop, "sent");
            deferred = deliveries.with(nexthop, "deferred");
            bounced = deliveries.with(nexthop, "bounced");
        }

        Counter of(Outcome outcome) {
            return switch (outcome) {
                case SENT -> sent;
                case DEFERRED -> deferred;
                case BOUNCED -> bounced;
            };
        }
    }

    DeliveryMetrics() {}

    List<Family> families() {
        return List.of(deliveries, messages, bytes);
    }

    /** An attempt for one recipient has ended. */
    public void attempted(String nexthop, Outcome outcome) {
        OfNexthop counters = nexthops.get(nexthop);
        if (counters == null) {
            // Racing threads may make a few more; that does not matter.
            counters = nexthop.isEmpty() || nexthops.size() >= MAX_NEXTHOPS
                    ? others
                    : nexthops.computeIfAbsent(nexthop, OfNexthop::new);
        }
        counters.of(outcome).increment();
    }

    /** Another server has taken a message. */
    public void sent(long contentBytes) {
        sentMessages.increment();
        sentBytes.add(contentBytes);
    }

    long total(Outcome outcome) {
        long total = others.of(outcome).value();
        for (OfNexthop nexthop : nexthops.values()) {
            total += nexthop.of(outcome).value();
        }
        return total;
    }
}
