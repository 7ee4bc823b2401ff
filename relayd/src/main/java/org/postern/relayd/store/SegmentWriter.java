package org.postern.relayd.store;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The segment that is being written. The committer's alone. */
final class SegmentWriter {
    static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Segment segment;
    private final Disk.OpenFile file;
    private final int limit;
    private final ByteBuffer staged;
    private long written = SegmentHeader.BYTES;
    private long synced = SegmentHeader.BYTES;
    private boolean nextIsAfterSync = true;

    /** @param staging an empty buffer for this segment alone */
    SegmentWriter(Segment segment, Disk.OpenFile file, ByteBuffer staging, int limit) {
        this.segment = segment;
        this.file = file;
        this.staged = staging;
        this.limit = limit;
    }

    Segment segment() {
        return segment;
    }

    private long end() {
        return written + staged.position();
    }

    /** Whether there is room; an empty segment takes a record of any length. */
    boolean fits(long length) {
        return end() + length + RecordHeader.BYTES <= limit || end() == SegmentHeader.BYTES;
    }

    /** Puts a record behind the last one. It is neither written nor durable before {@link #flush} and {@link #sync}. */
    Place append(byte type, long id, ByteBuffer body, ByteBuffer content) throws IOException {
        RecordHeader header = new RecordHeader(
                type, nextIsAfterSync, id, body.remaining(), RecordHeader.crc(body), content.remaining());
        nextIsAfterSync = false;
        long at = end();
        stage(header.bytes(segment.seed()));
        stage(body.duplicate());
        stage(content.duplicate());
        int padding = (int) (at + header.length() - end());
        stage(ByteBuffer.allocate(padding));
        return new Place(segment, at, body.remaining(), content.remaining());
    }

    private void stage(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (!staged.hasRemaining()) {
                flush();
            }
            int count = Math.min(bytes.remaining(), staged.remaining());
            staged.put(bytes.slice(bytes.position(), count));
            bytes.position(bytes.position() + count);
        }
    }

    /** Hands everything to the operating system: from now on it survives the end of this process. */
    void flush() throws IOException {
        if (staged.position() > 0) {
            staged.flip();
            int count = staged.limit();
            file.write(staged, written);
            written += count;
            staged.clear();
        }
    }

    /** Makes everything durable: from now on it survives a power cut. */
    void sync() throws IOException {
        flush();
        if (synced < written) {
            file.force();
            synced = written;
            nextIsAfterSync = true;
        }
    }

    /** Ends the segment in good order. */
    void seal() throws IOException {
        append(RecordHeader.SEAL, 0, NOTHING, NOTHING);
        sync();
        file.close();
    }

    /**
     * Ends the segment after a write or sync that failed. What the disk holds behind the last sync is unknown, and a second sync would
     * report success for pages that the first one gave up; so that part is cut off and nothing is ever written here again.
     *
     * @throws IOException when it cannot be cut off; recovery will find rubbish there
     */
    void abandon() throws IOException {
        staged.clear();
        try (file) {
            file.truncate(synced);
        }
    }
}
