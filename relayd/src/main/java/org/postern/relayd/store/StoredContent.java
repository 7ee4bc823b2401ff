package org.postern.relayd.store;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import org.postern.relayd.queue.MessageContent;

/** Finds the content of a message when it is opened. */
record StoredContent(QueueFiles files, Map<Long, StoredEntry> index, String id) implements MessageContent {
    private static final int READ_BUFFER_BYTES = 16 * 1024;

    @Override
    public InputStream open() throws IOException {
        StoredEntry entry = index.get(QueueNumber.number(id));
        if (entry == null) {
            throw new IOException(id + " is not in the queue");
        }
        ByteBuffer fresh = entry.fresh();
        if (fresh != null) {
            return new ByteArrayInputStream(fresh.array(), fresh.arrayOffset(), fresh.limit());
        }
        return new BufferedInputStream(
                new ContentStream(raw(entry), id, entry.contentLength(), entry.contentCrc()), READ_BUFFER_BYTES);
    }

    private InputStream raw(StoredEntry entry) throws IOException {
        if (entry.isBig()) {
            return new FileInputStream(files.big(entry.id()).toFile());
        }
        InputStream in = null;
        while (in == null) {
            // Null when it was moved after we had looked and its old segment is gone: then it is where the entry says
            // now.
            Place place = entry.message();
            in = place.segment().open(place.contentOffset());
            if (in == null && place.equals(entry.message())) {
                throw new IOException(id + " has left the queue");
            }
        }
        return in;
    }
}
