package org.postern.relayd.store;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a record begins with; docs/queue-format.md draws it.
 *
 * @param type {@link #MESSAGE} and its like
 * @param afterSync whether all that stands before it in the segment was durable when it was written
 * @param id the queue id as a number; 0 for {@link #SEAL}
 * @param bodyLength bytes of the body
 * @param bodyCrc CRC-32C of the body
 * @param contentLength bytes of content behind the body, which has a checksum of its own
 */
record RecordHeader(byte type, boolean afterSync, long id, int bodyLength, int bodyCrc, int contentLength) {
    /** Envelope and content, or where the content is. */
    static final byte MESSAGE = 1;
    /** How far delivery has come. */
    static final byte STATE = 2;
    /** The message has left the queue. */
    static final byte DONE = 3;
    /** The last record of a segment that was left in good order. */
    static final byte SEAL = 4;

    static final int BYTES = 32;

    /** Records begin at multiples of this. */
    static final int ALIGNMENT = 8;

    private static final int MAGIC = 0x5052_4543; // "PREC"
    private static final byte AFTER_SYNC = 1;
    private static final int CHECKED_BYTES = 28;

    /** Bytes from the beginning of this record to the next one's. */
    long length() {
        long bytes = (long) BYTES + bodyLength + contentLength;
        return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /** The same at another place. */
    RecordHeader withAfterSync(boolean value) {
        return new RecordHeader(type, value, id, bodyLength, bodyCrc, contentLength);
    }

    /** The bytes, for the segment with this seed. */
    ByteBuffer bytes(byte[] seed) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES)
                .putInt(MAGIC)
                .put(type)
                .put(afterSync ? AFTER_SYNC : 0)
                .putShort((short) 0)
                .putInt(bodyLength)
                .putInt(bodyCrc)
                .putLong(id)
                .putInt(contentLength);
        return bytes.putInt(crc(bytes, 0, seed)).flip();
    }

    /** The header at {@code at}; null when there is none of the segment with this seed, or when its record does not fit in. */
    static @Nullable RecordHeader read(ByteBuffer segment, int at, byte[] seed) {
        if (segment.limit() - at < BYTES
                || segment.getInt(at) != MAGIC
                || segment.getInt(at + CHECKED_BYTES) != crc(segment, at, seed)) {
            return null;
        }
        RecordHeader header = new RecordHeader(
                segment.get(at + 4),
                (segment.get(at + 5) & AFTER_SYNC) != 0,
                segment.getLong(at + 16),
                segment.getInt(at + 8),
                segment.getInt(at + 12),
                segment.getInt(at + 24));
        boolean fits = header.bodyLength >= 0
                && header.contentLength >= 0
                && (long) at + BYTES + header.bodyLength + header.contentLength <= segment.limit();
        return fits ? header : null;
    }

    private static int crc(ByteBuffer bytes, int at, byte[] seed) {
        CRC32C crc = new CRC32C();
        crc.update(seed);
        crc.update(bytes.slice(at, CHECKED_BYTES));
        return (int) crc.getValue();
    }

    /** CRC-32C of what is left in {@code bytes}, which stays as it is. */
    static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }
}
