package org.postern.relayd.debug;

import java.util.List;
import org.postern.relayd.queue.DeliveryState;
import org.postern.relayd.queue.Envelope;
import org.postern.relayd.queue.MessageContent;
import org.postern.relayd.queue.MessageDraft;
import org.postern.relayd.queue.MessageStore;
import org.postern.relayd.queue.StoredMessage;

/** A queue with room for everything that keeps nothing. */
public final class DiscardingStore implements MessageStore {
    /** The id that all messages have, for their replies. */
    public static final String ID = "{QID}";

    @Override
    public MessageDraft draft() {
        return new MessageDraft() {
            @Override
            public String id() {
                return ID;
            }

            @Override
            public void write(int b) {
                // Nothing is kept.
            }

            @Override
            public void commit(Envelope envelope) {
                // Nothing is kept.
            }

            @Override
            public void close() {
                // Nothing is kept.
            }
        };
    }

    @Override
    public List<StoredMessage> recovered() {
        return List.of();
    }

    @Override
    public MessageContent content(String id) {
        throw new IllegalStateException("no message is kept: " + id);
    }

    @Override
    public void saveState(String id, DeliveryState state) {
        throw new IllegalStateException("no message is kept: " + id);
    }

    @Override
    public void remove(String id) {
        throw new IllegalStateException("no message is kept: " + id);
    }

    @Override
    public void sync() {
        // Nothing was noted.
    }

    @Override
    public long usableBytes() {
        return Long.MAX_VALUE;
    }

    @Override
    public void close() {
        // Nothing was opened.
    }
}
