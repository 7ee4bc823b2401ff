package org.postern.relayd.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LineEndsTest {
    /** What is looked for, and what a search of eight bytes at a time is likely to take for it. */
    private static final byte[] BYTES = {
        '\r', '\n', '\r' - 1, '\r' + 1, '\n' - 1, 0, 'x', (byte) ('\r' | 0x80), (byte) ('\n' | 0x80), -1
    };

    private static int byteByByte(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\r' || bytes[i] == '\n') {
                return i;
            }
        }
        return to;
    }

    @Test
    void theFirstLineEndIsFoundWhereverItIs() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            int firstKind = random.nextInt(3); // with CR and LF, with LF alone, without either
            for (int k = 0; k < bytes.length; k++) {
                bytes[k] = BYTES[firstKind + random.nextInt(BYTES.length - firstKind)];
            }
            int to = random.nextInt(bytes.length + 1);
            int from = random.nextInt(to + 1);
            assertThat(LineEnds.next(bytes, from, to)).as("seed %d", seed).isEqualTo(byteByByte(bytes, from, to));
        }
    }
}
