package org.postern.tables.text;

import java.util.Arrays;

/** Bytes as the key of a map. The array is shared and must not be changed. */
@SuppressWarnings("ArrayRecordComponent") // a copy for each look-up would be waste
public record ByteKey(byte[] bytes) {
    @Override
    public boolean equals(Object other) {
        return other instanceof ByteKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return PrintableText.of(bytes);
    }
}
