package org.postern.relayd.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a segment begins with; docs/queue-format.md draws it.
 *
 * @param sequence the segment's place in the order of all segments, which is in its file name too
 * @param salt random, so that nobody who sends mail can write content that passes for a record
 */
record SegmentHeader(long sequence, long salt) {
    /** Where the records begin: a whole page, so that no record shares one with the header. */
    static final int BYTES = 4096;

    static final int VERSION = 1;
    private static final long MAGIC = 0x504F535445524E51L; // "POSTERNQ"
    private static final int CHECKED_BYTES = 32;

    /** The header is there twice: without its salt no record of a segment could be told from rubbish. */
    private static final int COPY = 2048;

    /** The bytes of the header's page. */
    ByteBuffer bytes() {
        ByteBuffer page = ByteBuffer.allocate(BYTES);
        for (int at : new int[] {0, COPY}) {
            page.putLong(at, MAGIC)
                    .putInt(at + 8, VERSION)
                    .putInt(at + 12, 0)
                    .putLong(at + 16, sequence)
                    .putLong(at + 24, salt)
                    .putInt(at + CHECKED_BYTES, crc(page, at));
        }
        return page;
    }

    /**
     * Reads whichever of the two copies is whole.
     *
     * @return null when neither is, or when they are another segment's, of which this file was one before
     * @throws IOException when the file was written by a later version
     */
    static @Nullable SegmentHeader read(ByteBuffer file, long sequence) throws IOException {
        for (int at : new int[] {0, COPY}) {
            if (file.limit() >= at + CHECKED_BYTES + Integer.BYTES
                    && file.getLong(at) == MAGIC
                    && file.getInt(at + CHECKED_BYTES) == crc(file, at)
                    && file.getLong(at + 16) == sequence) {
                if (file.getInt(at + 8) != VERSION) {
                    throw new IOException("written by another version of Postern (format " + file.getInt(at + 8)
                            + "); this one knows format " + VERSION);
                }
                return new SegmentHeader(sequence, file.getLong(at + 24));
            }
        }
        return null;
    }

    private static int crc(ByteBuffer bytes, int at) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(at, CHECKED_BYTES));
        return (int) crc.getValue();
    }

    /** What the checksum of each record's header begins with. */
    byte[] seed() {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(sequence)
                .putLong(salt)
                .array();
    }
}
