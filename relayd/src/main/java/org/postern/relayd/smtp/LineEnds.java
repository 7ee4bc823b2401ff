package org.postern.relayd.smtp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds where lines end, eight bytes at a time: most of what is done with a big message is looking for that. */
public final class LineEnds {
    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long LOWEST_BITS = 0x0101010101010101L;
    private static final long HIGHEST_BITS = 0x8080808080808080L;

    private LineEnds() {}

    /** Where the first CR or LF is in {@code bytes} from {@code from} on; {@code to} when there is none before. */
    public static int next(byte[] bytes, int from, int to) {
        int at = from;
        while (at <= to - Long.BYTES) {
            long eight = (long) EIGHT_BYTES.get(bytes, at);
            long found = zeros(eight ^ '\r' * LOWEST_BITS) | zeros(eight ^ '\n' * LOWEST_BITS);
            if (found != 0) {
                return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
            at += Long.BYTES;
        }
        while (at < to && bytes[at] != '\r' && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    /** The highest bit of each byte that is zero; above the lowest of them perhaps of others as well. */
    private static long zeros(long eight) {
        return (eight - LOWEST_BITS) & ~eight & HIGHEST_BITS;
    }
}
