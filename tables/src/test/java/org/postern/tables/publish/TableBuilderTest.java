package org.postern.tables.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.tables.CaseFolding;
import org.postern.tables.KeyEnd;
import org.postern.tables.TableEntry;
import org.postern.tables.compiled.CompiledFile;
import org.postern.tables.sort.EntrySorter;
import org.postern.tables.sort.TemporaryFileException;
import org.postern.tables.text.PrintableText;

/** Entries come out sorted, once each, with messages in the order of the text, however much memory there is. */
class TableBuilderTest {
    private static final Executor THREADS = task -> Thread.ofPlatform().start(task);
    private static final CaseFolding BYTES = new CaseFolding(false, false);
    private static final List<DuplicatePolicy> POLICIES = List.of(DuplicatePolicy.values());
    /** So little that a few hundred entries take many runs, merged in several passes. */
    private static final EntrySorter.Memory LITTLE = new EntrySorter.Memory(1000, 1);

    @TempDir
    private Path directory;

    private record Outcome(List<TableEntry> entries, List<String> messages) {}

    @Test
    void anyEntriesComeOutAsOfASortedMap() throws IOException {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("TableBuilderTest seed: -Dseed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 150; round++) {
            List<TableEntry> steps = randomSteps(random, 1 << random.nextInt(11));
            List<TableEntry> present = randomSteps(random, random.nextInt(200));
            DuplicatePolicy duplicates = POLICIES.get(random.nextInt(POLICIES.size()));
            boolean nul = random.nextInt(4) == 0;
            boolean incremental = random.nextInt(3) == 0;
            Path source = directory.resolve("t");
            if (incremental) {
                compile(source, present);
            }
            Outcome expected = expected(incremental ? present : List.of(), steps, duplicates, nul);
            for (Executor executor : List.of(THREADS, (Executor) Runnable::run)) {
                for (EntrySorter.Memory memory : List.of(LITTLE, EntrySorter.Memory.DEFAULT)) {
                    try (TableBuilder builder = new TableBuilder(BYTES, duplicates, nul, source, executor, memory)) {
                        if (incremental) {
                            builder.startFrom(CompiledFile.openVerified(TableWriter.compiledPath(source)));
                        }
                        Outcome outcome = outcome(builder, steps);
                        assertThat(outcome.entries)
                                .as("entries, seed %d, round %d, %s", seed, round, memory)
                                .isEqualTo(expected.entries);
                        assertThat(outcome.messages)
                                .as("messages, seed %d, round %d, %s", seed, round, memory)
                                .isEqualTo(expected.messages);
                    }
                }
            }
        }
        assertThat(names()).containsOnly("t.mapdb");
    }

    private static void compile(Path source, List<TableEntry> steps) throws IOException {
        try (TableWriter writer = TableWriter.open(source);
                TableBuilder builder = new TableBuilder(BYTES, DuplicatePolicy.KEEP_FIRST, false, source)) {
            for (TableEntry step : steps) {
                builder.add(step.key(), step.value());
            }
            writer.publish(builder, Instant.EPOCH, Optional.empty(), FileAccess.PLAIN);
        }
    }

    private static Outcome outcome(TableBuilder builder, List<TableEntry> steps) throws IOException {
        for (TableEntry step : steps) {
            if (step.key().length == 0) {
                builder.complain(PrintableText.of(step.value()));
            } else {
                builder.add(step.key(), step.value());
            }
        }
        List<String> messages = new ArrayList<>();
        builder.sort("t.mapdb", messages::add);
        // Twice: the stream is the same each time.
        assertThat(listed(builder)).isEqualTo(listed(builder));
        assertThat(builder.size()).isEqualTo(listed(builder).size());
        return new Outcome(listed(builder), messages);
    }

    private static List<TableEntry> listed(TableBuilder builder) throws IOException {
        List<TableEntry> entries = new ArrayList<>();
        builder.entries()
                .forEach((buffer, key, keyLength, value, valueLength) -> entries.add(new TableEntry(
                        Arrays.copyOfRange(buffer, key, key + keyLength),
                        Arrays.copyOfRange(buffer, value, value + valueLength))));
        return entries;
    }

