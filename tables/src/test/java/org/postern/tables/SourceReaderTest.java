package org.postern.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The syntax of source text; postmap's golden cases hold most of it. */
class SourceReaderTest {
    private static List<String> read(byte[] text) throws IOException {
        SourceReader reader = new SourceReader(new ByteArrayInputStream(text), true);
        List<String> items = new ArrayList<>();
        for (Optional<SourceItem> next = reader.next(); next.isPresent(); next = reader.next()) {
            items.add(
                    switch (next.get()) {
                        case SourceEntry entry ->
                            new String(entry.key(), StandardCharsets.UTF_8) + "="
                                    + new String(entry.value(), StandardCharsets.UTF_8) + " " + entry.firstLine() + "-"
                                    + entry.lastLine();
                        case SourceProblem problem -> problem.message("t");
                    });
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
    void anyBytesEndInValues() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("SourceReaderTest seed: -Dseed=" + seed);
        Random random = new Random(seed);
        byte[] alphabet = {
            ' ', '\t', '\n', '\r', '#', '"', '\\', ':', 'a', 'B', 0, (byte) 0xc3, (byte) 0xa9, (byte) 0xff
        };
        for (int round = 0; round < 2000; round++) {
            byte[] text = new byte[random.nextInt(60)];
            for (int i = 0; i < text.length; i++) {
                text[i] = alphabet[random.nextInt(alphabet.length)];
            }
            assertThatCode(() -> read(text)).as("seed %d", seed).doesNotThrowAnyException();
        }
    }
}
