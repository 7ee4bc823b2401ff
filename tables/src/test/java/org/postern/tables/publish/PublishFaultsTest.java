package org.postern.tables.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postern.tables.CaseFolding;
import org.postern.tables.KeyEnd;

/** Whatever fails while a table is replaced, and at whichever operation: there is the old table or the new one, and the next run works. */
class PublishFaultsTest {
    private static final String FILLING = "x".repeat(3000);
    private static final int KEPT = 2;
    /** What is said of the value when the key is not in the table. */
    private static final String GONE = "gone";

    @TempDir
    private Path directory;

    /** What is done to the table when the disk fails. */
    enum Change {
        FIRST_BUILD {
            @Override
            void prepare(Path source) {}
        },
        REPLACE,
        /** Few entries of many: see {@link org.postern.tables.compiled.ChangedTable}. */
        ADD_AND_DELETE_ENTRIES {
            @Override
            void make(Path source, FileOperations files) throws IOException {
                try (TableWriter writer = TableWriter.open(source, files);
                        TableBuilder builder =
                                new TableBuilder(CaseFolding.DEFAULT, DuplicatePolicy.KEEP_LAST, false, source)) {
                    assertThat(writer.readPresent(builder)).isTrue();
                    assertThat(builder.remove(TableFixture.bytes("filling7"), KeyEnd.EITHER))
                            .isTrue();
                    builder.add(TableFixture.bytes("k"), TableFixture.bytes("new"));
                    writer.publish(builder, Instant.EPOCH, Optional.empty(), FileAccess.PLAIN);
                }
            }
        },
        /** As {@code postmap -d} does: nothing is added. */
        DELETE_ENTRIES {
            @Override
            void make(Path source, FileOperations files) throws IOException {
                try (TableWriter writer = TableWriter.open(source, files);
                        TableBuilder builder =
                                new TableBuilder(CaseFolding.DEFAULT, DuplicatePolicy.KEEP_FIRST, false, source)) {
                    assertThat(writer.readPresent(builder)).isTrue();
                    assertThat(builder.remove(TableFixture.bytes("k"), KeyEnd.EITHER))
                            .isTrue();
                    writer.publish(builder, Instant.EPOCH, Optional.empty(), FileAccess.PLAIN);
                }
            }

            @Override
            String result() {
                return GONE;
            }
        },
        REPLACE_KEEPING_GENERATIONS {
            @Override
            void prepare(Path source) throws IOException {
                for (String value : List.of("a", "b", "c", "old")) {
                    build(source, FaultyFiles.sound(), value, KEPT);
                }
            }

            @Override
            void make(Path source, FileOperations files) throws IOException {
                build(source, files, "new", KEPT);
            }
        },
        REPLACE_AFTER_ROLLBACK {
            @Override
            void prepare(Path source) throws IOException {
                for (String value : List.of("a", "old", "b", "c")) {
                    build(source, FaultyFiles.sound(), value, 3);
                }
                rollBack(source, FaultyFiles.sound());
                rollBack(source, FaultyFiles.sound());
            }

            @Override
            void make(Path source, FileOperations files) throws IOException {
                build(source, files, "new", KEPT);
            }
        },
        ROLL_BACK {
            @Override
            void prepare(Path source) throws IOException {
                for (String value : List.of("a", "new", "old")) {
                    build(source, FaultyFiles.sound(), value, KEPT);
                }
            }

            @Override
            void make(Path source, FileOperations files) throws IOException {
                rollBack(source, files);
            }
        },
        ROLL_BACK_TO_A_COPY {
            @Override
            void prepare(Path source) throws IOException {
                ROLL_BACK.prepare(source);
                Files.setPosixFilePermissions(
                        TableWriter.compiledPath(source), PosixFilePermissions.fromString("rw-r-----"));
            }

            @Override
            void make(Path source, FileOperations files) throws IOException {
                rollBack(source, files);
            }
        };

        void prepare(Path source) throws IOException {
            build(source, FaultyFiles.sound(), "old", 0);
        }

        void make(Path source, FileOperations files) throws IOException {
            build(source, files, "new", 0);
        }

        /** The value in the table once the change is made. */
        String result() {
            return "new";
        }

        boolean isRollback() {
            return this == ROLL_BACK || this == ROLL_BACK_TO_A_COPY;
        }

        boolean keepsGenerations() {
            return this != FIRST_BUILD && this != REPLACE && this != ADD_AND_DELETE_ENTRIES && this != DELETE_ENTRIES;
        }

        static void build(Path source, FileOperations files, String value, int keep) throws IOException {
            PublishRules rules = new PublishRules(FileAccess.PLAIN, Optional.of(new ShrinkGuard(50)), keep);
            try (TableWriter writer = TableWriter.open(source, files)) {
                assertThat(writer.publish(TableFixture.builder(entries(value)), Instant.EPOCH, Optional.empty(), rules))
                        .isInstanceOf(Publication.Published.class);
            }
        }

