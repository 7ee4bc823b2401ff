package org.postern.tables.sort;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Goes through sorted records in a spool file. */
final class RunReader extends EntryCursor {
    private final SpoolFile spool;
    private long position;
    private final long end;
    private byte[] buffer;
    private ByteBuffer words;
    private int record;
    private int size;
    private int limit;
    private long prefix;
    private long furtherPrefix;

    /**
     * Begins before the first of the records that stand from {@code start} to before {@code end}.
     *
     * @param bufferSize bytes to read at a time; more when a record is longer
     */
    RunReader(SpoolFile spool, long start, long end, int bufferSize) {
        this.spool = spool;
        this.position = start;
        this.end = end;
        this.buffer = new byte[bufferSize + Long.BYTES];
        this.words = ByteBuffer.wrap(buffer);
    }

    @Override
    public boolean next() throws IOException {
        record += size;
        size = 0;
        if (!load(SortRecord.KEY_AT)) {
            return false;
        }
        int keyLength = words.getInt(record);
        int valueLength = words.getInt(record + SortRecord.VALUE_LENGTH_AT);
        int whole = SortRecord.KEY_AT + keyLength + valueLength;
        if (!load(whole)) {
            throw new TemporaryFileException(new IOException("cut short"));
        }
        size = whole;
        prefix = SortRecord.prefix(words, record + SortRecord.KEY_AT, keyLength, 0);
        furtherPrefix = SortRecord.isWhole(prefix)
                ? 0
                : SortRecord.prefix(words, record + SortRecord.KEY_AT, keyLength, SortRecord.PREFIX_BYTES);
        set(buffer, record + SortRecord.KEY_AT, keyLength, valueLength);
        return true;
    }

    /** Sees to it that {@code needed} bytes of the record are in the buffer; false if they are not in the file. */
    private boolean load(int needed) throws IOException {
        int present = limit - record;
        if (present >= needed) {
            return true;
        }
        if (needed - present > end - position) {
            return false;
        }
        byte[] target = buffer.length - Long.BYTES < needed ? new byte[needed + Long.BYTES] : buffer;
        System.arraycopy(buffer, record, target, 0, present);
        buffer = target;
        words = ByteBuffer.wrap(buffer);
        record = 0;
        int length = (int) Math.min(buffer.length - Long.BYTES - present, end - position);
        spool.read(buffer, present, length, position);
        position += length;
        limit = present + length;
        return true;
    }

    byte[] buffer() {
        return buffer;
    }

    /** Where the record begins. */
    int record() {
        return record;
    }

    /** Bytes of the whole record. */
    int size() {
        return size;
    }

    int keyOffset() {
        return record + SortRecord.KEY_AT;
    }

    int keyLength() {
        return words.getInt(record);
    }

    int order() {
        return words.getInt(record + SortRecord.ORDER_AT);
    }

    /** The first seven bytes of the key, see {@link SortRecord#prefix}. */
    long prefix() {
        return prefix;
    }

    /** The next seven; 0 if the key has ended before. */
    long furtherPrefix() {
        return furtherPrefix;
    }

    /** Whether this record comes before that of {@code other}. */
    boolean isBefore(RunReader other) {
        if (prefix != other.prefix) {
            return prefix < other.prefix;
        }
        if (furtherPrefix != other.furtherPrefix) {
            return furtherPrefix < other.furtherPrefix;
        }
        int order = SortRecord.isWhole(prefix) || SortRecord.isWhole(furtherPrefix)
                ? 0
                : Arrays.compareUnsigned(
                        buffer,
                        keyOffset(),
                        keyOffset() + keyLength(),
                        other.buffer,
                        other.keyOffset(),
                        other.keyOffset() + other.keyLength());
        return order != 0 ? order < 0 : Integer.compareUnsigned(order(), other.order()) < 0;
    }
}
