package org.postern.tables.sort;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * An entry as it is while entries are sorted: length of the key, length of the value, a number that tells entries of the same key
 * apart, all of four bytes, big-endian, then the key and the value. Sorted entries are in ascending order of their keys, compared
 * byte by byte as unsigned numbers, then of that number, unsigned too.
 */
final class SortRecord {
    static final int VALUE_LENGTH_AT = 4;
    static final int ORDER_AT = 8;
    static final int KEY_AT = 12;

    /** How many bytes of a key one prefix holds. */
    static final int PREFIX_BYTES = 7;

    private SortRecord() {}

    /**
     * Seven bytes of a key, from its byte {@code depth} on, as a number that sorts as they do; where they agree, a key that ends
     * among them sorts before those that do not. Reads up to eight bytes behind the key.
     */
    static long prefix(ByteBuffer words, int key, int keyLength, int depth) {
        int left = keyLength - depth;
        long word = words.getLong(key + depth);
        long ordered = left > PREFIX_BYTES
                ? (word & ~0xffL) | (PREFIX_BYTES + 1)
                : (word & ~(-1L >>> (Byte.SIZE * left))) | left;
        return ordered ^ Long.MIN_VALUE;
    }

    /** Whether two keys of this prefix can only be the same. */
    static boolean isWhole(long prefix) {
        return (prefix & 0xff) <= PREFIX_BYTES;
    }

    static boolean isSameKey(byte[] a, int aKey, int aLength, byte[] b, int bKey, int bLength) {
        return aLength == bLength && Arrays.equals(a, aKey, aKey + aLength, b, bKey, bKey + bLength);
    }
}