    private static Outcome expected(
            List<TableEntry> present, List<TableEntry> steps, DuplicatePolicy duplicates, boolean nul) {
        TreeMap<byte[], byte[]> map = new TreeMap<>(Arrays::compareUnsigned);
        present.forEach(step -> map.putIfAbsent(step.key(), step.value()));
        List<String> messages = new ArrayList<>();
        for (TableEntry step : steps) {
            byte[] key = KeyEnd.with(step.key(), nul);
            if (step.key().length == 0) {
                messages.add(PrintableText.of(step.value()));
            } else if (duplicates == DuplicatePolicy.KEEP_LAST) {
                map.put(key, step.value());
            } else if (map.putIfAbsent(key, step.value()) != null && duplicates == DuplicatePolicy.KEEP_FIRST_WARN) {
                messages.add(
                        "t.mapdb: duplicate entry: \"" + PrintableText.quoted(step.key(), 0, step.key().length) + "\"");
            }
        }
        List<TableEntry> entries = new ArrayList<>();
        map.forEach((key, value) -> entries.add(new TableEntry(key, value)));
        return new Outcome(entries, messages);
    }

    /** Entries, and complaints where there is no key. Keys are the same, begin the same, end where others go on, or are very long. */
    private static List<TableEntry> randomSteps(Random random, int most) {
        List<TableEntry> steps = new ArrayList<>();
        byte[] common = new byte[random.nextInt(60)];
        random.nextBytes(common);
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            int length = random.nextInt(50) == 0 ? 1 + random.nextInt(3000) : 1 + random.nextInt(8);
            byte[] key = new byte[random.nextInt(40) == 0 ? 0 : length + (random.nextBoolean() ? common.length : 0)];
            for (int at = 0; at < key.length; at++) {
                key[at] = at < key.length - length ? common[at] : (byte) (random.nextInt(3) - 1);
            }
            byte[] value = new byte[random.nextInt(20)];
            random.nextBytes(value);
            steps.add(new TableEntry(key, value));
        }
        return steps;
    }

    @Test
    void removedKeysAreGone() throws IOException {
        Path source = directory.resolve("t");
        TableFixture.compile(source, Map.of("a", "1", "b", "2", "c", "3"));
        try (TableBuilder builder = new TableBuilder(CaseFolding.DEFAULT, DuplicatePolicy.KEEP_FIRST, false, source)) {
            builder.startFrom(CompiledFile.openVerified(TableWriter.compiledPath(source)));
            assertThat(builder.remove(TableFixture.bytes("B"), KeyEnd.EITHER)).isTrue();
            assertThat(builder.remove(TableFixture.bytes("b"), KeyEnd.EITHER)).isFalse();
            assertThat(builder.remove(TableFixture.bytes("x"), KeyEnd.EITHER)).isFalse();
            assertThat(builder.size()).isEqualTo(2);
            assertThat(listed(builder)).extracting(TableEntry::toString).containsExactly("a=1", "c=3");
        }
    }

    @Test
    void plainKeyIsRemovedBeforeTheOneThatEndsInNul() throws IOException {
        Path source = directory.resolve("t");
        TableFixture.compile(source, Map.of("k", "plain", "k\0", "ended"));
        try (TableBuilder builder = new TableBuilder(CaseFolding.DEFAULT, DuplicatePolicy.KEEP_FIRST, false, source)) {
            builder.startFrom(CompiledFile.openVerified(TableWriter.compiledPath(source)));
            assertThat(builder.remove(TableFixture.bytes("k"), KeyEnd.EITHER)).isTrue();
            assertThat(listed(builder)).extracting(TableEntry::toString).containsExactly("k?=ended");
        }
    }

    @Test
    void entriesThatTakeATemporaryFileLeaveNone() throws IOException {
        Path source = directory.resolve("t");
        try (TableBuilder builder =
                new TableBuilder(BYTES, DuplicatePolicy.KEEP_FIRST, false, source, THREADS, LITTLE)) {
            for (int i = 0; i < 1000; i++) {
                builder.add(TableFixture.bytes("key" + i), TableFixture.bytes("value"));
            }
            assertThat(builder.size()).isEqualTo(1000);
            assertThat(names()).isEmpty();
        }
    }

    @Test
    void missingDirectoryForTheTemporaryFileIsSaid() throws IOException {
        Path source = directory.resolve("nowhere").resolve("t");
        try (TableBuilder builder =
                new TableBuilder(BYTES, DuplicatePolicy.KEEP_FIRST, false, source, THREADS, LITTLE)) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1000; i++) {
                            builder.add(TableFixture.bytes("key" + i), TableFixture.bytes("value"));
                        }
                    })
                    .isInstanceOf(TemporaryFileException.class)
                    .hasMessage("temporary file: No such file or directory");
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
