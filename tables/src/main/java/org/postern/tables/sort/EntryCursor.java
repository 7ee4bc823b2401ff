package org.postern.tables.sort;

import java.io.IOException;
import java.util.Arrays;

/** Goes through entries in the order of their keys, one at a time. What it shows changes with the next step. */
public abstract class EntryCursor {
    private byte[] buffer = {};
    private int key;
    private int keyLength;
    private int valueLength;

    /** Moves to the next entry; false when there is none. */
    public abstract boolean next() throws IOException;

    /** The value stands behind the key. */
    final void set(byte[] buffer, int key, int keyLength, int valueLength) {
        this.buffer = buffer;
        this.key = key;
        this.keyLength = keyLength;
        this.valueLength = valueLength;
    }

    /** Hands the entry to {@code consumer}. */
    public final void handTo(EntryStream.EntryConsumer consumer) throws IOException {
        consumer.accept(buffer, key, keyLength, key + keyLength, valueLength);
    }

    /** As the keys sort. */
    public final int compareKey(byte[] other, int otherKey, int otherLength) {
        return Arrays.compareUnsigned(buffer, key, key + keyLength, other, otherKey, otherKey + otherLength);
    }
}
