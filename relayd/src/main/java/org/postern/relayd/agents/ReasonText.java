package org.postern.relayd.agents;

import java.util.List;
import org.postern.relayd.queue.DeliveryRequest;
import org.postern.relayd.queue.DeliveryResult;
import org.postern.relayd.queue.DeliveryResult.Status;
import org.postern.relayd.smtp.Reply;

/**
 * The reason in the nexthop of {@code error:} and {@code retry:} (error(8)): a text that may begin with an enhanced status code. A code of
 * another class than the transport's is left out of account.
 */
record ReasonText(String dsn, String text) {
    private static final String DEFAULT = "Address is undeliverable";

    /**
     * Reads a nexthop.
     *
     * @param type the class of the codes that fit, 4 or 5
     */
    static ReasonText of(String nexthop, char type) {
        String trimmed = nexthop.strip();
        int end = Reply.enhancedEnd(trimmed);
        String text = trimmed.substring(end).stripLeading();
        String dsn = end > 0 && trimmed.charAt(0) == type ? trimmed.substring(0, end) : type + ".0.0";
        return new ReasonText(dsn, text.isEmpty() ? DEFAULT : text);
    }

    List<DeliveryResult> forAll(DeliveryRequest request, Status status) {
        return request.recipients().stream()
                .map(recipient -> DeliveryResult.local(recipient, status, dsn, text))
                .toList();
    }
}
