package org.postern.relayd.store;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What the index knows about a message: where it is. Changed by the committer alone, read by any thread. */
final class StoredEntry {
    private final long id;
    private final long contentLength;
    private final int contentCrc;
    private final boolean big;
    private volatile Place message;
    private volatile @Nullable ByteBuffer fresh;
    private @Nullable Place state;

    StoredEntry(EnvelopeRecord envelope, long id, Place message) {
        this.id = id;
        this.contentLength = envelope.envelope().contentLength();
        this.contentCrc = envelope.contentCrc();
        this.big = envelope.big();
        this.message = message;
    }

    long id() {
        return id;
    }

    long contentLength() {
        return contentLength;
    }

    int contentCrc() {
        return contentCrc;
    }

    /** Whether the content is in a file of its own. */
    boolean isBig() {
        return big;
    }

    Place message() {
        return message;
    }

    void movedTo(Place place) {
        message = place;
    }

    /** The content, as long as it is in memory ({@link FreshContent}); nobody changes it. */
    @Nullable
    ByteBuffer fresh() {
        return fresh;
    }

    /** The committer's alone. */
    void keep(@Nullable ByteBuffer content) {
        fresh = content;
    }

    /** The latest STATE record; null when there is none. The committer's alone. */
    @Nullable
    Place state() {
        return state;
    }

    void stateAt(Place place) {
        state = place;
    }
}
