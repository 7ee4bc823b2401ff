package org.postern.relayd.cleanup;

import java.util.List;
import org.postern.relayd.queue.Envelope;
import org.postern.relayd.queue.Recipient;

/** Gets the messages that have been committed, for delivery. */
@FunctionalInterface
public interface Arrivals {
    /**
     * Takes up a message.
     *
     * @param aliases recipients that other addresses have taken the place of and whose sender asked to hear of success: for these it
     *     is now that he does (RFC 3461 5.2.7.3)
     */
    void arrived(Envelope envelope, List<Recipient> aliases);

    /** How many messages wait for their first delivery to begin. */
    default int untried() {
        return 0;
    }
}
