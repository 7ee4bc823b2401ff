package org.postern.tables.compiled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postern.tables.publish.TableFixture;

/** Whatever becomes of the bytes of a compiled file: it is refused, or look-ups fail, or they answer as before. Never anything else. */
class DamageTest {
    private static final int TIMES = 1000;
    private static final int QUESTIONS = 20;

    @TempDir
    private Path directory;

    private final Map<String, String> entries = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private Path path;
    private RandomAccessFile file;
    private byte[] sound;

    @BeforeEach
    void compile() throws IOException {
        System.out.println("DamageTest seed: -Dseed=" + seed);
        for (int i = 0; i < 250; i++) {
            entries.put(
                    "user" + i + "@example.com",
                    i % 3 == 0 ? "mailbox" + i + "@inside.example.com" : "gateway" + i % 7);
        }
        entries.put("k".repeat(200), "v".repeat(3000));
        asked.addAll(entries.keySet());
        for (int i = 0; i < 250; i++) {
            asked.add("user" + i + "@example.net");
        }
        path = TableFixture.compile(directory.resolve("t"), entries);
        file = new RandomAccessFile(path.toFile(), "rw");
        sound = Files.readAllBytes(path);
    }

    @AfterEach
    void close() throws IOException {
        file.close();
    }

    private int flip() throws IOException {
        int bit = random.nextInt(sound.length * Byte.SIZE);
        put(bit / Byte.SIZE, sound[bit / Byte.SIZE] ^ (1 << (bit % Byte.SIZE)));
        return bit;
    }

    private void put(int position, int value) throws IOException {
        file.seek(position);
        file.write(value);
    }

    private void restore() throws IOException {
        file.seek(0);
        file.write(sound);
    }

    /** Returns how many look-ups failed. */
    private int assertAnswersAreRight(CompiledFile table, String damage) {
        SharedValues<String> values = new SharedValues<>(TableFixture::text);
        int failed = 0;
        for (int i = 0; i < QUESTIONS; i++) {
            String key = asked.get(random.nextInt(asked.size()));
            byte[] bytes = TableFixture.bytes(key);
            try {
                assertThat(table.find(bytes, 0, bytes.length, values))
                        .as("%s, seed %d, %s", key, seed, damage)
                        .isEqualTo(entries.get(key));
            } catch (IOException e) {
                failed++;
            }
        }
        assertBatchIsRight(table, damage);
        return failed;
    }

    /** In batches there may be fewer answers, and never others. Returns how many keys are not answered. */
    private int assertBatchIsRight(CompiledFile table, String damage) {
        List<String> batch = new ArrayList<>();
        for (int i = 0; i < QUESTIONS; i++) {
            batch.add(asked.get(random.nextInt(asked.size())));
        }
        BatchAnswers<String> answers = table.find(KeyBatches.of(batch), new SharedValues<>(TableFixture::text));
        int unknown = 0;
        for (int i = 0; i < batch.size(); i++) {
            if (answers.isKnown(i)) {
                assertThat(answers.value(i))
                        .as("%s, seed %d, %s", batch.get(i), seed, damage)
                        .isEqualTo(entries.get(batch.get(i)));
            } else {
                unknown++;
            }
        }
        return unknown;
    }

    private static String text(byte[] buffer, int offset, int length) {
        return new String(buffer, offset, length, StandardCharsets.UTF_8);
    }

    private void assertListingIsRight(CompiledFile table, String damage) {
        Map<String, String> listed = new HashMap<>();
        try {
            table.forEach((buffer, key, keyLength, value, valueLength) ->
                    listed.put(text(buffer, key, keyLength), text(buffer, value, valueLength)));
        } catch (IOException e) {
            return;
        }
        assertThat(listed).as("seed %d, %s", seed, damage).isEqualTo(entries);
    }

    @ParameterizedTest
    @EnumSource
    void flippedBitNeverMakesAWrongAnswer(CompiledFileTest.Access access) throws IOException {
        int refused = 0;
        for (int i = 0; i < TIMES; i++) {
            String damage = "bit " + flip();
            try (CompiledFile table = access.open(path)) {
                assertAnswersAreRight(table, damage);
                assertListingIsRight(table, damage);
            } catch (DamagedTableException e) {
                refused++;
            }
            restore();
        }
        if (access.verifiesAll()) {
            assertThat(refused).isEqualTo(TIMES);
        }
    }

    @ParameterizedTest
    @EnumSource
    void fileThatWasCutShortIsRefused(CompiledFileTest.Access access) throws IOException {
        for (int i = 0; i < TIMES; i++) {
            int length = i < 100 ? i : i < 200 ? sound.length - (i - 99) : random.nextInt(sound.length);
            file.setLength(length);
            assertThatThrownBy(() -> access.open(path).close())
                    .as("seed %d, cut to %d", seed, length)
                    .isInstanceOf(DamagedTableException.class);
            restore();
        }
    }

    @ParameterizedTest
    @EnumSource
    void bitThatFlipsUnderAReaderNeverMakesAWrongAnswer(CompiledFileTest.Access access) throws IOException {
        try (CompiledFile table = access.open(path)) {
            for (int i = 0; i < TIMES; i++) {
                String damage = "bit " + flip();
                assertAnswersAreRight(table, damage);
                assertListingIsRight(table, damage);
                restore();
            }
            assertAnswersAgain(access, table);
        }
    }

    /** One query keeps the block that it has read last, damaged or not. */
    private void assertAnswersAgain(CompiledFileTest.Access access, CompiledFile table) {
        if (access != CompiledFileTest.Access.ONE_QUERY) {
            assertThat(assertAnswersAreRight(table, "none")).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void fileThatIsCutShortOrWrittenOverUnderAReaderNeverMakesAWrongAnswer(CompiledFileTest.Access access)
            throws IOException {
        byte[] other = new byte[sound.length];
        try (CompiledFile table = access.open(path)) {
            int failed = 0;
            for (int i = 0; i < TIMES; i++) {
                int from = random.nextInt(sound.length);
                if (i % 2 == 0) {
                    file.setLength(from);
                } else {
                    random.nextBytes(other);
                    file.seek(from);
                    file.write(other, from, sound.length - from);
                }
                failed += assertAnswersAreRight(table, "from " + from);
                assertListingIsRight(table, "from " + from);
                restore();
            }
            assertThat(failed).isPositive();
            assertAnswersAgain(access, table);
        }
    }

    /** A file that is cut short again and again, in code that has been compiled. */
    @Test
    void batchOfAFileThatIsCutShortNeverMakesAWrongAnswer() throws IOException {
        try (CompiledFile table = CompiledFile.open(path)) {
            int unknown = 0;
            for (int i = 0; i < TIMES; i++) {
                if (i % 50 == 0) {
                    file.setLength(random.nextInt(sound.length));
                } else if (i % 50 == 10) {
                    restore();
                }
                unknown += assertBatchIsRight(table, "cut short " + i);
            }
            assertThat(unknown).isPositive();
            restore();
        }
    }
}
