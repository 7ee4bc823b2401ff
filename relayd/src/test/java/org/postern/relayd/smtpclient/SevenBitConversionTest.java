package org.postern.relayd.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SevenBitConversionTest {
    private static final Random NO_PIECES = new Random() {
        private static final long serialVersionUID = 1L;

        @Override
        public int nextInt(int bound) {
            return bound - 1;
        }
    };

    static List<Path> messages() throws IOException, URISyntaxException {
        Path directory = Path.of(Objects.requireNonNull(SevenBitConversionTest.class.getResource("sevenbit"))
                .toURI());
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".in"))
                    .sorted()
                    .toList();
        }
    }

    /** In pieces of random length. */
    private static String convert(String content, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ContentTarget target = new ContentTarget() {
            @Override
            public void write(byte[] bytes, int offset, int length) {
                out.write(bytes, offset, length);
            }

            @Override
            public void end() {}
        };
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        try {
            SevenBitConversion conversion = new SevenBitConversion(target);
            for (int at = 0; at < bytes.length; ) {
                int count = 1 + random.nextInt(Math.min(bytes.length - at, 5000));
                conversion.write(bytes, at, count);
                at += count;
            }
            conversion.end();
        } catch (BrokenConversation e) {
            throw new AssertionError(e);
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void messageIsConvertedAsPostfixDoes(Path message) throws IOException {
        Path expected = message.resolveSibling(message.getFileName().toString().replace(".in", ".ref"));
        assertThat(convert(read(message), NO_PIECES)).isEqualTo(read(expected));
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1).replace("\n", "\r\n");
    }

    @Test
    void piecesMakeNoDifference() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (Path message : messages()) {
            String content = read(message);
            for (int i = 0; i < 50; i++) {
                assertThat(convert(content, random))
                        .as("seed %s, %s", seed, message)
                        .isEqualTo(convert(content, NO_PIECES));
            }
        }
    }

    @Test
    void longLinesAndHeadersPassThroughInBoundedMemory() {
        String eightBit = "Content-Transfer-Encoding: 8bit\r\n\r\n";
        String line = "\u00e9".repeat(10_000);
        String converted = convert(eightBit + line + "\r\n", new Random(1));
        assertThat(converted.substring(converted.indexOf("\r\n\r\n") + 4).replace("=\r\n", ""))
                .isEqualTo("=E9".repeat(10_000) + "\r\n");
        String header = "X-Long: " + "x".repeat(300_000) + "\r\n" + eightBit + "\u00e9\r\n";
        assertThat(convert(header, new Random(2)))
                .isEqualTo("X-Long: " + "x".repeat(300_000)
                        + "\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=E9\r\n");
    }

    @Test
    void crlfAtAnyPlaceEndsALine() {
        for (int length = 2030; length < 2060; length++) {
            String text = "\u00e9" + "x".repeat(length);
            String converted = convert("Content-Transfer-Encoding: 8bit\r\n\r\n" + text + "\r\nb\r\n", NO_PIECES);
            assertThat(converted).doesNotContain("=0D").endsWith("\r\nb\r\n");
        }
    }

    @Test
    void anythingAtAllIsTaken() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String[] words = {
            "Content-Type: ",
            "multipart/mixed",
            "message/rfc822",
            "; boundary=",
            "\"",
            "\\",
            "(",
            ")",
            "b",
            "--",
            "\r\n",
            "\r",
            "\n",
            "Content-Transfer-Encoding: ",
            "8bit",
            "7bit",
            " ",
            "\t",
            ":",
            "\u00e9",
            "x".repeat(3000)
        };
        for (int i = 0; i < 3000; i++) {
            StringBuilder content = new StringBuilder();
            for (int k = random.nextInt(60); k > 0; k--) {
                content.append(words[random.nextInt(words.length)]);
            }
            String converted = convert(content.toString(), random);
            assertThat(converted).as("seed %s: %s", seed, content).isEqualTo(convert(content.toString(), NO_PIECES));
        }
    }
}
