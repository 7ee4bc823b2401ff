package org.postern.relayd.store;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** Something for the committer to write. Buffers are read from their position to their limit, and stay as they are. */
sealed interface Change {
    /** The id of the message it is about; 0 for none. */
    long id();

    /**
     * A new message. Its thread waits for {@code outcome}.
     *
     * @param content what stands behind the body
     */
    record Arrival(
            long id, EnvelopeRecord envelope, ByteBuffer body, ByteBuffer content, CompletableFuture<Void> outcome)
            implements Change {}

    /** How far delivery has come; nobody waits. */
    record Progress(long id, ByteBuffer body) implements Change {}

    /** A message has left; nobody waits. */
    record Removal(long id) implements Change {}

    /** A survivor of the oldest segment is written again, so that the segment can go. */
    record Move(StoredEntry entry, ByteBuffer body, ByteBuffer content) implements Change {
        @Override
        public long id() {
            return entry.id();
        }
    }

    /** Everything before it is to be durable. Its thread waits for {@code outcome}. */
    record Barrier(CompletableFuture<Void> outcome) implements Change {
        @Override
        public long id() {
            return 0;
        }
    }

    /** Whether it counts only once it is durable. */
    default boolean needsSync() {
        return switch (this) {
            case Arrival arrival -> true;
            case Move move -> true;
            case Barrier barrier -> true;
            case Progress progress -> false;
            case Removal removal -> false;
        };
    }
}
