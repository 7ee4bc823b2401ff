package org.postern.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.tables.CaseFolding;
import org.postern.tables.LookupTrace;
import org.postern.tables.TableOpener;
import org.postern.tables.TableRegistry;

class DomainMatchListTest {
    private final TableRegistry tables = new TableRegistry("mapdb");

    private Match match(String list, boolean parentStyle, String domain) {
        return DomainMatchList.parse(list, parentStyle, tables).match(domain, LookupTrace.NONE);
    }

    @Test
    void domainMatchesItselfInAnyLetterCase() {
        assertThat(match("example.com", false, "Example.COM")).isEqualTo(Match.yes());
        assertThat(match("STRASSE.example", false, "straße.example")).isEqualTo(Match.yes());
        assertThat(match("example.com", false, "xexample.com")).isEqualTo(Match.no());
        assertThat(match("", false, "example.com")).isEqualTo(Match.no());
    }

    @Test
    void withoutUtf8OnlyAsciiLettersHaveNoCase() {
        try (TableRegistry ascii = new TableRegistry("mapdb", CaseFolding.of(false), TableOpener.Use.SERVICE)) {
            DomainMatchList list = DomainMatchList.exact("Bücher.EXAMPLE", ascii);

            assertThat(list.match("bücher.example", LookupTrace.NONE)).isEqualTo(Match.yes());
            assertThat(list.match("BÜCHER.example", LookupTrace.NONE)).isEqualTo(Match.no());
        }
    }

    @Test
    void subdomainsNeedADottedItemUnlessParentsMatch() {
        assertThat(match("example.com", false, "a.example.com")).isEqualTo(Match.no());
        assertThat(match(".example.com", false, "a.example.com")).isEqualTo(Match.yes());
        assertThat(match(".example.com", false, "example.com")).isEqualTo(Match.no());
        assertThat(match("example.com", true, "a.b.example.com")).isEqualTo(Match.yes());
        assertThat(match("example.com", true, "aexample.com")).isEqualTo(Match.no());
        assertThat(match(".example.com", true, "a.example.com")).isEqualTo(Match.no());
    }

    @Test
    void exactListKnowsNoSubdomains() {
        DomainMatchList list = DomainMatchList.exact("example.com .example.org", tables);

        assertThat(list.match("example.com", LookupTrace.NONE)).isEqualTo(Match.yes());
        assertThat(list.match("a.example.com", LookupTrace.NONE)).isEqualTo(Match.no());
        assertThat(list.match("a.example.org", LookupTrace.NONE)).isEqualTo(Match.no());
    }

    @Test
    void firstMatchDecides() {
        assertThat(match("!a.example.com, .example.com", false, "a.example.com"))
                .isEqualTo(Match.no());
        assertThat(match(".example.com !a.example.com", false, "a.example.com")).isEqualTo(Match.yes());
        assertThat(match("!!example.com", false, "example.com")).isEqualTo(Match.yes());
    }

    @Test
    void tableIsAskedForTheDomainAndItsParents() {
        List<String> keys = new ArrayList<>();
        DomainMatchList dotted = DomainMatchList.parse("inline:{ .com=x }", false, tables);
        DomainMatchList parents = DomainMatchList.parse("inline:{ com=x }", true, tables);
        DomainMatchList exact = DomainMatchList.exact("inline:{ .com=x }", tables);

        assertThat(dotted.match("a.example.com", (table, key, result) -> keys.add(key)))
                .isEqualTo(Match.yes());
        assertThat(parents.match("a.example.com", (table, key, result) -> keys.add(key)))
                .isEqualTo(Match.yes());
        assertThat(exact.match("a.example.com", (table, key, result) -> keys.add(key)))
                .isEqualTo(Match.no());
        assertThat(keys)
                .containsExactly(
                        "a.example.com",
                        ".example.com",
                        ".com",
                        "a.example.com",
                        "example.com",
                        "com",
                        "a.example.com");
    }

    @Test
    void brokenTableLeavesTheAnswerOpenUnlessAnEarlierItemMatches() {
        assertThat(match("example.com hash:/nonexistent/table", false, "example.com"))
                .isEqualTo(Match.yes());
        assertThat(match("hash:/nonexistent/table example.com", false, "example.com"))
                .isInstanceOf(Match.Failed.class);
    }

    @Test
    void fileIsReplacedByItsLines(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("domains"), "# ours\na.example, b.example\n!c.example\n");

        assertThat(match(file.toString(), false, "b.example")).isEqualTo(Match.yes());
        assertThat(match("!" + file + " .example", false, "b.example")).isEqualTo(Match.no());
        assertThat(match("!" + file + " .example", false, "d.example")).isEqualTo(Match.yes());
        assertThat(match(file.toString(), false, "ours")).isEqualTo(Match.no());
    }

    @Test
    void missingFileLeavesTheAnswerOpen(@TempDir Path folder) {
        Path file = folder.resolve("missing");

        assertThat(match("a.example " + file, false, "b.example"))
                .isEqualTo(new Match.Failed("open file " + file + ": No such file or directory"));
        assertThat(match("a.example " + file, false, "a.example")).isEqualTo(Match.yes());
    }

    @Test
    void fileThatNamesItselfIsNotReadForEver(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("loop");
        Files.writeString(file, file + "\n");

        assertThat(match(file.toString(), false, "a.example")).isInstanceOf(Match.Failed.class);
    }
}
