package org.postern.relayd.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes what is left in the oldest segment again, a little with each batch, so that one deferred message does not keep 64 MiB, and all
 * the segments after it, on the disk. The committer's alone.
 */
final class Compaction {
    /** So little at a time that nobody who waits for the batch notices. */
    private static final int SLICE_BYTES = 256 * 1024;

    private final Map<Long, StoredEntry> index;
    private final Segments segments;
    private final Corruption corruption;
    private final Consumer<String> warnings;
    private final Deque<StoredEntry> survivors = new ArrayDeque<>();
    private @Nullable Segment victim;

    /** The one that cannot be read now; the next start tries again. */
    private @Nullable Segment unreadable;

    Compaction(Map<Long, StoredEntry> index, Segments segments, Corruption corruption, Consumer<String> warnings) {
        this.index = index;
        this.segments = segments;
        this.corruption = corruption;
        this.warnings = warnings;
    }

    boolean isWanted() {
        Segment oldest = segments.oldest();
        return oldest != null && !oldest.equals(unreadable) && segments.areSparse();
    }

    /** The next few messages to move, and their states behind them; none when there is no need. */
    List<Change> moves() {
        Segment oldest = segments.oldest();
        if (oldest == null || !isWanted()) {
            return List.of();
        }
        if (!oldest.equals(victim)) {
            victim = oldest;
            survivors.clear();
        }
        if (survivors.isEmpty()) {
            index.values().stream()
                    .filter(entry -> entry.message().segment().equals(oldest))
                    .forEach(survivors::add);
        }
        List<Change> moves = new ArrayList<>();
        long bytes = 0;
        while (bytes < SLICE_BYTES && !survivors.isEmpty()) {
            StoredEntry entry = survivors.remove();
            boolean stillHere = entry.equals(index.get(entry.id()))
                    && entry.message().segment().equals(oldest);
            try {
                if (stillHere) {
                    bytes += entry.message().length();
                    move(entry, moves);
                }
            } catch (IOException e) {
                warnings.accept("cannot read " + oldest.file() + ": " + e.getMessage());
                unreadable = oldest;
                return moves;
            }
        }
        return moves;
    }

    private void move(StoredEntry entry, List<Change> moves) throws IOException {
        Place place = entry.message();
        ByteBuffer body = body(place, RecordHeader.MESSAGE, entry.id());
        ByteBuffer content = read(place.segment(), place.contentOffset(), place.contentLength());
        if (body == null || (!entry.isBig() && RecordHeader.crc(content) != entry.contentCrc())) {
            corruption.keep(place.segment().file(), place.offset(), place.offset() + place.length(), entry.id());
            index.remove(entry.id());
            place.segment().removed(place);
            return;
        }
        moves.add(new Change.Move(entry, body, content));
        Place state = entry.state();
        ByteBuffer stateBody = state == null ? null : body(state, RecordHeader.STATE, entry.id());
        if (stateBody != null) {
            moves.add(new Change.Progress(entry.id(), stateBody));
        }
    }

    /** The body of the record there; null when it is damaged. */
    private static @Nullable ByteBuffer body(Place place, byte type, long id) throws IOException {
        Segment segment = place.segment();
        ByteBuffer record =
                read(segment, place.offset(), RecordHeader.BYTES + place.bodyLength() + place.contentLength());
        RecordHeader header = RecordHeader.read(record, 0, segment.seed());
        if (record.remaining() < RecordHeader.BYTES + place.bodyLength()) {
            return null;
        }
        ByteBuffer body = record.slice(RecordHeader.BYTES, place.bodyLength());
        boolean intact = header != null
                && header.type() == type
                && header.id() == id
                && header.bodyLength() == body.remaining()
                && header.bodyCrc() == RecordHeader.crc(body);
        return intact ? body : null;
    }

    private static ByteBuffer read(Segment segment, long offset, int length) throws IOException {
        InputStream in = segment.open(offset);
        if (in == null) {
            throw new IOException("it has been removed");
        }
        try (in) {
            return ByteBuffer.wrap(in.readNBytes(length));
        }
    }
}
