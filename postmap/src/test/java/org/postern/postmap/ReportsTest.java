package org.postern.postmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.postmap.PostmapRunner.Outcome;

/** What {@code --diff} and {@code --stats} tell of a table and its source. */
class ReportsTest {
    @TempDir
    private Path directory;

    private PostmapRunner postmap = new PostmapRunner(Path.of(""), Map.of());

    @BeforeEach
    void compile() throws IOException {
        write("main.cf", "compatibility_level = 3.6\n");
        write("t", "a 1\nB 2\nc 1\n");
        postmap = new PostmapRunner(directory, Map.of("MAIL_CONFIG", directory.toString()));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    @Test
    void differenceIsWhatABuildWouldChange() throws IOException {
        assertThat(postmap.run("--diff", "t").out()).isEqualTo("""
                        + a\t1
                        + b\t2
                        + c\t1
                        t.mapdb: not there yet; 3 added, 0 removed, 0 changed, 0 as they are
                        """);
        assertThat(directory.resolve("t.mapdb")).doesNotExist();
        postmap.run("t");
        assertThat(postmap.run("--diff", "--strict", "t"))
                .isEqualTo(new Outcome(0, "t.mapdb: no change, 3 keys\n", ""));
        write("t", "# moved\nb 22\nA 1\nd 4 5\n");
        String changes = "~ b\t2\t22\n- c\t1\n+ d\t4 5\nt.mapdb: 1 added, 1 removed, 1 changed, 1 as they are\n";
        assertThat(postmap.run("--diff", "t")).isEqualTo(new Outcome(0, changes, ""));
        assertThat(postmap.run("--diff", "--strict", "t")).isEqualTo(new Outcome(1, changes, ""));
        assertThat(postmap.run("-q", "c", "t").out()).isEqualTo("1\n");
        assertThat(postmap.run("--diff", "--json", "t").out()).isEqualTo("""
                {"change": "changed", "key": "b", "before": "2", "value": "22"}
                {"change": "removed", "key": "c", "before": "1"}
                {"change": "added", "key": "d", "value": "4 5"}
                """);
    }

    @Test
    void differenceWarnsOfATableThatWouldNotBePublished() throws IOException {
        postmap.run("t");
        write("t", "# nothing left\n");
        assertThat(postmap.run("--diff", "t").err())
                .isEqualTo("postmap: warning: t.mapdb: a build would not be published without --force: it is empty\n");
    }

    @Test
    void differenceOfAnythingElseThanATableWithASourceIsRefused() {
        assertThat(postmap.run("--diff", "missing").err())
                .isEqualTo("postmap: fatal: open missing: No such file or directory\n");
        assertThat(postmap.run("--diff", "static:x").status()).isEqualTo(1);
    }

    @Test
    void statisticsCountWhatIsInTheTable() throws IOException {
        postmap.run("t");
        assertThat(postmap.run("--stats", "t").out()).matches("""
                t.mapdb
                  entries          3
                  distinct values  2
                  keys and values  6 bytes
                  longest entry    2 bytes
                  file size        [0-9]+ bytes
                  compiled         2026-01-01T00:00:00Z \\(0 minutes ago\\)
                  source           unchanged
                """);
        write("t", "a 2\n");
        assertThat(postmap.run("--stats", "--json", "t").out())
                .startsWith("{\"table\": \"t.mapdb\", \"entries\": 3, \"distinct_values\": 2, ")
                .endsWith("\"source\": \"changed since; run postmap\"}\n");
        postmap.run("-d", "a", "t");
        assertThat(postmap.run("--stats", "t").out()).contains("entries were added or deleted since");
    }

    @Test
    void statisticsTellTheLongestChainOfAliases() throws IOException {
        write("virtual", "a@x.test b@x.test\nb@x.test c@x.test, d@x.test\nc@x.test e@y.test\nz@x.test y@y.test\n");
        postmap.run("virtual");
        assertThat(postmap.run("--stats", "virtual").out()).contains("longest chain    3 aliases\n");
        write("plain", "a@x.test b@y.test\n");
        postmap.run("plain");
        assertThat(postmap.run("--stats", "--as", "virtual", "plain").out()).contains("longest chain    1 aliases\n");
    }

    @Test
    void statisticsOfAMissingTableFail() {
        assertThat(postmap.run("--stats", "t"))
                .isEqualTo(new Outcome(1, "", "postmap: fatal: open database t.mapdb: No such file or directory\n"));
    }
}
