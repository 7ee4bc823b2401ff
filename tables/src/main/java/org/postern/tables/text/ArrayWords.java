package org.postern.tables.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads eight bytes of an array at once, as a number, the first byte being the lowest. */
public abstract class ArrayWords {
    /** Eight bytes at {@code index}. */
    public abstract long at(byte[] array, int index);

    /** The {@code count} bytes, 0 to 7, at {@code index}, with zeros after them; {@code before} bytes stand before those. */
    public final long tail(byte[] array, int index, int count, int before) {
        if (before + count >= Long.BYTES) {
            return count == 0 ? 0 : at(array, index + count - Long.BYTES) >>> (Byte.SIZE * (Long.BYTES - count));
        }
        long word = 0;
        for (int i = count; --i >= 0; ) {
            word = (word << Byte.SIZE) | (array[index + i] & 0xff);
        }
        return word;
    }

    /** For many. */
    public static final class Fast extends ArrayWords {
        /** It has no state. */
        public static final ArrayWords INSTANCE = new Fast();

        private static final VarHandle WORD =
                MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

        private Fast() {}

        @Override
        public long at(byte[] array, int index) {
            return (long) WORD.get(array, index);
        }
    }

    /** For a few: setting up the other one takes longer than a whole look-up. */
    public static final class Plain extends ArrayWords {
        /** It has no state. */
        public static final ArrayWords INSTANCE = new Plain();

        private Plain() {}

        @Override
        public long at(byte[] array, int index) {
            long word = 0;
            for (int i = Long.BYTES; --i >= 0; ) {
                word = (word << Byte.SIZE) | (array[index + i] & 0xff);
            }
            return word;
        }
    }
}
