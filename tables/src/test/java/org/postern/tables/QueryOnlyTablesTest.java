package org.postern.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postern.tables.publish.TableFixture;

class QueryOnlyTablesTest {
    @TempDir
    private Path directory;

    private final TableRegistry registry = new TableRegistry("mapdb");

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    @Timeout(60)
    void patternThatTriesEverythingIsStopped() throws IOException {
        Table table = registry.open("regexp:" + file("/(a*)*\\1b/ x\n/c/ y\n"));
        assertThat(table.lookup("c")).isEqualTo(found("y"));
        assertThat(table.lookup("a".repeat(60)))
                .isEqualTo(new LookupResult.Failed(
                        "regexp map " + source() + ", line 1: matching was stopped after 1000000 steps"));
    }

    @Test
    @Timeout(60)
    void patternThatNeedsTooMuchStackIsStopped() throws IOException {
        Table table = registry.open("pcre:" + file("/^(a|b)*$/ x\n"));
        assertThat(table.lookup("ab".repeat(100))).isEqualTo(found("x"));
        assertThat(table.lookup("ab".repeat(200_000)))
                .isInstanceOfSatisfying(
                        LookupResult.Failed.class,
                        failed -> assertThat(failed.reason()).contains("line 1: matching was stopped"));
    }

    @Test
    void patternsFillInPartsOfTheKeyOnlyWhereTheRoleAllowsIt() throws IOException {
        String spec = "regexp:" + file("/^(.*)@a$/ $1@b\n/c/ smtp:d\n");
        assertThat(registry.open(spec).lookup("u@a")).isEqualTo(found("u@b"));
        Table route = registry.list(spec, Substitution.REFUSED).tables().getFirst();
        assertThat(route.lookup("u@a")).isEqualTo(LookupResult.notFound());
        assertThat(route.lookup("u@c")).isEqualTo(found("smtp:d"));
        assertThat(registry.status())
                .extracting(TableStatus::warnings)
                .containsExactly(
                        List.of(),
                        List.of("regexp map " + source()
                                + ", line 1: regular expression substitution is not allowed: skipping this rule"));
    }

    @Test
    void roleReachesTablesInsideOthers() throws IOException {
        String spec = "unionmap:{regexp:" + file("/^(.*)@a$/ $1@b\n") + ",static:c}";
        assertThat(registry.open(spec).lookup("u@a")).isEqualTo(found("u@b,c"));
        assertThat(registry.open(spec, Substitution.REFUSED).lookup("u@a")).isEqualTo(found("c"));
    }

    @Test
    void compiledTableIsOpenedOnceWhateverItsRole() {
        TableFixture.compile(source(), Map.of("k", "v"));
        registry.list("hash:" + source());
        registry.list("hash:" + source(), Substitution.REFUSED);
        assertThat(registry.status()).hasSize(1);
    }

    @Test
    void partsOfAddressesAreNotPutToPatterns() throws IOException {
        TableList rules = registry.list("regexp:" + file("/example/ x\n"));
        assertThat(rules.lookup("u@example.com", LookupTrace.NONE)).isEqualTo(found("x"));
        assertThat(rules.lookupPart("@example.com", LookupTrace.NONE)).isEqualTo(LookupResult.notFound());
        assertThat(registry.open("cidr:" + file("")).hasFixedKeys()).isFalse();
        assertThat(registry.open("randmap:{a}").hasFixedKeys()).isFalse();
        assertThat(registry.open("static:a").hasFixedKeys()).isTrue();
    }

    @Test
    void compiledTableInsideAnotherSwitchesToItsNewGeneration() {
        TableFixture.compile(source(), Map.of("k", "old"));
        Table table = registry.open("pipemap:{hash:" + source() + ",inline:{old=1,new=2}}");
        assertThat(table.lookup("k")).isEqualTo(found("1"));
        TableFixture.compile(source(), Map.of("k", "new"));
        assertThat(registry.refresh()).hasSize(1);
        assertThat(table.lookup("k")).isEqualTo(found("2"));
    }

    @Test
    void failureOfAMemberIsTheFailureOfTheWhole() {
        assertThat(registry.open("unionmap:{static:a,fail:x}").lookup("k"))
                .isEqualTo(new LookupResult.Failed("table unionmap:{static:a,fail:x}: query error: Application error"));
        assertThat(registry.open("pipemap:{inline:{a=b},fail:x}").lookup("k")).isEqualTo(LookupResult.notFound());
        assertThat(registry.open("unionmap:{static:a,texthash:" + source() + "}")
                        .lookup("k"))
                .isEqualTo(new LookupResult.Failed("open database " + source() + ": No such file or directory"));
    }

    @Test
    void emptyResultIsAFailureForWhoeverSearches() throws IOException {
        TableList rules = registry.list("regexp:" + file("/a/\n"));
        assertThat(rules.lookup("a", LookupTrace.NONE)).isInstanceOf(LookupResult.Failed.class);
        assertThat(rules.lookup("b", LookupTrace.NONE)).isEqualTo(LookupResult.notFound());
    }

    @Test
    void textIsReadAtStartOnly() throws IOException {
        Table table = registry.open("regexp:" + file("/a/ old\n"));
        file("/a/ a new one\n");
        assertThat(registry.refresh()).isEmpty();
        assertThat(table.lookup("a")).isEqualTo(found("old"));
    }

    @Test
    void missingRulesFailUntilTheyAreThere() throws IOException {
        Table table = registry.open("cidr:" + source());
        assertThat(table.lookup("192.0.2.1"))
                .isEqualTo(new LookupResult.Failed("open " + source() + ": No such file or directory"));
        file("192.0.2.0/24 x\n");
        assertThat(registry.refresh()).hasSize(1);
        assertThat(table.lookup("192.0.2.1")).isEqualTo(found("x"));
    }

    @Test
    void ruleIsFoundAgainByItsLine() throws IOException {
        Table table = registry.open("regexp:" + file("# comment\n/a/\n  x\n/b/ y\n"));
        assertThat(TableSource.lineOf(table, "b")).isEqualTo(new TableSource.Place.Line(source(), 4));
        assertThat(TableSource.lineOf(table, "c")).isEqualTo(new TableSource.Place.Unknown());
    }

    @Test
    void bytesThatAreNotUtf8FindNothing() {
        Table table = registry.open("regexp:{{/./ x}}");
        assertThat(table.lookup(new byte[] {(byte) 0xff}, 0, 1)).isEqualTo(LookupResult.notFound());
    }

    @Test
    void listElementsMayHoldRules() {
        TableList list = registry.list("regexp:{ {/^a$/ one} }, cidr:{{192.0.2.0/24 two, three}}");
        assertThat(list.tables()).hasSize(2);
        assertThat(list.lookup("192.0.2.9", LookupTrace.NONE)).isEqualTo(found("two, three"));
    }

    private Path source() {
        return directory.resolve("table");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(source(), text);
    }

    private static LookupResult found(String value) {
        return new LookupResult.Found(TableValue.of(value));
    }
}
