package org.postern.tables.text;

/**
 * Some keys to be looked up together, one after the other in an array, which must not change before that is done. For one thread.
 *
 * <p>So many that a processor has enough to fetch from memory at once, so few that it still holds what it fetched when it comes to the last.
 */
public final class KeyBatch {
    /** As many may be together. */
    public static final int MOST = 64;

    private final int[] offsets = new int[MOST];
    private final int[] lengths = new int[MOST];
    private byte[] buffer = new byte[0];
    private int count;

    /** Begins anew, with keys in {@code array}. */
    public void begin(byte[] array) {
        buffer = array;
        count = 0;
    }

    /** Adds the {@code length} bytes at {@code offset}. */
    public void add(int offset, int length) {
        offsets[count] = offset;
        lengths[count++] = length;
    }

    /** Whether there is no room for another. */
    public boolean isFull() {
        return count == MOST;
    }

    /** How many there are. */
    public int count() {
        return count;
    }

    /** The array that they are in. */
    public byte[] buffer() {
        return buffer;
    }

    /** Where the first one begins. */
    public int start() {
        return offsets[0];
    }

    /** Where the last one ends. */
    public int end() {
        return offsets[count - 1] + lengths[count - 1];
    }

    /** Where key {@code number} begins. */
    public int offset(int number) {
        return offsets[number];
    }

    /** How long key {@code number} is, bytes. */
    public int length(int number) {
        return lengths[number];
    }
}
