package org.postern.tables.compiled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mapdb.Serializer;
import org.mapdb.SortedTableMap;
import org.mapdb.volume.FileChannelVol;
import org.mapdb.volume.MappedFileVol;
import org.mapdb.volume.RandomAccessFileVol;
import org.mapdb.volume.Volume;
import org.mapdb.volume.VolumeFactory;
import org.postern.tables.CaseFolding;
import org.postern.tables.publish.DuplicatePolicy;
import org.postern.tables.publish.TableBuilder;
import org.postern.tables.publish.TableFixture;
import org.postern.tables.text.ByteKey;
import org.postern.tables.text.SystemError;

/** The compiled file keeps what was put in, and is a MapDB file. */
class CompiledFileTest {
    /** How a file can be opened. */
    enum Access {
        SERVICE,
        SERVICE_OF_LARGE,
        SERVICE_OF_MANY,
        VERIFIED,
        UNVERIFIED,
        ONE_QUERY;

        boolean verifiesAll() {
            return this != UNVERIFIED && this != ONE_QUERY;
        }

        CompiledFile open(Path path) throws IOException {
            return switch (this) {
                case SERVICE -> CompiledFile.openForService(path);
                case SERVICE_OF_LARGE -> CompiledFile.openForService(path, KeysInMemory.MOST, 0);
                case SERVICE_OF_MANY -> CompiledFile.openForService(path, 0, 0);
                case VERIFIED -> CompiledFile.openVerified(path);
                case UNVERIFIED -> CompiledFile.open(path);
                case ONE_QUERY -> CompiledFile.openForOneQuery(path);
            };
        }
    }

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void anyEntriesWrittenAndReadBackAreThoseOfAHashMap(Access access) throws IOException {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("CompiledFileTest seed: -Dseed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            Map<ByteKey, byte[]> expected = randomEntries(random, random.nextInt(4) == 0 ? 3000 : 40);
            try (CompiledFile file = access.open(write(expected))) {
                assertThat(file.count()).isEqualTo(expected.size());
                for (Map.Entry<ByteKey, byte[]> entry : expected.entrySet()) {
                    assertThat(find(file, entry.getKey().bytes()))
                            .as("seed %d", seed)
                            .isEqualTo(entry.getValue());
                }
                for (int i = 0; i < 200; i++) {
                    ByteKey absent = new ByteKey(randomBytes(random, random.nextInt(6)));
                    assertThat(find(file, absent.bytes())).as("seed %d", seed).isEqualTo(expected.get(absent));
                }
                assertThat(listed(file)).as("seed %d", seed).isEqualTo(strings(expected));
            }
        }
    }

