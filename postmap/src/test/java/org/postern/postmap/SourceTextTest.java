package org.postern.postmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.tables.compiled.SourceStamp;

/** A text counts only if it was the same from beginning to end. */
class SourceTextTest {
    @TempDir
    private Path directory;

    /** The longer ones are read by a thread of their own. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, 5_000_000})
    void textIsWhatTheFileHoldsAndItsDigestIsKept(int length) throws Exception {
        byte[] content = new byte[length];
        new Random(1).nextBytes(content);
        Path file = Files.write(directory.resolve("t"), content);
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_000_000_000)));
        try (SourceText text = SourceText.open(file)) {
            assertThat(text.stream().readAllBytes()).isEqualTo(content);
            String digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            assertThat(text.stamp())
                    .isEqualTo(new SourceStamp("t", length, Instant.ofEpochSecond(1_000_000_000), digest));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 5_000_000})
    void fileThatGrowsWhileItIsReadIsRefused(int length) throws IOException {
        Path file = Files.write(directory.resolve("t"), new byte[length]);
        try (SourceText text = SourceText.open(file)) {
            byte[] some = new byte[100];
            assertThat(text.stream().read(some)).isEqualTo(100);
            Files.writeString(file, "more", StandardOpenOption.APPEND);
            assertThatThrownBy(() -> {
                        text.stream().readAllBytes();
                        text.stamp();
                    })
                    .isInstanceOf(SourceText.ChangedException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 5_000_000})
    void fileThatIsCutShortWhileItIsReadIsRefused(int length) throws IOException {
        Path file = Files.write(directory.resolve("t"), new byte[length]);
        try (SourceText text = SourceText.open(file)) {
            byte[] some = new byte[100];
            assertThat(text.stream().read(some)).isEqualTo(100);
            Files.write(file, new byte[10]);
            text.stream().readAllBytes();
            assertThatThrownBy(text::stamp).hasMessage("changed while it was read; run postmap again");
        }
    }

    @Test
    void fileThatGrowsForEverIsNotReadForEver() throws IOException {
        Path file = Files.writeString(directory.resolve("t"), "k v\n");
        try (SourceText text = SourceText.open(file)) {
            byte[] some = new byte[100];
            assertThatThrownBy(() -> {
                        while (text.stream().read(some) > 0) {
                            Files.writeString(file, "k v\n", StandardOpenOption.APPEND);
                        }
                    })
                    .isInstanceOf(SourceText.ChangedException.class);
        }
    }

    @Test
    void fileThatIsReplacedWhileItIsReadWasReadWhole() throws IOException {
        Path file = Files.writeString(directory.resolve("t"), "old\n");
        try (SourceText text = SourceText.open(file)) {
            Path other = Files.writeString(directory.resolve("other"), "newer\n");
            Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
            assertThat(new String(text.stream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("old\n");
            assertThat(text.stamp().size()).isEqualTo(4);
        }
    }

    @Test
    void failureOfTheReadingThreadArrives() throws IOException {
        InputStream failing = new InputStream() {
            private int reads;

            @Override
            public int read() {
                return 'x';
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (++reads > 5) {
                    throw new IOException("Input/output error");
                }
                return length;
            }
        };
        try (ReadAhead ahead = new ReadAhead(failing)) {
            assertThatThrownBy(ahead::readAllBytes).hasMessage("Input/output error");
        }
    }
}
