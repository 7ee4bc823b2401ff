package org.postern.relayd.queue;

import java.io.IOException;
import java.io.InputStream;

/** Opens the content of a queued message: header and body with CRLF line ends, free of bare CR and LF, not dot-stuffed. */
@FunctionalInterface
public interface MessageContent {
    /**
     * A new stream at the start of the content; the caller closes it.
     *
     * @throws IOException when the queue cannot be read; the delivery is tried again later
     */
    InputStream open() throws IOException;
}
