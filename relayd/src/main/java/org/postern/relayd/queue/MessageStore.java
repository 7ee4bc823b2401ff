package org.postern.relayd.queue;

import java.io.IOException;
import java.util.List;

/**
 * Durable storage of messages. Safe for use by any number of threads; a single draft or message belongs to one thread at a time.
 *
 * <p>Losing what {@link #saveState} and {@link #remove} did in a crash costs a duplicate delivery, never a message.
 */
public interface MessageStore extends AutoCloseable {
    /** Begins a new message: it has an id from now on, and takes room with its first bytes. */
    MessageDraft draft();

    /** What was held at opening, oldest first; handed out once, so that the store need not keep it. */
    List<StoredMessage> recovered();

    /** The content of a message that has been committed and not removed. */
    MessageContent content(String id);

    /** Notes how far the delivery of a message has come. */
    void saveState(String id, DeliveryState state) throws IOException;

    /** Forgets a message, every recipient of which has been delivered to or bounced. */
    void remove(String id) throws IOException;

    /**
     * Waits until everything that was noted and removed before is durable.
     *
     * @throws IOException when it is not, or not yet
     */
    void sync() throws IOException;

    /** Usable bytes of the file system that holds the queue (queue_minfree is measured against it); 0 when that cannot be told. */
    long usableBytes();

    @Override
    void close() throws IOException;
}
