package org.postern.tables.compiled;

import java.util.Arrays;

/**
 * Notices values that several entries have, while the entries go by. A value gets a number when it comes for the second time and the first
 * was not too long ago; so the values of a table where all differ get none. Memory is bounded, and what comes out depends on what went in
 * only.
 */
final class CommonValuesBuilder {
    /** The value has no number. */
    static final int NONE = -1;

    /** Powers of two. */
    private static final int LATELY = 1 << 13;

    private static final int PLACES = 2 * FileFormat.MOST_COMMON_VALUES;

    /** Hashes of values that came lately, each at a place that follows from it. */
    private final long[] lately = new long[LATELY];
    /** The numbers of values that have one, less {@link #NONE}, from a place that follows from the hash on. */
    private final int[] numbers = new int[PLACES];

    private final long[] hashes = new long[FileFormat.MOST_COMMON_VALUES];
    /** Where each value ends in {@code values}. */
    private final int[] ends = new int[FileFormat.MOST_COMMON_VALUES];

    private byte[] values = new byte[1 << 10];
    private int count;

    /** The number of the {@code length} bytes of {@code buffer} at {@code offset}, which have this hash. */
    int number(long hash, byte[] buffer, int offset, int length) {
        int place = (int) hash & (PLACES - 1);
        for (; numbers[place] != 0; place = (place + 1) & (PLACES - 1)) {
            int number = numbers[place] + NONE;
            if (hashes[number] == hash
                    && Arrays.equals(values, start(number), ends[number], buffer, offset, offset + length)) {
                return number;
            }
        }
        int seen = (int) (hash >>> Integer.SIZE) & (LATELY - 1);
        if (lately[seen] != hash || !hasRoom(length)) {
            lately[seen] = hash;
            return NONE;
        }
        return append(place, hash, buffer, offset, length);
    }

    /** Begins with {@code known}, whose numbers stay what they are. To be called before there is any other. */
    void startFrom(CommonValues known) {
        for (int number = 0; number < known.count(); number++) {
            byte[] value = known.value(number);
            int place = (int) known.hash(number) & (PLACES - 1);
            while (numbers[place] != 0) {
                place = (place + 1) & (PLACES - 1);
            }
            append(place, known.hash(number), value, 0, value.length);
        }
    }

    private int append(int place, long hash, byte[] buffer, int offset, int length) {
        int end = start(count) + length;
        if (end > values.length) {
            values = Arrays.copyOf(values, 2 * end);
        }
        System.arraycopy(buffer, offset, values, start(count), length);
        hashes[count] = hash;
        ends[count] = end;
        numbers[place] = count - NONE;
        return count++;
    }

    private boolean hasRoom(int length) {
        return length <= FileFormat.LONGEST_COMMON_VALUE
                && count < FileFormat.MOST_COMMON_VALUES
                && start(count) + length <= FileFormat.MOST_COMMON_BYTES;
    }

    private int start(int number) {
        return number == 0 ? 0 : ends[number - 1];
    }

    int count() {
        return count;
    }

    /** As they stand in the file. */
    byte[] bytes() {
        int at = FileFormat.OFFSET_SIZE * count;
        byte[] bytes = new byte[at + FileFormat.PACKED_MAX * count + start(count) + FileFormat.ALIGNMENT];
        for (int number = 0; number < count; number++) {
            FileFormat.putInt(bytes, FileFormat.OFFSET_SIZE * number, at);
            int length = ends[number] - start(number);
            at = FileFormat.putPacked(bytes, at, length);
            System.arraycopy(values, start(number), bytes, at, length);
            at += length;
        }
        return Arrays.copyOf(bytes, (int) FileFormat.aligned(at));
    }
}
