package org.postern.relayd.explain;

import java.util.List;
import org.postern.relayd.restrictions.Decision;
import org.postern.relayd.restrictions.DecisionTrace;

/**
 * What became of a message that nobody sent.
 *
 * @param verdict what the reply means
 * @param reply the first that refused, or else the one to RCPT
 * @param cause what it comes from: a line of a table, or a setting
 * @param steps how it was decided, in order
 * @param rewritten the entries that changed the recipient, in order
 * @param deliveries where it would go; none when refused
 */
record Explanation(
        Question question,
        Decision.Verdict verdict,
        String reply,
        String cause,
        List<Stage> steps,
        List<DecisionTrace.Step.Question> rewritten,
        List<Delivery> deliveries) {
    Explanation {
        steps = List.copyOf(steps);
        rewritten = List.copyOf(rewritten);
        deliveries = List.copyOf(deliveries);
    }

    /** What one command led to. {@code name} is the command. */
    record Stage(String name, Decision decision) {}

    /**
     * One recipient that the message would be queued for.
     *
     * @param to quoted form
     * @param nexthop a host, or the reason for an error
     * @param routed the transport table's entry, if one decided
     * @param servers to be tried, in order; empty when nobody looked
     */
    record Delivery(
            String to,
            String transport,
            String nexthop,
            List<DecisionTrace.Step.Question> routed,
            List<String> servers) {
        Delivery {
            routed = List.copyOf(routed);
            servers = List.copyOf(servers);
        }
    }
}
