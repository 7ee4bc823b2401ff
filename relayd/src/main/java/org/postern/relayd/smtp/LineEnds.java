package org.postern.relayd.smtp;

import org.postern.tables.text.ArrayWords;
import org.postern.tables.text.Words;

/** Finds where lines end, eight bytes at a time: most of what is done with a big message is looking for that. */
public final class LineEnds {
    private static final long CR = Words.repeat('\r');
    private static final long LF = Words.repeat('\n');

    private LineEnds() {}

    /** Where the first CR or LF is in {@code bytes} from {@code from} on; {@code to} when there is none before. */
    public static int next(byte[] bytes, int from, int to) {
        int at = from;
        while (at <= to - Long.BYTES) {
            long eight = ArrayWords.Fast.INSTANCE.at(bytes, at);
            long found = Words.zeros(eight ^ CR) | Words.zeros(eight ^ LF);
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
}
