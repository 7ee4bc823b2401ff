package org.postern.tables;

import java.io.IOException;

/**
 * The entries of a table about to be written: in ascending order of their keys, compared byte by byte as unsigned numbers, no key
 * twice. They can be gone through more than once and are the same each time.
 */
interface EntryStream {
    /** Takes one entry. */
    @FunctionalInterface
    interface EntryConsumer {
        /** Key and value stand in {@code buffer}, which is the stream's and changes after the call. */
        void accept(byte[] buffer, int keyOffset, int keyLength, int valueOffset, int valueLength) throws IOException;
    }

    /** How many entries there are. */
    long count();

    /** Hands every entry to {@code consumer}. */
    void forEach(EntryConsumer consumer) throws IOException;
}
