package org.postern.relayd.agents;

import java.util.List;
import org.postern.relayd.queue.DeliveryAgent;
import org.postern.relayd.queue.DeliveryRequest;
import org.postern.relayd.queue.DeliveryResult;
import org.postern.relayd.queue.DeliveryResult.Status;

/** Stands in for a transport that does not exist: mail waits until the configuration is mended. */
public final class UnavailableAgent implements DeliveryAgent {
    @Override
    public List<DeliveryResult> deliver(DeliveryRequest request) {
        return request.recipients().stream()
                .map(recipient ->
                        DeliveryResult.local(recipient, Status.DEFERRED, "4.3.0", "mail transport unavailable"))
                .toList();
    }
}
