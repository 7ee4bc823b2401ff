package org.postern.relayd.agents;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.postern.relayd.queue.DeliveryAgent;
import org.postern.relayd.queue.QueueManager;

/** The transports there are, in place of master(5). */
public final class TransportAgents implements QueueManager.Agents {
    /** The transports that there are; mail for any other is deferred. */
    public static final Set<String> NAMES = Set.of("smtp", "relay", "error", "retry", "discard");

    private static final QueueManager.Agent UNAVAILABLE = new QueueManager.Agent("error", new UnavailableAgent());

    private final Map<String, QueueManager.Agent> agents;
    private final Duration retryTime;
    private final InstantSource clock;
    private final Consumer<String> warnings;

    /** When each transport that there is not was missed last. */
    private final Map<String, Instant> missed = new ConcurrentHashMap<>();

    /**
     * As master.cf of Postfix has them.
     *
     * @param smtp delivers for the transports smtp and relay
     * @param retryTime transport_retry_time, how long nothing more is said about a transport that there is not
     * @param warnings takes what is said
     */
    public TransportAgents(DeliveryAgent smtp, Duration retryTime, InstantSource clock, Consumer<String> warnings) {
        this.retryTime = retryTime;
        this.clock = clock;
        this.warnings = warnings;
        agents = Map.of(
                "smtp", new QueueManager.Agent("smtp", smtp),
                "relay", new QueueManager.Agent("smtp", smtp),
                "error", new QueueManager.Agent("error", new ErrorAgent()),
                "retry", new QueueManager.Agent("error", new RetryAgent()),
                "discard", new QueueManager.Agent("discard", new DiscardAgent()));
    }

    /** The same without warnings. */
    public TransportAgents(DeliveryAgent smtp) {
        this(smtp, Duration.ZERO, InstantSource.system(), text -> {});
    }

    @Override
    public QueueManager.Agent of(String transport) {
        QueueManager.Agent agent = agents.get(transport);
        if (agent == null) {
            miss(transport);
            return UNAVAILABLE;
        }
        return agent;
    }

    private void miss(String transport) {
        Instant now = clock.instant();
        Instant said = missed.merge(
                transport, now, (last, _) -> Duration.between(last, now).compareTo(retryTime) < 0 ? last : now);
        if (said.equals(now)) {
            warnings.accept("connect to transport " + transport + ": No such transport");
        }
    }
}
