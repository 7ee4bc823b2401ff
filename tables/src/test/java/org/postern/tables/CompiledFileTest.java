package org.postern.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mapdb.Serializer;
import org.mapdb.SortedTableMap;
import org.mapdb.volume.MappedFileVol;
import org.mapdb.volume.RandomAccessFileVol;
import org.mapdb.volume.Volume;
import org.mapdb.volume.VolumeFactory;

/** The compiled file keeps what was put in, is a MapDB file, and is refused when it is not what was written. */
class CompiledFileTest {
    @TempDir
    private Path directory;

    @Test
    void anyEntriesWrittenAndReadBackAreThoseOfAHashMap() throws IOException {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("CompiledFileTest seed: -Dseed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            Map<ByteKey, byte[]> expected = randomEntries(random, random.nextInt(4) == 0 ? 3000 : 40);
            Path source = directory.resolve("t" + round);
            TableBuilder builder =
                    new TableBuilder(new CaseFolding(false, false), DuplicatePolicy.KEEP_LAST, false, source);
            for (Map.Entry<ByteKey, byte[]> entry : expected.entrySet()) {
                builder.add(entry.getKey().bytes(), entry.getValue());
            }
            try (TableWriter writer = TableWriter.open(source)) {
                writer.publish(builder, Instant.EPOCH, Optional.empty(), FileAccess.PLAIN);
            }
            CompiledFile file = CompiledFile.read(TableWriter.compiledPath(source));
            expected.forEach((key, value) ->
                    assertThat(file.find(key.bytes())).as("seed %d", seed).isEqualTo(value));
            for (int i = 0; i < 200; i++) {
                ByteKey absent = new ByteKey(randomBytes(random, 1 + random.nextInt(6)));
                assertThat(file.find(absent.bytes())).as("seed %d", seed).isEqualTo(expected.get(absent));
            }
            Map<ByteKey, byte[]> listed = new HashMap<>();
            file.forEach(entry -> listed.put(new ByteKey(entry.key()), entry.value()));
            assertThat(listed.keySet()).isEqualTo(expected.keySet());
        }
    }

    private static Map<ByteKey, byte[]> randomEntries(Random random, int most) {
        Map<ByteKey, byte[]> entries = new HashMap<>();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            int keyLength = random.nextInt(50) == 0 ? random.nextInt(3000) : 1 + random.nextInt(12);
            int valueLength = random.nextInt(100) == 0 ? random.nextInt(20_000) : random.nextInt(60);
            entries.put(new ByteKey(randomBytes(random, keyLength)), randomBytes(random, valueLength));
        }
        return entries;
    }

    private static byte[] randomBytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 17, 100, 60_000})
    void stockMapDbOpensTheFileAndFindsTheSameEntries(int count) {
        Map<String, String> entries = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            entries.put("user" + i + "@example.com", "value " + i);
        }
        if (count == 100) {
            entries.put("long", "v".repeat(100_000));
        }
        Path file = TableFixture.compile(directory.resolve("t"), entries);
        for (VolumeFactory factory : new VolumeFactory[] {MappedFileVol.FACTORY, RandomAccessFileVol.FACTORY}) {
            Volume volume = factory.makeVolume(file.toString(), true);
            try {
                SortedTableMap<byte[], byte[]> map =
                        SortedTableMap.open(volume, Serializer.BYTE_ARRAY, Serializer.BYTE_ARRAY);
                Map<String, String> read = new TreeMap<>();
                map.entrySet()
                        .forEach(entry ->
                                read.put(PrintableText.of(entry.getKey()), PrintableText.of(entry.getValue())));
                assertThat(read).isEqualTo(entries);
                assertThat(map.sizeLong()).isEqualTo(entries.size());
                entries.forEach((key, value) ->
                        assertThat(map.get(TableFixture.bytes(key))).isEqualTo(TableFixture.bytes(value)));
                assertThat(map.get(TableFixture.bytes("absent@example.com"))).isNull();
            } finally {
                volume.close();
            }
        }
    }

    @Test
    void smallTableIsASmallFile() throws IOException {
        Path file = TableFixture.compile(directory.resolve("t"), Map.of("a", "1", "b", "2", "c", "3"));
        assertThat(Files.size(file)).isLessThan(16 * 1024);
    }

    @Test
    void flippedBitIsRefused() throws IOException {
        Path file = TableFixture.compile(directory.resolve("t"), Map.of("a", "1", "b", "2", "c", "3"));
        byte[] good = Files.readAllBytes(file);
        // Every bit of header and metadata, a sample of those between.
        for (int bit = 0; bit < good.length * 8; bit += bit < 2048 || bit > good.length * 8 - 1600 ? 1 : 97) {
            byte[] bad = good.clone();
            bad[bit / 8] = (byte) (bad[bit / 8] ^ (1 << (bit % 8)));
            Files.write(file, bad);
            assertThatThrownBy(() -> CompiledFile.read(file))
                    .as("bit %d", bit)
                    .isInstanceOf(DamagedTableException.class);
        }
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        Path file = TableFixture.compile(directory.resolve("t"), Map.of("a", "1"));
        byte[] good = Files.readAllBytes(file);
        for (int length = 0; length < good.length; length++) {
            Files.write(file, Arrays.copyOf(good, length));
            assertThatThrownBy(() -> CompiledFile.read(file)).isInstanceOf(DamagedTableException.class);
        }
        Files.write(file, Arrays.copyOf(good, good.length + 1));
        assertThatThrownBy(() -> CompiledFile.read(file)).isInstanceOf(DamagedTableException.class);
    }

    @Test
    void sameEntriesMakeTheSameBytes() throws IOException {
        Map<String, String> entries = Map.of("a", "1", "b", "2", "c", "3");
        assertThat(Files.readAllBytes(TableFixture.compile(directory.resolve("t"), entries)))
                .isEqualTo(Files.readAllBytes(TableFixture.compile(directory.resolve("u"), entries)));
    }
}
