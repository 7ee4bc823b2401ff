package org.postern.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A table is replaced whole or not at all. */
class TableWriterTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(TableWriter.Step.class)
    void failureAtAnyStepLeavesAWholeTableAndNothingElse(TableWriter.Step failing) throws IOException {
        Path source = directory.resolve("t");
        Path compiled = TableFixture.compile(source, Map.of("k", "old"));
        TableWriter.StepObserver observer = step -> {
            if (step == failing) {
                throw new IOException("no space left");
            }
        };
        try (TableWriter writer = TableWriter.open(source, observer)) {
            assertThatThrownBy(() -> TableFixture.publish(writer, Map.of("k", "new")))
                    .hasMessage("no space left");
        }
        String expected = failing == TableWriter.Step.SYNC_DIRECTORY ? "new" : "old";
        assertThat(CompiledFile.read(compiled).find(TableFixture.bytes("k"))).isEqualTo(TableFixture.bytes(expected));
        assertThat(names()).containsExactly("t.mapdb");
    }

    @Test
    void damageWhileWritingIsFoundBeforeTheTableIsPublished() throws IOException {
        Path source = directory.resolve("t");
        Path compiled = TableFixture.compile(source, Map.of("k", "old"));
        TableWriter.StepObserver observer = step -> {
            if (step == TableWriter.Step.VERIFY) {
                Path temporary = directory.resolve("t.mapdb.tmp");
                byte[] bytes = Files.readAllBytes(temporary);
                bytes[100] = (byte) ~bytes[100];
                Files.write(temporary, bytes);
            }
        };
        try (TableWriter writer = TableWriter.open(source, observer)) {
            assertThatThrownBy(() -> TableFixture.publish(writer, Map.of("k", "new")))
                    .isInstanceOf(DamagedTableException.class);
        }
        assertThat(CompiledFile.read(compiled).find(TableFixture.bytes("k"))).isEqualTo(TableFixture.bytes("old"));
        assertThat(names()).containsExactly("t.mapdb");
    }

    @Test
    void leftoversOfAKilledRunDoNotMatter() throws IOException {
        Files.writeString(directory.resolve("t.mapdb.tmp"), "half a table");
        Files.writeString(directory.resolve("t.mapdb.lock"), "somebody who is gone");
        TableFixture.compile(directory.resolve("t"), Map.of("k", "v"));
        assertThat(names()).containsExactly("t.mapdb");
    }

    @Test
    void newTableKeepsThePermissionsOfTheOldOne() throws IOException {
        Path compiled = TableFixture.compile(directory.resolve("t"), Map.of("k", "v"));
        assertThat(mode(compiled)).isEqualTo("rw-r--r--");
        Files.setPosixFilePermissions(compiled, PosixFilePermissions.fromString("rw-rw----"));
        TableFixture.compile(directory.resolve("t"), Map.of("k", "w"));
        assertThat(mode(compiled)).isEqualTo("rw-rw----");
    }

    @Test
    void firstTableHasThePermissionsOfItsSource() throws IOException {
        Path source = Files.writeString(directory.resolve("t"), "k v\n");
        Files.setPosixFilePermissions(source, PosixFilePermissions.fromString("rwxr-----"));
        try (TableWriter writer = TableWriter.open(source)) {
            writer.publish(
                    new TableBuilder(CaseFolding.DEFAULT, DuplicatePolicy.KEEP_FIRST, false),
                    Instant.EPOCH,
                    Optional.empty(),
                    new FileAccess(Optional.of(source), Optional.of(source)));
        }
        assertThat(mode(TableWriter.compiledPath(source))).isEqualTo("rw-r-----");
    }

    @Test
    void concurrentChangesAllCount() throws Exception {
        Path source = directory.resolve("t");
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<?>> runs = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                String key = "key" + i;
                runs.add(threads.submit(() -> {
                    try (TableWriter writer = TableWriter.open(source)) {
                        TableBuilder builder = new TableBuilder(CaseFolding.DEFAULT, DuplicatePolicy.KEEP_FIRST, false);
                        writer.readPresent(builder);
                        builder.add(TableFixture.bytes(key), TableFixture.bytes("x"));
                        writer.publish(builder, Instant.EPOCH, Optional.empty(), FileAccess.PLAIN);
                    }
                    return null;
                }));
            }
            for (Future<?> run : runs) {
                run.get();
            }
        }
        assertThat(CompiledFile.read(TableWriter.compiledPath(source))
                        .metadata()
                        .entries())
                .isEqualTo(24);
        assertThat(names()).containsExactly("t.mapdb");
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
