package org.postern.tables.text;

/**
 * Questions to eight bytes at a time, held in a long (Warren, Hacker's Delight, chapter 6). Whether a byte is among them does not
 * depend on the order of the bytes; nothing in here needs to know it.
 */
public final class Words {
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Words() {}

    /** Eight times {@code b}. */
    public static long repeat(int b) {
        return (b & 0xff) * LOW_BITS;
    }

    /** Whether one of the bytes is zero. */
    public static boolean hasZero(long word) {
        return anyZero(word) != 0;
    }

    /** Not 0 if one of the bytes is zero; where it is, this does not say. */
    public static long anyZero(long word) {
        return (word - LOW_BITS) & ~word & HIGH_BITS;
    }

    /** The top bits of the bytes that are zero. */
    public static long zeros(long word) {
        return ~(((word & ~HIGH_BITS) + ~HIGH_BITS) | word | ~HIGH_BITS);
    }

    /** Whether one of the bytes is the one that {@code repeated} holds eight times. */
    public static boolean has(long word, long repeated) {
        return hasZero(word ^ repeated);
    }

    /** Whether one of the bytes is below {@code limit}, 1 to 128. */
    public static boolean hasBelow(long word, int limit) {
        return ((word - repeat(limit)) & ~word & HIGH_BITS) != 0;
    }

    /** Whether all bytes are ASCII. */
    public static boolean isAscii(long word) {
        return (word & HIGH_BITS) == 0;
    }

    /** The top bits of the bytes that case folding may change: A to Z, and what is not ASCII. */
    public static long unfolded(long word) {
        return (capitals(word) | word) & HIGH_BITS;
    }

    /** The bytes with A to Z made a to z. */
    public static long lowerCase(long word) {
        return word | ((capitals(word) & ~word & HIGH_BITS) >>> 2);
    }

    /** Has the top bit of each ASCII byte that is A to Z, and of no other ASCII byte. */
    private static long capitals(long word) {
        // Without their top bits, adding to bytes carries into those of the bytes that are high enough, and no further.
        long low = word & ~HIGH_BITS;
        long fromA = low + repeat(0x80 - 'A');
        long beyondZ = low + repeat(0x80 - 'Z' - 1);
        return fromA ^ beyondZ;
    }
}
