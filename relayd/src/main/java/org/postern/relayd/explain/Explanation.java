package org.postern.relayd.explain;

import java.util.List;
import java.util.Optional;
import org.postern.relayd.restrictions.Decision;
import org.postern.relayd.restrictions.DecisionTrace;

/**
 * What became of a message that nobody sent.
 *
 * @param verdict what the reply means
 * @param reply the first that refused, or else the one to RCPT
 * @param cause what it comes from: a line of a table, or a setting
 * @param steps how it was decided, in order
 * @param rewritten how the recipient became those that the message is for; nothing when it is refused
 * @param deliveries where it would go; none when refused
 */
record Explanation(
        Question question,
        Decision.Verdict verdict,
        String reply,
        String cause,
        List<Stage> steps,
        Optional<AddressTree.Growth> rewritten,
        List<Delivery> deliveries) {
    Explanation {
        steps = List.copyOf(steps);
        deliveries = List.copyOf(deliveries);
    }

    /** Whether the question is from a log that has another reply than there would be now. */
    boolean differsFromLog() {
        return !reply.replace('\n', ' ').contains(question.logged());
    }

    /** What one command led to. {@code name} is the command. */
    record Stage(String name, Decision decision) {}

    /**
     * One recipient that the message would be queued for.
     *
     * @param to quoted form
     * @param nexthop a host, or the reason for an error
     * @param routed the transport table's entry, if one decided
     * @param tls whether TLS would be used, for each destination of the nexthop
     * @param servers to be tried, in order; empty when nobody looked
     */
    record Delivery(
            String to,
            String transport,
            String nexthop,
            List<DecisionTrace.Step.Question> routed,
            List<String> tls,
            List<String> servers) {
        Delivery {
            routed = List.copyOf(routed);
            tls = List.copyOf(tls);
            servers = List.copyOf(servers);
        }
    }
}
