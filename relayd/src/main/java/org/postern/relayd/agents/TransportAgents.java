package org.postern.relayd.agents;

import java.util.Map;
import java.util.Set;
import org.postern.relayd.queue.DeliveryAgent;
import org.postern.relayd.queue.QueueManager;

/** The transports there are, in place of master(5). */
public final class TransportAgents implements QueueManager.Agents {
    /** The transports that there are; mail for any other is deferred. */
    public static final Set<String> NAMES = Set.of("smtp", "relay", "error", "retry", "discard");

    private static final QueueManager.Agent UNAVAILABLE = new QueueManager.Agent("error", new UnavailableAgent());

    private final Map<String, QueueManager.Agent> agents;

    /** {@code smtp} delivers for the transports smtp and relay. */
    public TransportAgents(DeliveryAgent smtp) {
        agents = Map.of(
                "smtp", new QueueManager.Agent("smtp", smtp),
                "relay", new QueueManager.Agent("smtp", smtp),
                "error", new QueueManager.Agent("error", new ErrorAgent()),
                "retry", new QueueManager.Agent("retry", new RetryAgent()),
                "discard", new QueueManager.Agent("discard", new DiscardAgent()));
    }

    @Override
    public QueueManager.Agent of(String transport) {
        return agents.getOrDefault(transport, UNAVAILABLE);
    }
}