    private static Map<ByteKey, byte[]> randomEntries(Random random, int most) {
        Map<ByteKey, byte[]> entries = new HashMap<>();
        byte[] common = randomBytes(random, random.nextInt(60));
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            int keyLength = random.nextInt(50) == 0 ? random.nextInt(3000) : random.nextInt(12);
            int valueLength = random.nextInt(100) == 0 ? random.nextInt(20_000) : random.nextInt(60);
            byte[] value = random.nextInt(3) == 0 ? common : randomBytes(random, valueLength);
            entries.put(new ByteKey(randomBytes(random, keyLength)), value);
        }
        return entries;
    }

    private static byte[] randomBytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private Path write(Map<ByteKey, byte[]> entries) throws IOException {
        Path file = directory.resolve("t.mapdb");
        try (TableBuilder builder =
                new TableBuilder(new CaseFolding(false, false), DuplicatePolicy.KEEP_LAST, false, file)) {
            for (Map.Entry<ByteKey, byte[]> entry : entries.entrySet()) {
                builder.add(entry.getKey().bytes(), entry.getValue());
            }
            return TableFixture.write(file, builder.entries());
        }
    }

    /** The key stands somewhere in a longer array. */
    private static byte @Nullable [] find(CompiledFile file, byte[] key) throws IOException {
        byte[] array = new byte[key.length + 7];
        System.arraycopy(key, 0, array, 5, key.length);
        return file.find(array, 5, key.length, new SharedValues<>(bytes -> bytes));
    }

    private static Map<String, String> listed(CompiledFile file) throws IOException {
        Map<String, String> listed = new TreeMap<>();
        List<byte[]> keys = new ArrayList<>();
        file.forEach((buffer, key, keyLength, value, valueLength) -> {
            listed.put(latin1(buffer, key, keyLength), latin1(buffer, value, valueLength));
            keys.add(latin1(buffer, key, keyLength).getBytes(StandardCharsets.ISO_8859_1));
        });
        assertThat(keys).isSortedAccordingTo(java.util.Arrays::compareUnsigned);
        assertThat(keys).hasSameSizeAs(listed.keySet());
        return listed;
    }

    private static Map<String, String> strings(Map<ByteKey, byte[]> entries) {
        Map<String, String> strings = new TreeMap<>();
        entries.forEach((key, value) ->
                strings.put(latin1(key.bytes(), 0, key.bytes().length), latin1(value, 0, value.length)));
        return strings;
    }

    private static String latin1(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 17, 100, 101, 60_000})
    void stockMapDbOpensTheFileAndFindsTheSameEntries(int count) throws IOException {
        Map<ByteKey, byte[]> entries = new HashMap<>();
        for (int i = 0; i < count; i++) {
            entries.put(new ByteKey(TableFixture.bytes("user" + i + "@example.com")), TableFixture.bytes("value " + i));
        }
        if (count == 100) {
            entries.put(new ByteKey(TableFixture.bytes("long value")), new byte[100_000]);
            entries.put(new ByteKey(new byte[0]), TableFixture.bytes("of the empty key"));
        }
        if (count == 101) {
            entries.put(new ByteKey(new byte[2_000_000]), new byte[3_000_000]);
        }
        Map<String, String> expected = strings(entries);
        String file = write(entries).toString();
        for (VolumeFactory factory :
                new VolumeFactory[] {MappedFileVol.FACTORY, RandomAccessFileVol.FACTORY, FileChannelVol.FACTORY}) {
            Volume volume = factory.makeVolume(file, true);
            try {
                SortedTableMap<byte[], byte[]> map =
                        SortedTableMap.open(volume, Serializer.BYTE_ARRAY, Serializer.BYTE_ARRAY);
                Map<String, String> read = new TreeMap<>();
                map.entrySet()
                        .forEach(entry -> read.put(
                                latin1(entry.getKey(), 0, entry.getKey().length),
                                latin1(entry.getValue(), 0, entry.getValue().length)));
                assertThat(read).isEqualTo(expected);
                assertThat(map.sizeLong()).isEqualTo(expected.size());
                entries.forEach((key, value) -> assertThat(map.get(key.bytes())).isEqualTo(value));
                assertThat(map.get(TableFixture.bytes("absent@example.com"))).isNull();
            } finally {
                volume.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void entriesOfAnyLengthAreFound(Access access) throws IOException {
        Map<ByteKey, byte[]> entries = new HashMap<>();
        for (int length : new int[] {0, 1, 7, 8, 9, 127, 128, 4000, 4096, 16_383, 16_384, 100_000, 2_100_000}) {
            entries.put(new ByteKey(TableFixture.bytes("value" + length)), new byte[length]);
            entries.put(new ByteKey(TableFixture.bytes("k".repeat(length))), TableFixture.bytes("v" + length));
        }
        try (CompiledFile file = access.open(write(entries))) {
            for (Map.Entry<ByteKey, byte[]> entry : entries.entrySet()) {
                assertThat(find(file, entry.getKey().bytes())).isEqualTo(entry.getValue());
            }
            assertThat(listed(file)).isEqualTo(strings(entries));
        }
    }

    @Test
    void smallTableIsASmallFile() throws IOException {
        Path file = TableFixture.compile(directory.resolve("t"), Map.of("a", "1", "b", "2", "c", "3"));
        assertThat(Files.size(file)).isLessThan(5 * 1024);
    }

    @Test
    void sameEntriesMakeTheSameBytes() throws IOException {
        Map<String, String> entries = Map.of("a", "1", "b", "2", "c", "3");
        assertThat(Files.readAllBytes(TableFixture.compile(directory.resolve("t"), entries)))
                .isEqualTo(Files.readAllBytes(TableFixture.compile(directory.resolve("u"), entries)));
    }

    @Test
    void valueIsMadeOnce() throws IOException {
        Map<String, String> entries = Map.of("a", "same", "b", "same", "c", "same", "d", "other");
        try (CompiledFile file = CompiledFile.open(TableFixture.compile(directory.resolve("t"), entries))) {
            List<String> made = new ArrayList<>();
            SharedValues<String> values = new SharedValues<>(bytes -> {
                made.add(TableFixture.text(bytes));
                return TableFixture.text(bytes);
            });
            for (int round = 0; round < 3; round++) {
                for (Map.Entry<String, String> entry : entries.entrySet()) {
                    assertThat(file.find(TableFixture.bytes(entry.getKey()), 0, 1, values))
                            .isEqualTo(entry.getValue());
                }
            }
            // The entry that came first did not know that the value would come again.
            assertThat(made).containsExactlyInAnyOrder("same", "same", "other");
        }
    }

    @ParameterizedTest
    @EnumSource
    void closedFileAnswersNothing(Access access) throws IOException {
        CompiledFile file = access.open(TableFixture.compile(directory.resolve("t"), Map.of("a", "1")));
        file.close();
        file.close();
        assertThatThrownBy(() -> find(file, TableFixture.bytes("a")))
                .isInstanceOfAny(IllegalStateException.class, IOException.class);
    }

    @ParameterizedTest
    @EnumSource
    void fileThatCannotBeOpenedSaysWhy(Access access) throws IOException {
        assertThatThrownBy(() -> access.open(directory.resolve("absent")).close())
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> access.open(directory).close())
                .isInstanceOfSatisfying(
                        FileSystemException.class,
                        e -> assertThat(SystemError.reason(e)).isEqualTo("Is a directory"));
        Path text = Files.writeString(directory.resolve("text"), "no table ".repeat(20));
        assertThatThrownBy(() -> access.open(text).close())
                .isInstanceOf(DamagedTableException.class)
                .hasMessage("not a compiled table");
    }
}
