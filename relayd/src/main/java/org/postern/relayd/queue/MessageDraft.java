package org.postern.relayd.queue;

import java.io.IOException;
import java.io.OutputStream;

/** A message on its way into the queue: write the content, then commit. Owned by one thread. */
public abstract class MessageDraft extends OutputStream {
    /** The queue id that the message will have. */
    public abstract String id();

    /**
     * Makes the message durable: on return it survives a crash and a power cut.
     *
     * @param envelope with this draft's id and the number of bytes written
     * @throws IOException when it is not durable; nothing of it is left, and the client must be answered 4xx
     */
    public abstract void commit(Envelope envelope) throws IOException;

    /** Without a commit before it, drops what was written. */
    @Override
    public abstract void close();
}
