package org.postern.relayd.queue;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Decides which deliveries an attempt consists of. Used by the one thread that keeps the timetable. */
final class JobPlan {
    private final MessageStore store;
    private final Router router;
    private final DeliveryLog log;
    private final InstantSource clock;
    private final QueueManager.Limits limits;

    JobPlan(MessageStore store, Router router, DeliveryLog log, InstantSource clock, QueueManager.Limits limits) {
        this.store = store;
        this.router = router;
        this.log = log;
        this.clock = clock;
        this.limits = limits;
    }

    /** Routes recipients and groups those of one destination; what cannot be routed is recorded as a result at once. */
    List<DeliveryJob> jobs(ActiveMessage message, List<Integer> undone) {
        Envelope envelope = message.envelope();
        Map<Destination, List<Integer>> groups = new LinkedHashMap<>();
        Map<Integer, Recipient> routed = new HashMap<>();
        for (int index : undone) {
            Recipient recipient = envelope.recipients().get(index);
            switch (router.route(envelope.sender(), recipient.address())) {
                case Router.Routing.To to -> {
                    routed.put(
                            index,
                            new Recipient(
                                    to.recipient(),
                                    recipient.original(),
                                    recipient.notifyOn(),
                                    recipient.originalRecipient()));
                    groups.computeIfAbsent(
                                    new Destination(to.transport(), to.nexthop()), destination -> new ArrayList<>())
                            .add(index);
                }
                case Router.Routing.Unknown unknown ->
                    unroutable(
                            message,
                            index,
                            DeliveryResult.local(
                                    recipient, DeliveryResult.Status.DEFERRED, unknown.dsn(), unknown.reason()));
                case Router.Routing.Impossible impossible ->
                    unroutable(
                            message,
                            index,
                            DeliveryResult.local(
                                    recipient, DeliveryResult.Status.BOUNCED, impossible.dsn(), impossible.reason()));
            }
        }
        List<DeliveryJob> jobs = new ArrayList<>();
        int recipientsPerDelivery = Math.max(1, limits.recipientsPerDelivery());
        groups.forEach((destination, indexes) -> {
            for (int from = 0; from < indexes.size(); from += recipientsPerDelivery) {
                List<Integer> part =
                        List.copyOf(indexes.subList(from, Math.min(indexes.size(), from + recipientsPerDelivery)));
                jobs.add(new DeliveryJob(
                        message,
                        destination,
                        part,
                        part.stream().map(routed::get).toList()));
            }
        });
        return jobs;
    }

    private void unroutable(ActiveMessage message, int index, DeliveryResult found) {
        DeliveryResult result = limits.softBounce() ? found.softened() : found;
        Instant now = clock.instant();
        DeliveryRequest request = new DeliveryRequest(
                message.envelope(),
                "",
                List.of(result.recipient()),
                store.content(message.envelope().id()),
                message.activeSince());
        log.result("error", request, result, now, now);
        message.record(index, result);
    }
}
