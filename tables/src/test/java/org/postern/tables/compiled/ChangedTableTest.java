package org.postern.tables.compiled;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mapdb.Serializer;
import org.mapdb.SortedTableMap;
import org.mapdb.volume.MappedFileVol;
import org.mapdb.volume.Volume;
import org.postern.tables.publish.TableFixture;
import org.postern.tables.text.ByteKey;

class ChangedTableTest {
    @TempDir
    private Path directory;

    private final Random random = new Random(seed());

    private static long seed() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("ChangedTableTest: -Dseed=" + seed);
        return seed;
    }

    @Test
    void manyRandomChangesOneAfterTheOtherLeaveWhatAMapHas() throws IOException {
        Map<String, String> expected = someEntries(12_000);
        Path file = TableFixture.write(
                directory.resolve("0"), TableFixture.builder(expected).entries());
        int small = 0;
        for (int round = 1; round <= 20; round++) {
            Set<String> removed = pick(expected, random.nextInt(6));
            Map<String, String> added = new HashMap<>();
            for (int i = random.nextInt(6); i > 0; i--) {
                added.put(newKey(), value());
            }
            pick(expected, random.nextInt(4)).forEach(key -> {
                if (!removed.contains(key)) {
                    added.put(key, value());
                }
            });
            expected.keySet().removeAll(removed);
            expected.putAll(added);
            Path next = directory.resolve(String.valueOf(round));
            small += change(file, next, removed, added, expected) ? 1 : 0;
            Files.delete(file);
            file = next;
        }
        assertThat(small).isGreaterThan(15);
        assertMapDbReads(file, expected);
    }

    /** Many groups are full, so that entries stand further on than they belong, and move when there is room. */
    @Test
    void removalsFindTheirWayThroughFullGroups() throws IOException {
        Map<String, String> expected = someEntries(12_000);
        Path file = TableFixture.write(
                directory.resolve("0"), TableFixture.builder(expected).entries());
        int small = 0;
        for (int round = 1; round <= 10; round++) {
            Map<String, String> added = new HashMap<>();
            while (added.size() < 15) {
                added.put(newKey(), value());
            }
            expected.putAll(added);
            Path next = directory.resolve("added" + round);
            small += change(file, next, Set.of(), added, expected) ? 1 : 0;
            Set<String> removed = pick(expected, 15);
            expected.keySet().removeAll(removed);
            file = directory.resolve("removed" + round);
            small += change(next, file, removed, Map.of(), expected) ? 1 : 0;
        }
        // Each page that overflows loses room; at last, with most seeds, the table is written anew.
        assertThat(small).isGreaterThanOrEqualTo(8);
        assertMapDbReads(file, expected);
    }

    @Test
    void firstAndLastKeysComeAndGo() throws IOException {
        Map<String, String> expected = someEntries(3000);
        Path file = TableFixture.write(
                directory.resolve("0"), TableFixture.builder(expected).entries());
        Map<String, String> added = Map.of("!first", "1", "~last", "2");
        expected.putAll(added);
        assertThat(change(file, directory.resolve("1"), Set.of(), added, expected))
                .isTrue();
        expected.keySet().removeAll(added.keySet());
        assertThat(change(directory.resolve("1"), directory.resolve("2"), added.keySet(), Map.of(), expected))
                .isTrue();
    }

    @Test
    void aSmallTableAndOneThatChangesMuchAreWrittenAnew() throws IOException {
        Path small = TableFixture.write(
                directory.resolve("small"),
                TableFixture.builder(someEntries(50)).entries());
        Path large = TableFixture.write(
                directory.resolve("large"),
                TableFixture.builder(someEntries(3000)).entries());
        try (CompiledFile table = CompiledFile.openVerified(small)) {
            assertThat(ChangedTable.of(
                            table,
                            Set.of(),
                            TableFixture.builder(Map.of("a", "b")).entries(),
                            51))
                    .isEmpty();
        }
        try (CompiledFile table = CompiledFile.openVerified(large)) {
            Map<String, String> many = someEntries(1000);
            assertThat(ChangedTable.of(
                            table, Set.of(), TableFixture.builder(many).entries(), 4000))
                    .isEmpty();
            String longValue = "x".repeat(5000);
            assertThat(ChangedTable.of(
                            table,
                            Set.of(),
                            TableFixture.builder(Map.of("a", longValue)).entries(),
                            3001))
                    .isEmpty();
        }
    }

    /** Makes {@code to} of {@code from}; returns whether that took few pages. */
    private boolean change(
            Path from, Path to, Set<String> removed, Map<String, String> added, Map<String, String> expected)
            throws IOException {
        Set<ByteKey> keys = new HashSet<>();
        removed.forEach(key -> keys.add(new ByteKey(TableFixture.bytes(key))));
        boolean small;
        try (CompiledFile present = CompiledFile.openVerified(from)) {
            Optional<ChangedTable> changed =
                    ChangedTable.of(present, keys, TableFixture.builder(added).entries(), expected.size());
            small = changed.isPresent();
            if (small) {
                try (FileChannel channel =
                        FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                    changed.get().write(channel, Instant.EPOCH);
                }
            } else {
                TableFixture.write(to, TableFixture.builder(expected).entries());
            }
            try (CompiledFile written = CompiledFile.openVerified(to)) {
                if (small) {
                    changed.get().verify(written);
                }
                assertHas(written, removed, expected);
            }
        }
        return small;
    }

    private static void assertHas(CompiledFile table, Set<String> removed, Map<String, String> expected)
            throws IOException {
        SharedValues<String> values = new SharedValues<>(TableFixture::text);
        for (Map.Entry<String, String> entry : expected.entrySet()) {
            byte[] key = TableFixture.bytes(entry.getKey());
            assertThat(table.find(key, 0, key.length, values)).isEqualTo(entry.getValue());
        }
        for (String key : removed) {
            byte[] bytes = TableFixture.bytes(key);
            assertThat(table.contains(bytes, 0, bytes.length)).isFalse();
        }
        List<String> keys = new ArrayList<>();
        long[] bytes = {0};
        table.forEach((buffer, key, keyLength, value, valueLength) -> {
            keys.add(new String(buffer, key, keyLength, StandardCharsets.UTF_8));
            bytes[0] += keyLength + valueLength;
        });
        assertThat(keys).isEqualTo(new ArrayList<>(new TreeMap<>(expected).keySet()));
        assertThat(table.count()).isEqualTo(expected.size());
        assertThat(table.size().bytes()).isEqualTo(bytes[0]);
    }

    private static void assertMapDbReads(Path file, Map<String, String> expected) {
        Volume volume = MappedFileVol.FACTORY.makeVolume(file.toString(), true);
        try {
            SortedTableMap<byte[], byte[]> map =
                    SortedTableMap.open(volume, Serializer.BYTE_ARRAY, Serializer.BYTE_ARRAY);
            assertThat(map.size()).isEqualTo(expected.size());
            expected.forEach(
                    (key, value) -> assertThat(map.get(TableFixture.bytes(key))).isEqualTo(TableFixture.bytes(value)));
        } finally {
            volume.close();
        }
    }

    private Map<String, String> someEntries(int count) {
        Map<String, String> entries = new HashMap<>();
        while (entries.size() < count) {
            entries.put(newKey(), value());
        }
        return entries;
    }

    private String newKey() {
        return "user" + random.nextInt(1_000_000_000) + "@example" + "x".repeat(random.nextInt(30)) + ".com";
    }

    /** Many have the same, which the table keeps among its common values; some are alone. */
    private String value() {
        return random.nextInt(3) == 0 ? "alone" + random.nextInt() : "smtp:[gateway" + random.nextInt(8) + "]";
    }

    private Set<String> pick(Map<String, String> entries, int count) {
        List<String> keys = new ArrayList<>(entries.keySet());
        Collections.shuffle(keys, random);
        return new HashSet<>(keys.subList(0, count));
    }
}
