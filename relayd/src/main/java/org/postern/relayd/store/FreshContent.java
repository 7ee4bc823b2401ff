package org.postern.relayd.store;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * The content of the messages that were committed last, still in memory: most are delivered at once, and those need not be read back from the
 * disk. What there is too much of is given up from the oldest on. The committer's alone; entries are read by any thread.
 */
final class FreshContent {
    /** All of it together, bytes. */
    static final int MOST_BYTES = 8 << 20;

    /** How many messages at most, those included that have gone while older ones stayed. */
    static final int MOST_MESSAGES = 4096;

    private final int mostBytes;
    private final ArrayDeque<StoredEntry> entries = new ArrayDeque<>();
    private long bytes;

    /** @param mostBytes of what is kept, at most; {@link #MOST_BYTES} but for tests */
    FreshContent(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** Keeps what {@code entry} has just been committed with. */
    void keep(StoredEntry entry, ByteBuffer content) {
        entry.keep(content);
        entries.add(entry);
        bytes += content.capacity();
        while (bytes > mostBytes || entries.size() > MOST_MESSAGES) {
            release(entries.remove());
        }
    }

    /** Nobody will want it soon; nothing happens if it is not kept any more. */
    void release(StoredEntry entry) {
        ByteBuffer content = entry.fresh();
        if (content != null) {
            bytes -= content.capacity();
            entry.keep(null);
        }
        StoredEntry oldest = entries.peek();
        while (oldest != null && oldest.fresh() == null) {
            entries.remove();
            oldest = entries.peek();
        }
    }

    /** How many bytes are kept. */
    long bytes() {
        return bytes;
    }
}
