package org.postern.tables.compiled;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.postern.tables.text.ArrayWords;

/**
 * The bytes of one compiled table, by position. What is read may be anything when the file is changed in place by somebody, except
 * for the fingerprints and the common values, which are those that were written.
 */
abstract class TableBytes implements AutoCloseable {
    /** For keys to be compared with what is here. */
    final ArrayWords words;

    TableBytes(ArrayWords words) {
        this.words = words;
    }

    abstract byte byteAt(long position) throws IOException;

    /** Eight bytes, the first being the lowest of the number. */
    abstract long wordAt(long position) throws IOException;

    /** The {@code count} bytes, 1 to 7, at {@code position}, with zeros after them. Reads eight bytes. */
    final long tailAt(long position, int count) throws IOException {
        return wordAt(position) & ((1L << (count * Byte.SIZE)) - 1);
    }

    /** Eight bytes, the last being the lowest of the number. */
    final long longAt(long position) throws IOException {
        return Long.reverseBytes(wordAt(position));
    }

    /** Those of the table, in memory of our own; null where that is not worth it. */
    abstract @Nullable CommonValues common();

    /** For look-ups of many keys; null where there are none. */
    abstract @Nullable MappedBuffers buffers();

    abstract void copy(long position, byte[] to, int offset, int length) throws IOException;

    /** The fingerprints of {@code group}, the first being the lowest byte. */
    abstract long fingerprints(long group) throws IOException;

    /** Slot {@code number}; 0 where there is none. */
    abstract long slot(long number) throws IOException;

    /** Whether the bytes of {@code array} stand at {@code position}. Reads up to seven bytes more. */
    final boolean same(long position, byte[] array, int offset, int length) throws IOException {
        int at = 0;
        for (; at <= length - Long.BYTES; at += Long.BYTES) {
            if (wordAt(position + at) != words.at(array, offset + at)) {
                return false;
            }
        }
        return at == length || tailAt(position + at, length - at) == words.tail(array, offset + at, length - at, at);
    }

    @Override
    public abstract void close() throws IOException;
}
