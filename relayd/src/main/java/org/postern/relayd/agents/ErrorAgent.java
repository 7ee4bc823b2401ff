package org.postern.relayd.agents;

import java.util.List;
import org.postern.relayd.queue.DeliveryAgent;
import org.postern.relayd.queue.DeliveryRequest;
import org.postern.relayd.queue.DeliveryResult;
import org.postern.relayd.queue.DeliveryResult.Status;

/** {@code error:text}: bounces everything for the reason in the nexthop (error(8)). */
public final class ErrorAgent implements DeliveryAgent {
    @Override
    public List<DeliveryResult> deliver(DeliveryRequest request) {
        return ReasonText.of(request.nexthop(), '5').forAll(request, Status.BOUNCED);
    }
}
