package org.postern.relayd.cleanup;

import java.time.Duration;
import java.util.Optional;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.metrics.SmtpdMetrics;
import org.postern.relayd.queue.MessageStore;
import org.postern.relayd.rewrite.RecipientExpansion;

/** Where messages enter the queue. Safe for use by any number of threads. */
public final class Cleanup {
    private final MessageStore store;
    private final Arrivals queue;
    private final MailLog log;
    private final CleanupSettings settings;
    private final SmtpdMetrics metrics;

    /** {@code queue} gets what has been committed, for delivery. */
    public Cleanup(MessageStore store, Arrivals queue, MailLog log, CleanupSettings settings, SmtpdMetrics metrics) {
        this.store = store;
        this.queue = queue;
        this.log = log;
        this.settings = settings;
        this.metrics = metrics;
    }

    /**
     * Whether the queue's file system is too full for another message; see {@link Shortage}.
     *
     * @param minimumFree queue_minfree, bytes; 0 for no such limit
     * @return what is wrong, for a warning; nothing when there is room
     */
    public Optional<String> shortage(long minimumFree) {
        long free = store.usableBytes();
        return Shortage.of(free, minimumFree, settings.messageBytes())
                .map(shortage -> "not enough free space in mail queue: " + free + " bytes < "
                        + switch (shortage) {
                            case BELOW_MINIMUM -> "min free size " + minimumFree + " bytes";
                            case BELOW_LARGEST -> "1.5*message size limit";
                        });
    }

    /** How long a message has to wait now before it is accepted: mail may be coming in faster than it leaves (in_flow_delay). */
    public Duration pause() {
        return settings.inFlow().pause(queue.untried());
    }

    /** Begins a message, which has a queue id from now on; its recipients will be put through {@code expansion}. */
    public Intake open(RecipientExpansion expansion) {
        return new Intake(store.draft(), queue, expansion, log, settings, metrics);
    }
}
