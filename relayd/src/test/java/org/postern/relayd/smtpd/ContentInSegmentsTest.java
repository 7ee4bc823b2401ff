package org.postern.relayd.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Content means the same however the network cuts it into pieces. */
class ContentInSegmentsTest {
    private static final String[] PARTS = {"\r\n", "\r", "\n", ".", "..", "a", "words of a line", "\0", "é"};
    private static final String END = "\r\n.\r\n";
    private static final int MESSAGES = 2_000;
    private static final int MOST_PARTS = 60;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    private String content() {
        StringBuilder content = new StringBuilder();
        for (int i = random.nextInt(MOST_PARTS); i >= 0; i--) {
            content.append(PARTS[random.nextInt(PARTS.length)]);
        }
        return content.toString();
    }

    private List<String> inPieces(String text, int longest) {
        List<String> pieces = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = Math.min(text.length(), start + 1 + random.nextInt(longest));
            pieces.add(text.substring(start, end));
            start = end;
        }
        return pieces;
    }

    private static ClientConnection connection(SegmentedInput client) throws IOException {
        ClientConnection connection = new ClientConnection(client, Duration.ofMinutes(1), true, 500);
        connection.expectContent();
        return connection;
    }

    private static String data(List<String> pieces) throws IOException {
        try (SegmentedInput client = new SegmentedInput(pieces, true)) {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            DataReader reader = new DataReader(connection(client), content, 1000);
            reader.readAll();
            return reader.sawBareNewline() + ":" + content.toString(StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void data() throws IOException {
        for (int i = 0; i < MESSAGES; i++) {
            String text = content() + END;
            assertThat(data(inPieces(text, MOST_PARTS))).as("seed %d", seed).isEqualTo(data(inPieces(text, 1)));
        }
    }

    private static String chunks(List<String> pieces, List<Integer> sizes) throws IOException {
        try (SegmentedInput client = new SegmentedInput(pieces, true)) {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            ChunkReader reader = new ChunkReader(content, Integer.MAX_VALUE);
            ClientConnection connection = connection(client);
            int read = 0;
            for (int size : sizes) {
                reader.readChunk(connection, size);
                read += size;
                assertThat(connection.consumed()).isEqualTo(read);
            }
            reader.finish();
            assertThat(reader.count().whole()).isEqualTo(content.size());
            return reader.sawBareNewline() + ":" + content.toString(StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void chunks() throws IOException {
        for (int i = 0; i < MESSAGES; i++) {
            String text = content();
            List<Integer> sizes =
                    inPieces(text, MOST_PARTS).stream().map(String::length).toList();
            List<String> atOnce = List.of(text + "QUIT\r\n");
            assertThat(chunks(inPieces(text, MOST_PARTS), sizes))
                    .as("seed %d", seed)
                    .isEqualTo(chunks(inPieces(text, 1), List.of(text.length())))
                    .isEqualTo(chunks(atOnce, sizes));
        }
    }
}
