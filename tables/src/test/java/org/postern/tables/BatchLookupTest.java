package org.postern.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.tables.compiled.BatchAnswers;
import org.postern.tables.compiled.CompiledFile;
import org.postern.tables.compiled.KeyBatches;
import org.postern.tables.compiled.SharedValues;
import org.postern.tables.publish.DuplicatePolicy;
import org.postern.tables.publish.TableBuilder;
import org.postern.tables.publish.TableFixture;
import org.postern.tables.text.KeyBatch;

/** Keys that are looked up together are answered as each is alone. */
class BatchLookupTest {
    /** What the values of a table are. */
    enum Values {
        SHARED,
        DIFFERENT,
        BOTH;

        private String value(int i) {
            return switch (this) {
                case SHARED -> "gateway" + i % 7;
                case DIFFERENT -> "mailbox" + i + "@inside.example.com";
                case BOTH -> i % 3 == 0 ? "mailbox" + i + "x".repeat(i % 700) : "gateway" + i % 11;
            };
        }
    }

    @TempDir
    private Path directory;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);

    private static String key(int i) {
        String key = "user" + i + "@example.com";
        return switch (i % 50) {
            case 1 -> "jürgen" + key;
            case 2 -> key + "k".repeat(i % 300);
            case 3 -> "" + i;
            default -> key;
        };
    }

    private Map<String, String> entries(int count, Values values) {
        Map<String, String> entries = new HashMap<>();
        for (int i = 0; i < count; i++) {
            entries.put(key(i), values.value(i));
        }
        return entries;
    }

    private List<String> randomBatch(int count) {
        List<String> batch = new ArrayList<>();
        for (int i = random.nextInt(KeyBatch.MOST + 1); i > 0; i--) {
            String key = key(random.nextInt(count + 1 + count / 2));
            batch.add(
                    switch (random.nextInt(12)) {
                        case 0 -> key.toUpperCase(Locale.ROOT);
                        case 1 -> "";
                        case 2 -> key + "x";
                        default -> key;
                    });
        }
        return batch;
    }

    private void assertSameAnswers(Table table, int count) {
        for (int round = 0; round < 200; round++) {
            List<String> batch = randomBatch(count);
            List<LookupResult> alone = new ArrayList<>();
            for (String key : batch) {
                alone.add(table.lookup(key));
            }
            assertThat(table.lookup(KeyBatches.of(batch)))
                    .as("-Dseed=%d, %s", seed, batch)
                    .containsExactlyElementsOf(alone);
        }
    }

    private Table open(String spec, KeyEnd keyEnd, TableOpener.Use use) {
        TableOpener opener = new TableOpener("hash", CaseFolding.DEFAULT, keyEnd, directory);
        return ((Opening.Opened) opener.open(spec, use)).table();
    }

    /** With so many entries some groups of the index are full, and some keys share their fingerprint with others. */
    @ParameterizedTest
    @EnumSource
    void keysOfALargeTableAreAnsweredAsEachAlone(Values values) {
        int count = 20_000;
        TableFixture.compile(directory.resolve("t"), entries(count, values));
        for (TableOpener.Use use : TableOpener.Use.values()) {
            try (Table table = open("hash:t", KeyEnd.PLAIN, use)) {
                assertSameAnswers(table, count);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7, 8, 9, 100})
    void keysOfASmallTableAreAnsweredAsEachAlone(int count) {
        TableFixture.compile(directory.resolve("t"), entries(count, Values.BOTH));
        try (Table table = open("hash:t", KeyEnd.EITHER, TableOpener.Use.QUERIES)) {
            assertSameAnswers(table, count);
        }
    }

    @ParameterizedTest
    @EnumSource
    void keysThatEndInANullByteAreAnsweredAsEachAlone(KeyEnd keyEnd) throws IOException {
        Path file = directory.resolve("t.mapdb");
        try (TableBuilder builder = new TableBuilder(CaseFolding.DEFAULT, DuplicatePolicy.KEEP_LAST, true, file)) {
            for (int i = 0; i < 100; i++) {
                builder.add(TableFixture.bytes(key(i)), TableFixture.bytes("value" + i % 7));
            }
            TableFixture.write(file, builder.entries());
        }
        try (Table table = open("hash:t", keyEnd, TableOpener.Use.QUERIES)) {
            assertSameAnswers(table, 100);
            assertThat(table.lookup(key(0)) instanceof LookupResult.Found).isEqualTo(keyEnd != KeyEnd.PLAIN);
        }
    }

    @Test
    void valuesThatAreNoTextFailInABatchToo() throws IOException {
        Path file = directory.resolve("t.mapdb");
        try (TableBuilder builder =
                new TableBuilder(new CaseFolding(true, false), DuplicatePolicy.KEEP_LAST, false, file)) {
            for (int i = 0; i < 100; i++) {
                builder.add(TableFixture.bytes(key(i)), new byte[] {(byte) (i % 2 == 0 ? 0xff : 'a')});
            }
            TableFixture.write(file, builder.entries());
        }
        try (Table table = open("hash:t", KeyEnd.PLAIN, TableOpener.Use.QUERIES)) {
            assertSameAnswers(table, 100);
            assertThat(table.lookup(KeyBatches.of(List.of(key(0))))[0]).isInstanceOf(LookupResult.Failed.class);
        }
    }

    @Test
    void tablesOfOtherTypesAnswerBatches() {
        try (Table table =
                open("inline:{user0@example.com=a, user5@example.com=b}", KeyEnd.PLAIN, TableOpener.Use.QUERIES)) {
            assertSameAnswers(table, 10);
        }
    }

    @Test
    void closedTableFailsForEachKey() {
        TableFixture.compile(directory.resolve("t"), entries(10, Values.SHARED));
        Table table = open("hash:t", KeyEnd.PLAIN, TableOpener.Use.QUERIES);
        table.close();
        assertThat(table.lookup(KeyBatches.of(List.of(key(0), "absent"))))
                .hasSize(2)
                .hasOnlyElementsOfType(LookupResult.Failed.class);
    }

    /** Or it would not be worth its code. */
    @ParameterizedTest
    @EnumSource
    void nearlyAllShortKeysAreAnsweredTogether(Values values) throws IOException {
        int count = 20_000;
        Path compiled = TableFixture.compile(directory.resolve("t"), entries(count, values));
        try (CompiledFile file = CompiledFile.open(compiled)) {
            SharedValues<String> made = new SharedValues<>(TableFixture::text);
            for (int i = 0; i + KeyBatch.MOST < 2 * count; i += KeyBatch.MOST) {
                List<String> batch = new ArrayList<>();
                for (int k = 0; k < KeyBatch.MOST; k++) {
                    batch.add("user" + (i + k) + "@example.com");
                }
                BatchAnswers<String> answers = file.find(KeyBatches.of(batch), made);
                for (int k = 0; k < batch.size(); k++) {
                    assertThat(answers.isKnown(k)).as(batch.get(k)).isTrue();
                }
            }
        }
    }
}
