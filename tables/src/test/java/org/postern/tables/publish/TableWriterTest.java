package org.postern.tables.publish;

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
import org.postern.tables.CaseFolding;
import org.postern.tables.compiled.CompiledFile;
import org.postern.tables.compiled.DamagedTableException;
import org.postern.tables.sort.EntryStream;

/** A table is replaced whole or not at all. */
class TableWriterTest {
    @TempDir
    private Path directory;

    @Test
    void damageWhileWritingIsFoundBeforeTheTableIsPublished() throws IOException {
        Path source = directory.resolve("t");
        Path compiled = TableFixture.compile(source, Map.of("k", "old"));
        FileOperations lying = new FileOperations() {
            @Override
            CompiledFile read(Path file) throws IOException {
                byte[] bytes = Files.readAllBytes(file);
                bytes[100] = (byte) ~bytes[100];
                Files.write(file, bytes);
                return super.read(file);
            }
        };
        try (TableWriter writer = TableWriter.open(source, lying)) {
            assertThatThrownBy(() -> TableFixture.publish(writer, Map.of("k", "new")))
                    .isInstanceOf(NotPublishedException.class)
                    .hasMessage("cannot read the new table back: wrong checksum; the old table is unchanged");
        }
        assertThat(TableFixture.value(compiled, "k")).isEqualTo("old");
        assertThat(names()).containsExactly("t.mapdb");
    }

    @Test
    void tableWithOtherEntriesThanItsSourceIsNotPublished() throws IOException {
        Path other = TableFixture.compile(directory.resolve("other"), Map.of("k", "w", "l", "v"));
        EntryStream entries = TableFixture.entries(Map.of("k", "v", "l", "v"));
        try (CompiledFile written = CompiledFile.openVerified(other)) {
            assertThatThrownBy(() -> ReadBack.verify(written, entries))
                    .isInstanceOf(DamagedTableException.class)
                    .hasMessage("read back a different value of \"k\"");
            assertThatThrownBy(() -> ReadBack.verify(written, TableFixture.entries(Map.of("k", "w"))))
                    .hasMessage("read back 2 entries of 1");
            assertThatThrownBy(() -> ReadBack.verify(written, TableFixture.entries(Map.of("k", "w", "m", "v"))))
                    .hasMessage("read back a different value of \"m\"");
        }
    }

    @Test
    void leftoversOfAKilledRunDoNotMatter() throws IOException {
        Files.writeString(directory.resolve("t.mapdb.tmp"), "half a table");
        Files.writeString(directory.resolve("t.mapdb.lock"), "somebody who is gone");
        Files.writeString(directory.resolve("t.mapdb.gen.tmp"), "half a generation");
        try (TableWriter writer = TableWriter.open(directory.resolve("t"))) {
            assertThat(writer.foundLeftovers()).isTrue();
            assertThat(names()).containsExactly("t.mapdb.lock");
            TableFixture.publish(writer, Map.of("k", "v"));
        }
        assertThat(names()).containsExactly("t.mapdb");
        try (TableWriter writer = TableWriter.open(directory.resolve("t"))) {
            assertThat(writer.foundLeftovers()).isFalse();
        }
    }

    @Test
    void unfinishedTableIsNobodyElses() throws IOException {
        List<String> modes = new ArrayList<>();
        FileOperations watching = new FileOperations() {
            @Override
            Optional<String> give(Path file, FileAccess access, Path previous) throws IOException {
                modes.add(mode(file));
                return super.give(file, access, previous);
            }
        };
        try (TableWriter writer = TableWriter.open(directory.resolve("t"), watching)) {
            TableFixture.publish(writer, Map.of("k", "v"));
        }
        assertThat(modes).containsExactly("rw-------");
    }

    @Test
    void symbolicLinkStaysOne() throws IOException {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Path real = TableFixture.compile(elsewhere.resolve("real"), Map.of("k", "old"));
        Path link = Files.createSymbolicLink(directory.resolve("t.mapdb"), real);
        TableFixture.compile(directory.resolve("t"), Map.of("k", "new"));
        assertThat(link).isSymbolicLink();
        assertThat(TableFixture.value(real, "k")).isEqualTo("new");
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
                    new TableBuilder(CaseFolding.DEFAULT, DuplicatePolicy.KEEP_FIRST, false, source),
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
                        TableBuilder builder =
                                new TableBuilder(CaseFolding.DEFAULT, DuplicatePolicy.KEEP_FIRST, false, source);
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
        assertThat(TableFixture.count(TableWriter.compiledPath(source))).isEqualTo(24);
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
