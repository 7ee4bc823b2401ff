package org.postern.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.tables.compiled.SourceStamp;
import org.postern.tables.publish.FileAccess;
import org.postern.tables.publish.PublishRules;
import org.postern.tables.publish.Rollback;
import org.postern.tables.publish.TableFixture;
import org.postern.tables.publish.TableWriter;
import org.postern.tables.source.SourceDigest;

/** Whatever happens to a compiled file under the daemon: the table answers as well as it can, and what is wrong is said in time. */
class TableRefreshTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path directory;

    private Instant now = START;
    private TableRegistry registry;
    private Path source;
    private Path compiled;

    @BeforeEach
    void makeTable() throws IOException {
        Path tables = Files.createDirectory(directory.resolve("tables"));
        source = tables.resolve("t");
        compiled = TableFixture.compile(source, Map.of("k", "old"));
        registry = new TableRegistry("mapdb", () -> now);
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private Table open() {
        return registry.open("hash:" + source);
    }

    private static LookupResult found(String value) {
        return new LookupResult.Found(TableValue.of(value));
    }

    private void assertSwitched() {
        assertThat(registry.refresh()).hasSize(1).first().isInstanceOf(TableChange.Switched.class);
        assertThat(registry.refresh()).isEmpty();
    }

    private void assertRefused(boolean answering) {
        assertThat(registry.refresh())
                .hasSize(1)
                .first()
                .isInstanceOfSatisfying(
                        TableChange.Refused.class,
                        change -> assertThat(change.answering()).isEqualTo(answering));
        assertThat(registry.refresh()).isEmpty();
    }

    private void damage() throws IOException {
        byte[] bytes = Files.readAllBytes(compiled);
        bytes[90] = (byte) ~bytes[90];
        Files.delete(compiled);
        Files.write(compiled, bytes);
    }

    /** The minutes after the start, up to a day later, at which something is reported. */
    private List<Long> minutesReported() {
        List<Long> minutes = new ArrayList<>();
        for (now = START; now.isBefore(START.plus(Duration.ofHours(6))); now = now.plusSeconds(30)) {
            if (!registry.refresh().isEmpty()) {
                minutes.add(Duration.between(START, now).toMinutes());
            }
        }
        return minutes;
    }

    @Test
    void damagedFileIsReportedAgainAndAgainButLessOften() throws IOException {
        Table table = open();
        damage();
        assertThat(minutesReported()).containsExactly(0L, 1L, 3L, 7L, 15L, 31L, 63L, 123L, 183L, 243L, 303L);
        assertThat(table.lookup("k")).isEqualTo(found("old"));
    }

    @Test
    void missingTableIsReportedAgainAndAgainAfterTheStart() throws IOException {
        Files.delete(compiled);
        Table table = open();
        assertThat(minutesReported()).containsExactly(1L, 3L, 7L, 15L, 31L, 63L, 123L, 183L, 243L, 303L);
        assertThat(table.lookup("k")).isInstanceOf(LookupResult.Failed.class);
    }

    @Test
    void reportsBeginAnewWithTheNextProblem() throws IOException {
        open();
        damage();
        assertThat(minutesReported()).hasSize(11);
        TableFixture.compile(source, Map.of("k", "new"));
        assertSwitched();
        damage();
        assertThat(minutesReported()).hasSize(11);
    }

    @Test
    void fileThatVanishesAndComesBackIsTakenUpAgain() throws IOException {
        Table table = open();
        Path away = directory.resolve("away");
        Files.move(compiled, away);
        assertRefused(true);
        assertThat(table.lookup("k")).isEqualTo(found("old"));
        Files.move(away, compiled);
        assertSwitched();
        assertThat(table.lookup("k")).isEqualTo(found("old"));
    }

    @Test
    void directoryThatVanishesAndComesBackIsTakenUpAgain() throws IOException {
        Table table = open();
        Path away = directory.resolve("away");
        Files.move(source.getParent(), away);
        assertRefused(true);
        assertThat(table.lookup("k")).isEqualTo(found("old"));
        Files.move(away, source.getParent());
        TableFixture.compile(source, Map.of("k", "new"));
        assertSwitched();
        assertThat(table.lookup("k")).isEqualTo(found("new"));
    }

    @Test
    void olderFileIsANewOneToo() throws IOException {
        Path other = TableFixture.compile(directory.resolve("other"), Map.of("k", "new"));
        Files.setLastModifiedTime(other, FileTime.from(START.minus(Duration.ofDays(365))));
        Table table = open();
        Files.move(other, compiled, StandardCopyOption.ATOMIC_MOVE);
        assertSwitched();
        assertThat(table.lookup("k")).isEqualTo(found("new"));
    }

    @Test
    void fileOfTheSameSizeAndTimeIsANewOneToo() throws IOException {
        Path other = TableFixture.compile(directory.resolve("other"), Map.of("k", "new"));
        Files.setLastModifiedTime(other, FileTime.from(START));
        Files.setLastModifiedTime(compiled, FileTime.from(START));
        assertThat(Files.size(other)).isEqualTo(Files.size(compiled));
        Table table = open();
        Files.move(other, compiled, StandardCopyOption.ATOMIC_MOVE);
        assertSwitched();
        assertThat(table.lookup("k")).isEqualTo(found("new"));
    }

    @Test
    void fileThatIsReplacedTwiceAtOnceIsTheLastOne() {
        Table table = open();
        for (int i = 0; i < 200; i++) {
            TableFixture.compile(source, Map.of("k", "first" + i));
            TableFixture.compile(source, Map.of("k", "value" + i));
            assertSwitched();
            assertThat(table.lookup("k")).isEqualTo(found("value" + i));
        }
    }

    @Test
    void rollbackIsTakenUp() throws IOException {
        try (TableWriter writer = TableWriter.open(source)) {
            PublishRules keeping = new PublishRules(FileAccess.PLAIN, Optional.empty(), 1);
            writer.publish(TableFixture.builder(Map.of("k", "new")), START, Optional.empty(), keeping);
        }
        Table table = open();
        assertThat(table.lookup("k")).isEqualTo(found("new"));
        try (TableWriter writer = TableWriter.open(source)) {
            assertThat(writer.rollBack()).isInstanceOf(Rollback.Restored.class);
        }
        assertSwitched();
        assertThat(table.lookup("k")).isEqualTo(found("old"));
    }

    @Test
    void fileThatBecomesReadableIsTakenUp() throws IOException {
        Files.setPosixFilePermissions(compiled, PosixFilePermissions.fromString("---------"));
        assumeTrue(!Files.isReadable(compiled), "root may read any file: permissions were not tested");
        Table table = open();
        assertThat(table.lookup("k")).isInstanceOf(LookupResult.Failed.class);
        Files.setPosixFilePermissions(compiled, PosixFilePermissions.fromString("rw-------"));
        assertSwitched();
        assertThat(table.lookup("k")).isEqualTo(found("old"));
    }

    @Test
    void fileOfTheSameStampIsTriedAgainWhenItIsTime() throws IOException {
        byte[] good = Files.readAllBytes(compiled);
        FileTime time = Files.getLastModifiedTime(compiled);
        Table table = open();
        damage();
        Files.setLastModifiedTime(compiled, time);
        assertRefused(true);
        Files.write(compiled, good);
        Files.setLastModifiedTime(compiled, time);
        assertThat(registry.refresh()).isEmpty();
        now = now.plus(Reminder.FIRST);
        assertSwitched();
        assertThat(table.lookup("k")).isEqualTo(found("old"));
    }

    private void compileFromSource(String text) throws IOException {
        Files.writeString(source, text);
        SourceStamp stamp = new SourceStamp(
                "t", text.length(), Files.getLastModifiedTime(source).toInstant(), SourceDigest.of(source));
        try (TableWriter writer = TableWriter.open(source)) {
            writer.publish(TableFixture.builder(Map.of("k", text)), START, Optional.of(stamp), FileAccess.PLAIN);
        }
    }

    private TableChange forgotten() {
        return new TableChange.Forgotten("hash:" + source, source, compiled);
    }

    @Test
    void forgottenPostmapIsReportedAtStart() throws IOException {
        compileFromSource("one");
        Files.writeString(source, "two");
        open();
        assertThat(registry.refresh()).containsExactly(forgotten());
        assertThat(registry.refresh()).isEmpty();
    }

    @Test
    void forgottenPostmapIsReportedWhenTheChangeIsAMinuteOld() throws IOException {
        compileFromSource("one");
        open();
        assertThat(registry.refresh()).isEmpty();
        Files.writeString(source, "second");
        assertThat(registry.refresh()).isEmpty();
        now = now.plus(SourceWatch.PATIENCE).minusMillis(1);
        assertThat(registry.refresh()).isEmpty();
        now = now.plusMillis(1);
        assertThat(registry.refresh()).containsExactly(forgotten());
        now = now.plus(Duration.ofDays(1));
        assertThat(registry.refresh()).as("once").isEmpty();
        Files.writeString(source, "the third");
        assertThat(registry.refresh()).isEmpty();
        now = now.plus(SourceWatch.PATIENCE);
        assertThat(registry.refresh()).as("once for each change").containsExactly(forgotten());
    }

    @Test
    void postmapInTimeIsNotReported() throws IOException {
        compileFromSource("one");
        open();
        assertThat(registry.refresh()).isEmpty();
        Files.writeString(source, "second");
        assertThat(registry.refresh()).isEmpty();
        now = now.plusSeconds(30);
        compileFromSource("second");
        assertThat(registry.refresh()).hasSize(1).first().isInstanceOf(TableChange.Switched.class);
        now = now.plus(SourceWatch.PATIENCE);
        assertThat(registry.refresh()).isEmpty();
    }

    @Test
    void contentCountsAndNotTheTime() throws IOException {
        compileFromSource("one");
        open();
        assertThat(registry.refresh()).isEmpty();
        Files.setLastModifiedTime(source, FileTime.from(START.plus(Duration.ofDays(1))));
        assertThat(registry.refresh()).isEmpty();
        now = now.plus(SourceWatch.PATIENCE);
        assertThat(registry.refresh()).isEmpty();
        FileTime time = Files.getLastModifiedTime(source);
        Files.writeString(source, "two");
        Files.setLastModifiedTime(source, time);
        TableRegistry another = new TableRegistry("mapdb", () -> now);
        another.open("hash:" + source);
        assertThat(another.refresh()).containsExactly(forgotten());
        another.close();
    }

    @Test
    void tableOfNoSourceIsNotReported() throws IOException {
        compileFromSource("one");
        Files.delete(source);
        open();
        assertThat(registry.refresh()).isEmpty();
        TableFixture.compile(source, Map.of("k", "added"));
        Files.writeString(source, "two");
        assertSwitched();
        now = now.plus(SourceWatch.PATIENCE);
        assertThat(registry.refresh()).isEmpty();
    }
}
