package org.postern.tables.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.postern.tables.publish.TableFixture;

/** The syntax of source text; postmap's golden cases hold most of it. */
class SourceReaderTest {
    private static final byte[] ALPHABET = {
        ' ', '\t', '\n', '\r', '#', '"', '\\', ':', 'a', 'B', 0, (byte) 0xc3, (byte) 0xa9, (byte) 0xff
    };

    private static List<String> read(byte[] text) throws IOException {
        List<String> items = new ArrayList<>();
        SourceReader reader =
                new SourceReader(new ByteArrayInputStream(text), true, problem -> items.add(problem.message("t")));
        while (reader.next()) {
            SourceEntry entry = reader.entry();
            items.add(new String(entry.key(), StandardCharsets.UTF_8) + "="
                    + new String(entry.value(), StandardCharsets.UTF_8) + " " + entry.firstLine() + "-"
                    + entry.lastLine());
        }
        return items;
    }

    private static List<String> read(String text) throws IOException {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void entriesCarryTheirLines() throws IOException {
        assertThat(read("# c\n\na 1\nb 2\n # c\n\n  3\n#c\nd 4")).containsExactly("a=1 3-3", "b=2  3 4-8", "d=4 9-9");
    }

    @Test
    void lineOfAnyLengthIsRead() throws IOException {
        String value = "v".repeat(300_000);
        assertThat(read("k " + value + "\nj x\n")).containsExactly("k=" + value + " 1-1", "j=x 2-2");
    }

    @Test
    void nullByteCutsItsPhysicalLineOnly() throws IOException {
        assertThat(read("k a\0b\n  c\n"))
                .containsExactly("t, line 1-2: text after null byte may be ignored", "k=a  c 1-2");
    }

    @Test
    void longTextThatStartsWithWhiteSpaceIsQuotedInPart() throws IOException {
        assertThat(read("   averyveryveryverylongtext line\n and more\nk v\n"))
                .containsExactly(
                        "t: logical line must not start with whitespace: \"   averyveryveryverylongtext l...\"",
                        "k=v 3-3");
    }

    @Test
    void problemsNameTheFirstLineOfTheEntry() throws IOException {
        assertThat(read("k\n\n\n  \nj\n"))
                .containsExactly(
                        "t, line 1: expected format: key whitespace value",
                        "t, line 5: expected format: key whitespace value");
    }

    @Test
    void anyTextReadsAsPlainCodeReadsIt() throws IOException {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("SourceReaderTest seed: -Dseed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            byte[] text = randomText(random);
            boolean utf8 = random.nextBoolean();
            assertThat(readInPieces(text, utf8, random))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(ReferenceParser.read(text, utf8));
        }
    }

    /** Lines of all kinds, and what somebody's cat may have typed. */
    private static byte[] randomText(Random random) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (int line = random.nextInt(12); line > 0; line--) {
            switch (random.nextInt(8)) {
                case 0 -> text.writeBytes(TableFixture.bytes("# comment " + random.nextInt()));
                case 1 -> text.writeBytes(TableFixture.bytes(" ".repeat(random.nextInt(20))));
                case 2 -> text.writeBytes(TableFixture.bytes("  continued \u00e9" + random.nextInt(1000) + "\r"));
                case 3, 4 ->
                    text.writeBytes(
                            TableFixture.bytes("user" + random.nextInt() + "@example.com\t smtp:[gw.example.com] "));
                default -> {
                    for (int i = random.nextInt(40); i > 0; i--) {
                        text.write(ALPHABET[random.nextInt(ALPHABET.length)]);
                    }
                }
            }
            if (line > 1 || random.nextBoolean()) {
                text.write('\n');
            }
        }
        return text.toByteArray();
    }

    /** As from a pipe: a read may bring any number of bytes. */
    private static List<String> readInPieces(byte[] text, boolean utf8, Random random) throws IOException {
        InputStream pieces = new FilterInputStream(new ByteArrayInputStream(text)) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return super.read(bytes, offset, Math.min(length, 1 + random.nextInt(16)));
            }
        };
        List<String> items = new ArrayList<>();
        SourceReader reader = new SourceReader(pieces, utf8, problem -> items.add(problem.message("t")));
        while (reader.next()) {
            SourceEntry entry = reader.entry();
            items.add(ReferenceParser.describe(entry.key(), entry.value(), entry.firstLine(), entry.lastLine()));
        }
        assertThat(reader.bytesRead()).isEqualTo(text.length);
        return items;
    }

    @Test
    void bigTextReadsAsPlainCodeReadsIt() throws IOException {
        StringBuilder text = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 30_000; i++) {
            text.append("key").append(i).append("  value ").append(i).append('\n');
            expected.add("key" + i + "=value " + i + " " + (2 * i + 1) + "-" + (2 * i + 2));
            text.append(i % 2 == 0 ? "# comment\n" : "\n");
        }
        assertThat(read(text.toString())).isEqualTo(expected);
    }

    @Test
    void lineLongerThanTheLimitEndsTheReading() throws IOException {
        byte[] text = new byte[LogicalLines.LONGEST_LINE + 1];
        Arrays.fill(text, (byte) 'x');
        text[1] = ' ';
        text[text.length - 1] = '\n';
        assertThat(read(text)).hasSize(1);
        text[text.length - 1] = 'x';
        assertThatThrownBy(() -> read(text)).hasMessage("line 1 is longer than 16777215 bytes");
        text[100] = '\n';
        text[101] = ' ';
        assertThat(read(text)).hasSize(1);
    }

    @Test
    void joinedLineLongerThanTheLimitEndsTheReading() {
        byte[] text = new byte[LogicalLines.LONGEST_LINE + 100_000];
        Arrays.fill(text, (byte) 'x');
        for (int i = 0; i < text.length - 100; i += 1000) {
            text[i] = '\n';
            text[i + 1] = ' ';
        }
        text[1] = 'k';
        assertThatThrownBy(() -> read(text)).hasMessage("line 2 is longer than 16777215 bytes");
    }

    @Test
    void textWithoutEndIsRefused() {
        InputStream zeros = new InputStream() {
            @Override
            public int read() {
                return 0;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                Arrays.fill(bytes, offset, offset + length, (byte) 0);
                return length;
            }
        };
        assertThatThrownBy(() -> new SourceReader(zeros, true, problem -> {}).next())
                .hasMessage("line 1 is longer than 16777215 bytes");
    }

    @Test
    void longTextIsQuotedInPart() throws IOException {
        assertThat(read("k\u00e9" + "\u00e9".repeat(600) + "\"\n"))
                .containsExactly(
                        "t, line 1: unbalanced '\"' in 'k" + "\u00e9".repeat(499) + "...' -- ignoring this line");
    }
}
