package org.postern.relayd.queue;

import java.io.IOException;

/** There is no room for a message; the client is answered 452 4.3.1 and may come back. */
public final class QueueFullException extends IOException {
    private static final long serialVersionUID = 1;

    /** @param cause what the file system said */
    public QueueFullException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
