package org.postern.relayd.operate;

import java.util.List;
import java.util.Optional;
import org.postern.relayd.queue.MessageContent;
import org.postern.relayd.queue.QueueEntry;
import org.postern.relayd.queue.QueueOperations;
import org.postern.relayd.queue.StoredMessage;
import org.postern.relayd.store.LogReader;

/** A queue to look at, and perhaps to change. */
public interface QueueView {
    /** All messages, oldest first. */
    List<QueueEntry> list();

    /** The content of one of them. */
    MessageContent content(String id);

    /** What can be done with it; nothing when no daemon is running. */
    Optional<QueueOperations> operations();

    /** A queue that nobody works on. Without a daemon nothing is active, and nobody knows where messages went last. */
    static QueueView of(LogReader reader) {
        return new QueueView() {
            @Override
            public List<QueueEntry> list() {
                return reader.messages().stream()
                        .filter(QueueView::isToBeDelivered)
                        .map(QueueView::entry)
                        .toList();
            }

            @Override
            public MessageContent content(String id) {
                return reader.content(id);
            }

            @Override
            public Optional<QueueOperations> operations() {
                return Optional.empty();
            }
        };
    }

    /** One that was deleted while it was being delivered is there until the daemon runs again. */
    private static boolean isToBeDelivered(StoredMessage message) {
        return message.state().done().cardinality()
                < message.envelope().recipients().size();
    }

    private static QueueEntry entry(StoredMessage message) {
        String queue = message.state().held() ? "hold" : message.state().attempts() == 0 ? "incoming" : "deferred";
        return new QueueEntry(queue, message.envelope(), message.state(), List.of());
    }
}
