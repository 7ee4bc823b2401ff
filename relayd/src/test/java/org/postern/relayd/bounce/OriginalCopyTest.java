package org.postern.relayd.bounce;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The returned part of a message, however it is read from the queue. */
class OriginalCopyTest {
    private static final String PATH = "Return-Path: <a@b.test>\r\n";
    private static final String[] PARTS = {"\r\n", "\n", "Subject: x", "a", "\u00e9", "\r"};
    private static final int MESSAGES = 2_000;

    /** Gives {@code most} bytes at a time. */
    private static InputStream slowly(byte[] bytes, int most) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
                return super.read(buffer, offset, Math.min(length, most));
            }
        };
    }

    private static String copy(String message, boolean headerOnly, int most) throws IOException {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        OriginalCopy original = new OriginalCopy("a@b.test", () -> slowly(bytes, most));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        original.writeTo(out, headerOnly);
        return original.isEightBit(headerOnly) + ":" + out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theHeaderEndsBeforeTheEmptyLine() throws IOException {
        String message = "Subject: x\r\nTo: y\r\n\r\n\u00e9";
        assertThat(copy(message, true, 1000)).isEqualTo("false:" + PATH + "Subject: x\r\nTo: y\r\n");
        assertThat(copy(message, false, 1000)).isEqualTo("true:" + PATH + message + "\r\n");
        assertThat(copy("\r\nx\r\n", true, 1000)).isEqualTo("false:" + PATH);
        assertThat(copy("", false, 1000)).isEqualTo("false:" + PATH);
    }

    @Test
    void howMuchIsReadAtATimeMakesNoDifference() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < MESSAGES; i++) {
            StringBuilder message = new StringBuilder();
            for (int k = random.nextInt(20); k >= 0; k--) {
                message.append(PARTS[random.nextInt(PARTS.length)]);
            }
            boolean headerOnly = random.nextBoolean();
            assertThat(copy(message.toString(), headerOnly, 1 + random.nextInt(5)))
                    .as("seed %d", seed)
                    .isEqualTo(copy(message.toString(), headerOnly, 1000));
        }
    }
}
