package org.postern.tables.compiled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.postern.tables.publish.TableFixture;

/** A table for service may be closed at any time. */
class ServiceMemoryTest {
    private static final int TIMES = 200;
    private static final int READERS = 4;

    @TempDir
    private Path directory;

    private final Map<String, String> entries = new HashMap<>();
    private Path path;

    @BeforeEach
    void compile() throws IOException {
        for (int i = 0; i < 20_000; i++) {
            String value = i % 2 == 0 ? "mailbox" + i + "@inside.example.com" : "gateway";
            entries.put("user" + i + "@example.com", value);
        }
        // Longer than what is kept in memory.
        entries.put("k".repeat(2000) + "@example.com", "gateway");
        path = TableFixture.compile(directory.resolve("t"), entries);
    }

    @Test
    void readersUnderWhoseEyesItIsClosedAnswerRightlyOrSayThatItIsClosed() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(READERS)) {
            for (int time = 0; time < TIMES; time++) {
                CompiledFile table = CompiledFile.openForService(path);
                CountDownLatch reading = new CountDownLatch(READERS);
                List<Future<?>> readers = new ArrayList<>();
                for (int i = 0; i < READERS; i++) {
                    readers.add(threads.submit(() -> readUntilClosed(table, reading)));
                }
                reading.await();
                table.close();
                for (Future<?> reader : readers) {
                    reader.get();
                }
            }
        }
    }

    private @Nullable Void readUntilClosed(CompiledFile table, CountDownLatch reading) {
        SharedValues<String> values = new SharedValues<>(TableFixture::text);
        try {
            while (true) {
                for (Map.Entry<String, String> entry : entries.entrySet()) {
                    byte[] key = TableFixture.bytes(entry.getKey());
                    assertThat(table.find(key, 0, key.length, values)).isEqualTo(entry.getValue());
                    byte[] absent = TableFixture.bytes(entry.getKey() + ".example");
                    assertThat(table.find(absent, 0, absent.length, values)).isNull();
                    reading.countDown();
                }
            }
        } catch (IOException | IllegalStateException e) {
            assertThatThrownBy(() -> table.find(new byte[0], 0, 0, values)).isInstanceOf(IllegalStateException.class);
            return null;
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere the garbage collector lets go of the file")
    void itsFileIsLetGoAtOnce() throws IOException {
        CompiledFile table = CompiledFile.openForService(path);
        assertThat(mappings()).anyMatch(line -> line.endsWith(path.toString()));
        table.close();
        assertThat(mappings()).noneMatch(line -> line.endsWith(path.toString()));
        assertThat(table.count()).isEqualTo(entries.size());
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "the kernel is asked")
    void aDamagedFileThatIsRefusedIsLetGoAtOnce() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(FileFormat.SMALLEST_PAGE);
            int sound = file.read();
            file.seek(FileFormat.SMALLEST_PAGE);
            file.write(~sound);
        }
        assertThatThrownBy(() -> CompiledFile.openForService(path, KeysInMemory.MOST, 0))
                .isInstanceOf(DamagedTableException.class);
        assertThat(mappings()).noneMatch(line -> line.endsWith(path.toString()));
    }

    private static List<String> mappings() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps"));
    }
}
