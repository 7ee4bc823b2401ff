package org.postern.relayd.queue;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.postern.relayd.metrics.DeliveryMetrics;

/** Hands jobs to delivery agents and logs what comes of them. Touches nothing that the queue manager's lock guards. */
final class Delivery {
    private final MessageStore store;
    private final DeliveryLog log;
    private final InstantSource clock;
    private final DeliveryMetrics metrics;

    Delivery(MessageStore store, DeliveryLog log, InstantSource clock, DeliveryMetrics metrics) {
        this.store = store;
        this.log = log;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** Delivers, however long it takes. One result for each recipient, in order. */
    List<DeliveryResult> run(DeliveryJob job, QueueManager.Policy policy) {
        DeliveryRequest request = request(job);
        QueueManager.Agent agent = policy.agents().of(job.destination().transport());
        Instant started = clock.instant();
        List<DeliveryResult> results;
        try {
            results = agent.agent().deliver(request);
            if (results.size() != job.recipients().size()) {
                throw new IllegalStateException("agent " + agent.daemon() + " left recipients without a result");
            }
        } catch (RuntimeException | Error e) {
            // A fault of ours must not cost a message: keep it, and say enough for a report.
            log.warning(request.envelope(), "delivery agent " + agent.daemon() + " failed: " + e);
            results = deferred(job, "4.3.0", "internal delivery agent error");
        }
        return logged(agent.daemon(), request, results, started, policy);
    }

    /** What is said instead of a delivery to a destination that cannot be reached. */
    List<DeliveryResult> suspended(DeliveryJob job, String dsn, String reason, QueueManager.Policy policy) {
        List<DeliveryResult> results = deferred(job, dsn, "delivery temporarily suspended: " + reason);
        return logged("error", request(job), results, clock.instant(), policy);
    }

    /** What is said of a recipient without a destination. */
    DeliveryResult unroutable(QueuedMessage message, DeliveryResult result, QueueManager.Policy policy) {
        DeliveryRequest request = request(message, "", List.of(result.recipient()));
        String daemon = result.status() == DeliveryResult.Status.SENT ? "qmgr" : "error";
        return logged(daemon, request, List.of(result), clock.instant(), policy).getFirst();
    }

    private DeliveryRequest request(DeliveryJob job) {
        return request(job.message(), job.destination().nexthop(), job.recipients());
    }

    private DeliveryRequest request(QueuedMessage message, String nexthop, List<Recipient> recipients) {
        return new DeliveryRequest(
                message.envelope(),
                nexthop,
                recipients,
                store.content(message.id()),
                message.activeSince(),
                message.isNew());
    }

    private static List<DeliveryResult> deferred(DeliveryJob job, String dsn, String text) {
        return job.recipients().stream()
                .map(recipient -> DeliveryResult.local(recipient, DeliveryResult.Status.DEFERRED, dsn, text))
                .toList();
    }

    private List<DeliveryResult> logged(
            String daemon,
            DeliveryRequest request,
            List<DeliveryResult> results,
            Instant started,
            QueueManager.Policy policy) {
        Instant now = clock.instant();
        List<DeliveryResult> decided = policy.limits().softBounce()
                ? results.stream().map(DeliveryResult::softened).toList()
                : results;
        decided.forEach(result -> {
            log.result(
                    daemon,
                    request,
                    result,
                    started,
                    now,
                    policy.limits().reports().delayDigits());
            metrics.attempted(request.nexthop(), outcome(result));
        });
        if (decided.stream().anyMatch(Delivery::wasTakenByAServer)) {
            metrics.sent(request.envelope().contentLength());
        }
        return decided;
    }

    private static DeliveryMetrics.Outcome outcome(DeliveryResult result) {
        return switch (result.status()) {
            case SENT -> DeliveryMetrics.Outcome.SENT;
            case DEFERRED, SOFT_BOUNCED -> DeliveryMetrics.Outcome.DEFERRED;
            case BOUNCED -> DeliveryMetrics.Outcome.BOUNCED;
        };
    }

    private static boolean wasTakenByAServer(DeliveryResult result) {
        return result.status() == DeliveryResult.Status.SENT && !result.relay().equals("none");
    }
}
