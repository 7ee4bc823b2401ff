package org.postern.relayd.queue;

import java.util.List;

/** Delivers messages: smtp, error, retry and discard are agents. Called from many threads at a time, most of them virtual. */
@FunctionalInterface
public interface DeliveryAgent {
    /**
     * Delivers to every recipient of the request or says why not. May take as long as the timeouts allow.
     *
     * @return one result for each recipient, in the request's order; never fewer, whatever happened
     */
    List<DeliveryResult> deliver(DeliveryRequest request);
}