        private static Map<String, String> entries(String value) {
            Map<String, String> entries = new HashMap<>(Map.of("k", value, "filling", FILLING));
            for (int i = 0; i < 30; i++) {
                entries.put("filling" + i, "y".repeat(1200));
            }
            return entries;
        }

        static void rollBack(Path source, FileOperations files) throws IOException {
            try (TableWriter writer = TableWriter.open(source, files)) {
                assertThat(writer.rollBack()).isInstanceOf(Rollback.Restored.class);
            }
        }
    }

    static Stream<Arguments> changesAndFaults() {
        return Stream.of(Change.values())
                .flatMap(change -> Stream.of(FaultyFiles.Fault.values())
                        .filter(fault -> fault != FaultyFiles.Fault.HALT)
                        .map(fault -> Arguments.of(change, fault)));
    }

    @ParameterizedTest
    @MethodSource("changesAndFaults")
    void thereIsTheOldTableOrTheNewOneAndTheNextRunWorks(Change change, FaultyFiles.Fault fault) throws IOException {
        List<String> steps = steps(change);
        assertThat(steps).contains("rename", "sync directory");
        for (int failing = 0; failing < steps.size(); failing++) {
            try {
                failAt(change, fault, failing, steps);
            } catch (AssertionError e) {
                throw new AssertionError("at " + failing + " of " + steps, e);
            }
        }
    }

    private List<String> steps(Change change) throws IOException {
        Path source = Files.createDirectory(directory.resolve("sound")).resolve("t");
        FaultyFiles sound = FaultyFiles.sound();
        change.prepare(source);
        change.make(source, sound);
        assertThat(value(source)).isEqualTo(change.result());
        return sound.steps();
    }

    private void failAt(Change change, FaultyFiles.Fault fault, int failing, List<String> steps) throws IOException {
        Path source =
                Files.createDirectory(directory.resolve("failing" + failing)).resolve("t");
        change.prepare(source);
        String before = Files.exists(TableWriter.compiledPath(source)) ? "old" : "none";
        Set<String> values = values(source);
        String message = "";
        try {
            change.make(source, new FaultyFiles(failing, fault));
        } catch (NotPublishedException e) {
            message = String.valueOf(e.getMessage());
            assertThat(message).contains(fault.reason() + "; ");
        } catch (IOException e) {
            message = e.getMessage() + "; before anything was done";
        } catch (FaultyFiles.Crash e) {
            assertThat(fault.isCrash()).isTrue();
            message = "crash";
        }
        String after = value(source);
        if (message.isEmpty()) {
            // A rollback passes a generation over that cannot be read.
            assertThat(after)
                    .isEqualTo(change.isRollback() && steps.get(failing).equals("read") ? "a" : change.result());
        } else if (fault.isCrash()) {
            assertThat(after).isIn(before, change.result());
        } else {
            assertThat(after)
                    .as(message)
                    .isEqualTo(message.contains("new table is in place") ? change.result() : before);
        }
        if (after.equals(before)) {
            assertThat(values(source)).containsAll(values);
        } else if (change.keepsGenerations()) {
            assertThat(values(source)).contains(before);
        }
        if (!fault.isCrash()) {
            assertThat(leftovers(source)).isEmpty();
        }
        Change.build(source, FaultyFiles.sound(), "next", KEPT);
        assertThat(value(source)).isEqualTo("next");
        assertThat(leftovers(source)).isEmpty();
        assertThat(values(source)).hasSizeLessThanOrEqualTo(KEPT + 1);
    }

    /** The value in the present table. */
    private static String value(Path source) throws IOException {
        Path compiled = TableWriter.compiledPath(source);
        return Files.exists(compiled) ? valueIn(compiled) : "none";
    }

    private static String valueIn(Path compiled) throws IOException {
        assertThat(TableFixture.value(compiled, "filling")).isEqualTo(FILLING);
        return Objects.requireNonNullElse(TableFixture.value(compiled, "k"), GONE);
    }

    /** The values in the present table and in those that are kept; all of them can be read. */
    private static Set<String> values(Path source) throws IOException {
        Set<String> values = new HashSet<>();
        try (Stream<Path> files = Files.list(source.resolveSibling(""))) {
            for (Path file : files.filter(file -> file.toString().matches(".*\\.mapdb(\\.gen-[0-9]+)?"))
                    .toList()) {
                values.add(valueIn(file));
            }
        }
        return values;
    }

    private static List<String> leftovers(Path source) throws IOException {
        try (Stream<Path> files = Files.list(source.resolveSibling(""))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.matches("t\\.mapdb(\\.gen-[0-9]+)?"))
                    .toList();
        }
    }
}
