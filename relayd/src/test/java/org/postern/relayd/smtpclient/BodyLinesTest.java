package org.postern.relayd.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BodyLinesTest {
    private static final String LINES = ".a\r\n..\r\n.\r\nb.\r\n\r\nc\rd\ne";

    /** What comes out when {@code content} is written in pieces of at most {@code longest} bytes. */
    private static String written(String content, int lineLimit, boolean doubling, Random random, int longest)
            throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        Chunk chunk = new Chunk(bytes.length);
        BodyLines lines = new BodyLines(chunk, lineLimit, doubling);
        int at = 0;
        while (at < bytes.length) {
            int length = Math.min(bytes.length - at, 1 + random.nextInt(longest));
            lines.write(bytes, at, length);
            at += length;
        }
        lines.end();
        return lines.hasFolded() + ":" + new String(chunk.content(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void contentMeansTheSameInWhateverPiecesItIsRead() throws IOException {
        String[] parts = {"\r\n", "\r\n", "\r", "\n", ".", "..", "a", "words of a line", "\0", "\u00e9"};
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            StringBuilder content = new StringBuilder();
            for (int k = random.nextInt(60); k >= 0; k--) {
                content.append(parts[random.nextInt(parts.length)]);
            }
            int limit = random.nextBoolean() ? 0 : 2 + random.nextInt(30);
            boolean doubling = random.nextBoolean();
            assertThat(written(content.toString(), limit, doubling, random, 60))
                    .as("seed %d", seed)
                    .isEqualTo(written(content.toString(), limit, doubling, random, 1));
        }
    }

    @Test
    void onlyTheDotAtTheStartOfALineIsDoubledAndOnlyABareLineEndIsChanged() throws IOException {
        assertThat(written(LINES, 998, true, new Random(0), 1_000))
                .isEqualTo("false:..a\r\n...\r\n..\r\nb.\r\n\r\nc d\r\ne\r\n");
    }

    @Test
    void inAChunkDotsStayAsTheyAre() throws IOException {
        assertThat(written(LINES, 998, false, new Random(0), 1_000))
                .isEqualTo("false:.a\r\n..\r\n.\r\nb.\r\n\r\nc d\r\ne\r\n");
    }
}
