package org.postern.relayd.demo;

import java.util.ArrayList;
import java.util.List;
import org.postern.relayd.smtp.Reply;

/**
 * What became of an {@link Exchange}.
 *
 * @param exchange what was tried
 * @param reply the firewall's answer to RCPT
 * @param end its answer to the end of the content, or the answer to RCPT again if that was a refusal
 * @param arrival where the mail was seen; {@link Exchange.Place#NOWHERE} if it was not
 * @param arrivedFor the envelope recipients it was seen with
 */
record Outcome(Exchange exchange, Reply reply, Reply end, Exchange.Place arrival, List<String> arrivedFor) {
    /** In which ways this is not what the recipe promises; empty if it is. */
    List<String> differences() {
        List<String> differences = new ArrayList<>();
        if (!reply.toString().equals(exchange.promised())) {
            differences.add("the reply should be " + exchange.promised());
        }
        if (exchange.isAccepted() && reply.isPositive() && !end.toString().startsWith("250 2.0.0 Ok: queued as ")) {
            differences.add("the content should be queued, but the answer was " + end);
        }
        if (arrival != exchange.arrival()) {
            differences.add("the mail should end at: " + exchange.arrival() + "; it was seen at: " + arrival);
        } else if (exchange.isAccepted() && !arrivedFor.equals(List.of(exchange.arrivesFor()))) {
            differences.add("the mail should arrive for " + exchange.arrivesFor() + ", not for " + arrivedFor);
        }
        return differences;
    }
}
