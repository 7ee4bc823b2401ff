package org.postern.tables.compiled;

import java.util.Arrays;
import org.postern.tables.text.ArrayWords;

/** Values that several entries of a table have, as they were written. */
final class CommonValues {
    private final byte[][] values;
    private final long[] hashes;

    /** Takes them out of {@code bytes}, which have been verified. */
    CommonValues(byte[] bytes, FileLayout layout) {
        values = new byte[layout.commonValues()][];
        hashes = new long[values.length];
        for (int number = 0; number < values.length; number++) {
            int at = FileFormat.intAt(bytes, FileFormat.OFFSET_SIZE * number);
            int length = 0;
            byte b;
            do {
                b = bytes[at++];
                length = (length << 7) | (b & 0x7f);
            } while (b >= 0);
            values[number] = Arrays.copyOfRange(bytes, at, at + length);
            hashes[number] = EntryHash.of(ArrayWords.Fast.INSTANCE, layout.seed(), values[number], 0, length);
        }
    }

    /** How many there are. */
    int count() {
        return values.length;
    }

    /** The hash of value {@code number}, as in a slot's check. */
    long hash(int number) {
        return hashes[number];
    }

    /** Value {@code number}; to be copied before it is handed out. */
    byte[] value(int number) {
        return values[number];
    }
}
