package org.postern.postmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postern.tables.text.KeyBatch;

class InputLinesTest {
    private static final int BUFFER_SIZE = 1 << 16;

    private static List<String> read(InputStream in) throws IOException {
        InputLines lines = new InputLines(in, () -> {});
        List<String> read = new ArrayList<>();
        while (lines.next()) {
            read.add(new String(lines.copy(), StandardCharsets.ISO_8859_1));
        }
        return read;
    }

    private static List<String> read(String text) throws IOException {
        return read(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void lastLineNeedsNoLineEnd() throws IOException {
        assertThat(read("")).isEmpty();
        assertThat(read("a")).containsExactly("a");
        assertThat(read("a\n")).containsExactly("a");
        assertThat(read("a\n\nb")).containsExactly("a", "", "b");
        assertThat(read("\n\n")).containsExactly("", "");
    }

    @Test
    void carriageReturnIsPartOfTheLine() throws IOException {
        assertThat(read("a\r\nb\r\n")).containsExactly("a\r", "b\r");
    }

    @Test
    void linesMayCrossAndExceedTheBuffer() throws IOException {
        String small = "x".repeat(BUFFER_SIZE - 3);
        String big = "y".repeat(3 * BUFFER_SIZE);
        assertThat(read(small + "\nabcdef\n" + big + "\n" + big + "\nz"))
                .containsExactly(small, "abcdef", big, big, "z");
    }

    @Test
    void linesMayArriveInPieces() throws IOException {
        InputStream trickle = new ByteArrayInputStream("ab\ncd\n\ne".getBytes(StandardCharsets.ISO_8859_1)) {
            @Override
            public synchronized int read(byte[] bytes, int offset, int length) {
                return super.read(bytes, offset, Math.min(length, 1));
            }
        };
        assertThat(read(trickle)).containsExactly("ab", "cd", "", "e");
    }

    @Test
    void answersAreSentBeforeWaitingForMore() throws IOException {
        int[] flushes = {0};
        InputStream slow = new ByteArrayInputStream("a\nb\n".getBytes(StandardCharsets.ISO_8859_1)) {
            @Override
            public synchronized int read(byte[] bytes, int offset, int length) {
                return super.read(bytes, offset, Math.min(length, 2));
            }

            @Override
            public synchronized int available() {
                return 0;
            }
        };
        InputLines lines = new InputLines(slow, () -> flushes[0]++);
        assertThat(lines.next()).isTrue();
        int before = flushes[0];
        assertThat(lines.next()).isTrue();
        assertThat(flushes[0]).isGreaterThan(before);
    }

    @Test
    void linesOfBatchesAreThoseThatComeOneByOne() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            text.append("x".repeat(i % 37)).append(i).append('\n');
        }
        text.append("y".repeat(2 * BUFFER_SIZE)).append("\n\nlast");
        byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        InputLines lines = new InputLines(new ByteArrayInputStream(bytes), () -> {});
        KeyBatch batch = new KeyBatch();
        List<String> read = new ArrayList<>();
        while (lines.next(batch)) {
            for (int i = 0; i < batch.count(); i++) {
                read.add(new String(batch.buffer(), batch.offset(i), batch.length(i), StandardCharsets.ISO_8859_1));
            }
        }
        assertThat(read).isEqualTo(read(text.toString()));
    }

    @Test
    void batchDoesNotWaitForMoreThanOneLine() throws IOException {
        List<Integer> counts = new ArrayList<>();
        InputStream pieces = new ByteArrayInputStream("a\nb\nc\nd\ne".getBytes(StandardCharsets.ISO_8859_1)) {
            @Override
            public synchronized int read(byte[] bytes, int offset, int length) {
                return super.read(bytes, offset, Math.min(length, 5));
            }
        };
        InputLines lines = new InputLines(pieces, () -> {});
        KeyBatch batch = new KeyBatch();
        while (lines.next(batch)) {
            counts.add(batch.count());
        }
        assertThat(counts).containsExactly(2, 2, 1);
    }
}
