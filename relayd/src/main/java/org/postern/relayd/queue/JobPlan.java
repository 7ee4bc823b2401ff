package org.postern.relayd.queue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The deliveries that an attempt consists of.
 *
 * @param jobs by destination, in the order of the recipients
 * @param unroutable what has no destination, with a result at once
 */
record JobPlan(Map<Destination, List<DeliveryJob>> jobs, List<QueuedMessage.Outcome> unroutable) {
    /** Where mail waits whose transport is in defer_transports. */
    private static final Destination DEFERRED = new Destination("retry", "4.3.2 deferred transport");

    private record Routed(int index, Recipient recipient) {}

    /** Routes the recipients that are left and groups those of one destination. */
    static JobPlan of(QueuedMessage message, List<Integer> undone, QueueManager.Policy policy) {
        Envelope envelope = message.envelope();
        Map<Destination, List<Routed>> groups = new LinkedHashMap<>();
        List<QueuedMessage.Outcome> unroutable = new ArrayList<>();
        for (int index : undone) {
            Recipient recipient = envelope.recipients().get(index);
            switch (policy.router().route(envelope.sender(), recipient.address())) {
                case Router.Routing.To to ->
                    groups.computeIfAbsent(destination(message, to, policy), destination -> new ArrayList<>())
                            .add(new Routed(
                                    index,
                                    new Recipient(
                                            to.recipient(),
                                            recipient.original(),
                                            recipient.notifyOn(),
                                            recipient.originalRecipient())));
                case Router.Routing.Unknown unknown ->
                    unroutable.add(new QueuedMessage.Outcome(
                            index,
                            DeliveryResult.local(
                                    recipient, DeliveryResult.Status.DEFERRED, unknown.dsn(), unknown.reason())));
                case Router.Routing.Impossible impossible ->
                    unroutable.add(new QueuedMessage.Outcome(
                            index,
                            DeliveryResult.local(
                                    recipient, DeliveryResult.Status.BOUNCED, impossible.dsn(), impossible.reason())));
                case Router.Routing.Discarded discarded ->
                    unroutable.add(new QueuedMessage.Outcome(
                            index,
                            DeliveryResult.local(recipient, DeliveryResult.Status.SENT, "2.0.0", discarded.reason())));
            }
        }
        Map<Destination, List<DeliveryJob>> jobs = new LinkedHashMap<>();
        groups.forEach((destination, routed) -> jobs.put(
                destination,
                split(
                        message,
                        destination,
                        routed,
                        policy.limits()
                                .destinations()
                                .apply(destination.transport())
                                .mostRecipients())));
        return new JobPlan(jobs, unroutable);
    }

    private static Destination destination(QueuedMessage message, Router.Routing.To to, QueueManager.Policy policy) {
        boolean waits =
                !message.isFlushed() && policy.limits().deferredTransports().contains(to.transport());
        return waits ? DEFERRED : new Destination(to.transport(), to.nexthop());
    }

    private static List<DeliveryJob> split(
            QueuedMessage message, Destination destination, List<Routed> routed, int most) {
        List<DeliveryJob> jobs = new ArrayList<>();
        for (int from = 0; from < routed.size(); ) {
            int to = from + Math.min(most, routed.size() - from);
            List<Routed> part = routed.subList(from, to);
            jobs.add(new DeliveryJob(
                    message,
                    destination,
                    part.stream().map(Routed::index).toList(),
                    part.stream().map(Routed::recipient).toList()));
            from = to;
        }
        return jobs;
    }
}
