package org.postern.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.tables.compiled.SourceStamp;
import org.postern.tables.publish.DuplicatePolicy;
import org.postern.tables.publish.FileAccess;
import org.postern.tables.publish.TableBuilder;
import org.postern.tables.publish.TableFixture;
import org.postern.tables.publish.TableWriter;

class TableRegistryTest {
    @TempDir
    private Path directory;

    private final TableRegistry registry = new TableRegistry("mapdb");

    @AfterEach
    void close() {
        registry.close();
    }

    private static LookupResult found(String value) {
        return new LookupResult.Found(TableValue.of(value));
    }

    private Path source() {
        return directory.resolve("t");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "mapdb:", "hash:", "btree:", "dbm:", "sdbm:", "lmdb:", "cdb:", "proxy:hash:", "proxy:"})
    void everyCompiledTypeReadsTheSameFile(String type) {
        TableFixture.compile(source(), Map.of("k", "v"));
        Table table = registry.open(type + source());
        assertThat(table.lookup("K")).isEqualTo(found("v"));
        assertThat(table.lookup("absent")).isEqualTo(LookupResult.notFound());
        assertThat(registry.open(type + source())).isSameAs(table);
    }

    @Test
    void runTimeTypesAnswer() throws IOException {
        Files.writeString(source(), "# c\nA 1\n\"x y\" z\nbad\n");
        assertThat(registry.open("texthash:" + source()).lookup("a")).isEqualTo(found("1"));
        assertThat(registry.open("inline:{a=1, {b = two words}}").lookup("B")).isEqualTo(found("two words"));
        assertThat(registry.open("static:{foo bar}").lookup("x")).isEqualTo(found("foo bar"));
        assertThat(registry.open("fail:x").lookup("a")).isInstanceOf(LookupResult.Failed.class);
        assertThat(registry.status().getFirst().warnings())
                .containsExactly(source() + ", line 4: expected format: key whitespace value -- ignoring this line");
    }

    @Test
    void unknownTypeFailsWithItsName() {
        assertThat(registry.open("foo:bar").lookup("k"))
                .isEqualTo(new LookupResult.Failed("unsupported dictionary type: foo"));
    }

    @Test
    void missingTableFailsUntilItIsThere() {
        Table table = registry.open("hash:" + source());
        assertThat(table.lookup("k"))
                .isEqualTo(new LookupResult.Failed("open database " + source()
                        + ".mapdb: No such file or directory (nor is its source there: write " + source()
                        + " and run \"postmap " + source() + "\")"));
        assertThat(registry.refresh()).isEmpty();
        TableFixture.compile(source(), Map.of("k", "v"));
        assertThat(registry.refresh()).hasSize(1).first().isInstanceOf(TableChange.Switched.class);
        assertThat(table.lookup("k")).isEqualTo(found("v"));
    }

    @Test
    void forgottenPostmapIsNamedInTheReason() throws IOException {
        Files.writeString(source(), "k v\n");
        assertThat(registry.open("hash:" + source()).lookup("k"))
                .isEqualTo(new LookupResult.Failed("open database " + source()
                        + ".mapdb: No such file or directory (it has not been compiled: run \"postmap " + source()
                        + "\")"));
    }

    @Test
    void newGenerationAnswersAfterRefresh() {
        TableFixture.compile(source(), Map.of("k", "old"));
        Table table = registry.open("hash:" + source());
        TableFixture.compile(source(), Map.of("k", "new", "j", "x"));
        assertThat(table.lookup("k")).isEqualTo(found("old"));
        List<TableChange> changes = registry.refresh();
        assertThat(changes).hasSize(1);
        assertThat(changes.getFirst())
                .isInstanceOfSatisfying(
                        TableChange.Switched.class,
                        change -> assertThat(change.generation().orElseThrow().entries())
                                .isEqualTo(2));
        assertThat(table.lookup("k")).isEqualTo(found("new"));
        assertThat(registry.refresh()).isEmpty();
    }

    @Test
    void damagedNewGenerationIsNotUsed() throws IOException {
        Path compiled = TableFixture.compile(source(), Map.of("k", "old"));
        Table table = registry.open("hash:" + source());
        byte[] bytes = Files.readAllBytes(compiled);
        bytes[90] = (byte) ~bytes[90];
        Files.delete(compiled);
        Files.write(compiled, bytes);
        assertThat(registry.refresh())
                .containsExactly(new TableChange.Refused(
                        "hash:" + source(),
                        "open database " + compiled + ": wrong checksum (run \"postmap " + source() + "\" again)",
                        true));
        assertThat(registry.refresh()).isEmpty();
        assertThat(table.lookup("k")).isEqualTo(found("old"));
    }

    @Test
    void rehearsalRefusesAFileOfWhichServiceWouldFindTheDamageThoughNoLookUpMeetsIt() throws IOException {
        Path compiled = TableFixture.compile(source(), Map.of("k", "v"));
        byte[] bytes = Files.readAllBytes(compiled);
        bytes[3000] = 1; // a byte of the page that nobody reads
        Files.write(compiled, bytes);
        for (TableOpener.Use use : List.of(TableOpener.Use.SERVICE, TableOpener.Use.REHEARSAL)) {
            try (TableRegistry tables = new TableRegistry("hash", CaseFolding.DEFAULT, use)) {
                assertThat(tables.open(source().toString()).lookup("k")).isInstanceOf(LookupResult.Failed.class);
            }
        }
    }

    @Test
    void tableThatIsCutShortUnderAReaderFailsUntilThereIsANewOne() throws IOException {
        Path compiled = TableFixture.compile(source(), Map.of("k", "old"));
        Table table = registry.open("hash:" + source());
        Files.write(compiled, new byte[0]);
        assertThat(table.lookup("k")).isInstanceOf(LookupResult.Failed.class);
        assertThat(registry.refresh()).hasSize(1).first().isInstanceOf(TableChange.Refused.class);
        assertThat(table.lookup("k")).isInstanceOf(LookupResult.Failed.class);
        Files.delete(compiled);
        TableFixture.compile(source(), Map.of("k", "new"));
        assertThat(registry.refresh()).hasSize(1).first().isInstanceOf(TableChange.Switched.class);
        assertThat(table.lookup("k")).isEqualTo(found("new"));
    }

    @Test
    void deletedTableKeepsAnswering() throws IOException {
        Path compiled = TableFixture.compile(source(), Map.of("k", "old"));
        Table table = registry.open("hash:" + source());
        Files.delete(compiled);
        assertThat(registry.refresh()).hasSize(1).first().isInstanceOf(TableChange.Refused.class);
        assertThat(table.lookup("k")).isEqualTo(found("old"));
    }

    @Test
    void listIsSplitOutsideBraces() {
        TableList list = registry.list("inline:{a=1, b=2},\n static:x {static:two words}");
        assertThat(list.tables())
                .extracting(Table::name)
                .containsExactly("inline:{a=1, b=2}", "static:x", "static:two words");
        assertThat(registry.list(" , ").isEmpty()).isTrue();
    }

    @Test
    void closedTableFails() {
        TableFixture.compile(source(), Map.of("k", "v"));
        Table table = registry.open("hash:" + source());
        registry.close();
        assertThat(table.lookup("k")).isInstanceOf(LookupResult.Failed.class);
    }

    @Test
    void sourceLineIsFoundWhileTheSourceIsWhatWasCompiled() throws Exception {
        Files.writeString(source(), "# c\na 1\n\nJoe@example.com\n  x\n");
        TableBuilder builder = new TableBuilder(CaseFolding.DEFAULT, DuplicatePolicy.KEEP_FIRST, false, source());
        byte[] text;
        try (InputStream in = Files.newInputStream(source());
                TableWriter writer = TableWriter.open(source())) {
            text = in.readAllBytes();
            builder.add(TableFixture.bytes("joe@example.com"), TableFixture.bytes("x"));
            String digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text));
            SourceStamp stamp = new SourceStamp("t", text.length, Instant.EPOCH, digest);
            writer.publish(builder, Instant.EPOCH, Optional.of(stamp), FileAccess.PLAIN);
        }
        Table table = registry.open("hash:" + source());
        assertThat(TableSource.lineOf(table, "JOE@example.com")).isEqualTo(new TableSource.Place.Line(source(), 4));
        assertThat(TableSource.lineOf(table, "absent")).isEqualTo(new TableSource.Place.Unknown());
        Files.writeString(source(), "changed\n");
        assertThat(TableSource.lineOf(table, "joe@example.com")).isEqualTo(new TableSource.Place.Changed(source()));
    }
}
