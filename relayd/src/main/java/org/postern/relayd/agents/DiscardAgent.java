package org.postern.relayd.agents;

import java.util.List;
import org.postern.relayd.queue.DeliveryAgent;
import org.postern.relayd.queue.DeliveryRequest;
import org.postern.relayd.queue.DeliveryResult;
import org.postern.relayd.queue.DeliveryResult.Status;

/** {@code discard:text}: throws everything away and logs the nexthop as the reason (discard(8)). */
public final class DiscardAgent implements DeliveryAgent {
    @Override
    public List<DeliveryResult> deliver(DeliveryRequest request) {
        return request.recipients().stream()
                .map(recipient -> DeliveryResult.local(recipient, Status.SENT, "2.0.0", request.nexthop()))
                .toList();
    }
}
