package org.postern.tables;

import java.util.Arrays;

/**
 * A value of a compiled table, made once for many look-ups.
 *
 * @param hash as in the index
 */
@SuppressWarnings("ArrayRecordComponent") // shared with the value in found
record StoredValue(long hash, byte[] bytes, boolean utf8, LookupResult.Found found) {
    /** Takes over {@code bytes}. */
    static StoredValue of(long hash, byte[] bytes) {
        return new StoredValue(hash, bytes, Utf8.isValid(bytes), new LookupResult.Found(new TableValue(bytes)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredValue value && Arrays.equals(bytes, value.bytes);
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
