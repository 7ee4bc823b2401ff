package org.postern.relayd.queue;

import java.io.IOException;
import java.util.List;

/** Sees to it that the sender hears of the end of an attempt. Touches nothing that the queue manager's lock guards. */
final class Notices {
    private final MessageStore store;
    private final DeliveryLog log;
    private volatile BounceSender sender = (envelope, failed, content) -> {
        throw new IOException("not started");
    };

    Notices(MessageStore store, DeliveryLog log) {
        this.store = store;
        this.log = log;
    }

    void sendWith(BounceSender changed) {
        sender = changed;
    }

    /** Whether the sender will be told, or need not be, so that these recipients are done. */
    boolean bounced(Envelope envelope, List<QueuedMessage.Outcome> failures) {
        if (failures.isEmpty()) {
            return true;
        }
        try {
            sender.bounce(envelope, results(failures), store.content(envelope.id()));
            return true;
        } catch (IOException e) {
            log.warning(envelope, "cannot queue the non-delivery notification, trying again later: " + e.getMessage());
            return false;
        }
    }

    /** Whether the sender has been told. */
    boolean delayed(Envelope envelope, List<QueuedMessage.Outcome> deferrals) {
        try {
            sender.delayed(envelope, results(deferrals), store.content(envelope.id()));
            return true;
        } catch (IOException e) {
            log.warning(envelope, "cannot queue the delay warning, trying again later: " + e.getMessage());
            return false;
        }
    }

    void delivered(Envelope envelope, List<QueuedMessage.Outcome> successes) {
        List<DeliveryResult> wanted = results(successes).stream()
                .filter(result -> !result.recipient().notifyOn().isEmpty()
                        && result.success() != DeliveryResult.Success.PASSED_ON)
                .toList();
        if (wanted.isEmpty()) {
            return;
        }
        try {
            sender.delivered(envelope, wanted, store.content(envelope.id()));
        } catch (IOException e) {
            // The mail itself has arrived: a report that is lost is better than a second delivery.
            log.warning(envelope, "cannot queue the delivery status notification: " + e.getMessage());
        }
    }

    /** Tells the sender, who was warned of a delay, that it is over. */
    void delayCleared(Envelope envelope, List<QueuedMessage.Outcome> successes) {
        if (successes.isEmpty()) {
            return;
        }
        try {
            sender.delayCleared(envelope, results(successes), store.content(envelope.id()));
        } catch (IOException e) {
            log.warning(envelope, "cannot queue the delivery status notification: " + e.getMessage());
        }
    }

    /** Tells that {@code aliases} are no more among the recipients. */
    void expanded(Envelope envelope, List<Recipient> aliases) {
        if (aliases.isEmpty()) {
            return;
        }
        try {
            List<DeliveryResult> results =
                    aliases.stream().map(DeliveryResult::expanded).toList();
            sender.delivered(envelope, results, store.content(envelope.id()));
        } catch (IOException e) {
            log.warning(envelope, "cannot queue the delivery status notification: " + e.getMessage());
        }
    }

    private static List<DeliveryResult> results(List<QueuedMessage.Outcome> outcomes) {
        return outcomes.stream().map(QueuedMessage.Outcome::result).toList();
    }
}
