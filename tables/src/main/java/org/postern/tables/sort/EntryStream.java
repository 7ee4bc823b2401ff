package org.postern.tables.sort;

import java.io.IOException;

/**
 * The entries of a table about to be written: in ascending order of their keys, compared byte by byte as unsigned numbers, no key
 * twice. They can be gone through more than once and are the same each time.
 */
public interface EntryStream {
    /** Takes one entry. */
    @FunctionalInterface
    interface EntryConsumer {
        /** Key and value stand in {@code buffer}, which is the stream's and changes after the call. */
        void accept(byte[] buffer, int keyOffset, int keyLength, int valueOffset, int valueLength) throws IOException;
    }

    /**
     * What the writer wants to know before it begins.
     *
     * @param bytes the length of all keys and values together; may be too high, never too low
     * @param longest the length of the longest entry, key and value together, bytes; may be too high, never too low
     */
    record Size(long bytes, long longest) {}

    /** How many entries there are. */
    long count();

    /** How long they are. Whoever knows without going through all of them says so. */
    default Size size() throws IOException {
        long[] size = new long[2];
        forEach((buffer, key, keyLength, value, valueLength) -> {
            long length = (long) keyLength + valueLength;
            size[0] += length;
            size[1] = Math.max(size[1], length);
        });
        return new Size(size[0], size[1]);
    }

    /** Hands every entry to {@code consumer}. */
    void forEach(EntryConsumer consumer) throws IOException;
}
