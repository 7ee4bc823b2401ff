package org.postern.relayd.store;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What recovery finds in one segment.
 *
 * @param header null when the file has none, or one of the segment that it was before: nothing in it can be read
 * @param records those that are whole, in order
 * @param damage where bytes were that had been durable and are not what was written
 * @param end where the segment has to be cut off: what follows was never acknowledged
 * @param length of the file
 */
record SegmentScan(
        long sequence,
        Path file,
        @Nullable SegmentHeader header,
        List<Found> records,
        List<Damage> damage,
        long end,
        long length) {

    /**
     * A whole record.
     *
     * @param body empty for types without one
     */
    record Found(RecordHeader header, long offset, ByteBuffer body) {}

    /**
     * A range of bytes that is no record.
     *
     * @param id the message's, if that much could be read; else 0
     */
    record Damage(long from, long to, long id) {}

    /**
     * Reads and checks all of it.
     *
     * @param newest whether it is the one that was being written last: only there may the end be torn
     * @throws IOException when the file cannot be read
     */
    static SegmentScan of(Path file, long sequence, boolean newest) throws IOException {
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long length = channel.size();
            if (length > Integer.MAX_VALUE) {
                throw new IOException(file + " is too big for a segment");
            }
            ByteBuffer bytes =
                    channel.map(FileChannel.MapMode.READ_ONLY, 0, length, arena).asByteBuffer();
            SegmentHeader header;
            try {
                header = SegmentHeader.read(bytes, sequence);
            } catch (IOException e) {
                throw new IOException(file + " was " + e.getMessage(), e);
            }
            if (header == null) {
                List<Damage> all = newest || length == 0 ? List.of() : List.of(new Damage(0, length, 0));
                return new SegmentScan(sequence, file, null, List.of(), all, 0, length);
            }
            return new Scanner(bytes, header).scan(file, newest);
        }
    }

    private static final class Scanner {
        private final ByteBuffer bytes;
        private final SegmentHeader header;
        private final byte[] seed;
        private final List<Found> records = new ArrayList<>();
        private final List<Damage> damage = new ArrayList<>();

        /** Gaps behind which nothing has been found yet that was written after a sync. */
        private final List<Damage> gaps = new ArrayList<>();

        Scanner(ByteBuffer bytes, SegmentHeader header) {
            this.bytes = bytes;
            this.header = header;
            this.seed = header.seed();
        }

        SegmentScan scan(Path file, boolean newest) {
            int at = SegmentHeader.BYTES;
            boolean sealed = false;
            int end = at;
            while (at < bytes.limit() && !sealed) {
                RecordHeader record = RecordHeader.read(bytes, at, seed);
                ByteBuffer body = record == null ? null : intactBody(record, at);
                if (record == null || body == null) {
                    int next = nextRecord(at + RecordHeader.ALIGNMENT);
                    if (next == bytes.limit() && newest) {
                        break; // torn, or what the file held before
                    }
                    gaps.add(new Damage(at, next, record == null ? 0 : record.id()));
                    at = next;
                    continue;
                }
                if (record.afterSync()) {
                    // All before it had been synced when it was written, so that a gap is no torn write.
                    damage.addAll(gaps);
                    gaps.clear();
                }
                records.add(new Found(record, at, body));
                at = Math.toIntExact(Math.min(bytes.limit(), at + record.length()));
                end = at;
                sealed = record.type() == RecordHeader.SEAL;
            }
            if (!newest) {
                damage.addAll(gaps);
            } else if (!gaps.isEmpty()) {
                // The last batch was torn in the middle: none of it was acknowledged, and all of it goes.
                long torn = gaps.getFirst().from();
                records.removeIf(found -> found.offset() >= torn);
                end = (int) torn;
                sealed = false;
            }
            // Behind a seal there may be what the file held before, which does no harm.
            return new SegmentScan(
                    header.sequence(), file, header, records, damage, sealed ? bytes.limit() : end, bytes.limit());
        }

        /** Where the next whole header is. Salted as they are, nothing that anybody sent looks like one. */
        private int nextRecord(int from) {
            int at = from;
            while (at < bytes.limit() && RecordHeader.read(bytes, at, seed) == null) {
                at += RecordHeader.ALIGNMENT;
            }
            return Math.min(at, bytes.limit());
        }

        private @Nullable ByteBuffer intactBody(RecordHeader record, int at) {
            // Copied, since the file is unmapped when it has been read.
            byte[] copy = new byte[record.bodyLength()];
            bytes.get(at + RecordHeader.BYTES, copy);
            ByteBuffer body = ByteBuffer.wrap(copy);
            if (RecordHeader.crc(body) != record.bodyCrc()) {
                return null;
            }
            if (record.type() != RecordHeader.MESSAGE) {
                return body;
            }
            try {
                ByteBuffer content = bytes.slice(at + RecordHeader.BYTES + record.bodyLength(), record.contentLength());
                return EnvelopeRecord.mark(body).matches(content) ? body : null;
            } catch (IOException e) {
                return null;
            }
        }
    }
}
