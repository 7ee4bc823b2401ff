package org.postern.postmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.tables.publish.TableWriter;
import org.postern.tables.source.SourceDigest;

/** When a new table replaces the present one, and how to get the old one back. */
class PublishTest {
    private static final String BACK = "compiled 2026-01-01T00:00:00Z";

    @TempDir
    private Path directory;

    private PostmapRunner postmap = new PostmapRunner(Path.of(""), Map.of());

    @BeforeEach
    void configure() throws IOException {
        configure("");
    }

    private void configure(String settings) throws IOException {
        Files.writeString(directory.resolve("main.cf"), "compatibility_level = 3.6\n" + settings);
        postmap = new PostmapRunner(directory, Map.of("MAIL_CONFIG", directory.toString()));
    }

    private void source(int entries) throws IOException {
        Files.writeString(
                directory.resolve("t"),
                IntStream.range(0, entries)
                        .mapToObj(i -> "k" + i + " " + entries + "\n")
                        .collect(Collectors.joining()));
    }

    /** Compiles a source of so many entries, each of which has their number as its value. */
    private PostmapRunner.Outcome compile(int entries, String... options) throws IOException {
        source(entries);
        return postmap.run(Stream.concat(Stream.of(options), Stream.of("t")).toArray(String[]::new));
    }

    private String present() {
        return postmap.run("-q", "k0", "t").out().strip();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("t."))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource({"100, 1", "101, 51", "1000, 500", "1, 1", "101, 5000"})
    void tableThatKeepsEnoughIsPublished(int before, int after) throws IOException {
        compile(before);
        assertThat(compile(after)).isEqualTo(new PostmapRunner.Outcome(0, "", ""));
        assertThat(present()).isEqualTo(String.valueOf(after));
    }

    @ParameterizedTest
    @CsvSource({"101, 50", "1000, 499", "1000, 1"})
    void tableThatLosesMoreThanHalfIsHeldBack(int before, int after) throws IOException {
        compile(before);
        PostmapRunner.Outcome outcome = compile(after);
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err())
                .isEqualTo("postmap: fatal: t.mapdb: not published: the new table has only " + after
                        + (after == 1 ? " entry" : " entries") + ", the present one has " + before
                        + " entries: it would lose more than 50% of them (postmap_max_shrink); if that is meant,"
                        + " --force publishes it\n");
        assertThat(present()).isEqualTo(String.valueOf(before));
        assertThat(files()).containsExactly("t.mapdb");
        assertThat(compile(after, "--force")).isEqualTo(new PostmapRunner.Outcome(0, "", ""));
        assertThat(present()).isEqualTo(String.valueOf(after));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1000})
    void tableThatBecomesEmptyIsHeldBack(int before) throws IOException {
        compile(before);
        PostmapRunner.Outcome outcome = compile(0);
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err())
                .isEqualTo(
                        "postmap: fatal: t.mapdb: not published: the new table is empty, the present one has " + before
                                + (before == 1 ? " entry" : " entries") + "; if that is meant, --force publishes it\n");
        assertThat(present()).isEqualTo(String.valueOf(before));
        assertThat(compile(0, "--force").status()).isZero();
        assertThat(compile(0).status()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"10%, 899, 1", "10, 900, 0", "100%, 1, 0", "100%, 0, 1", "0, 999, 1", "0%, 1000, 0"})
    void postmapMaxShrinkSetsTheShare(String share, int after, int status) throws IOException {
        configure("postmap_max_shrink = " + share + "\n");
        compile(1000);
        assertThat(compile(after).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "101%, invalid postmap_max_shrink parameter value 101 > 100",
        "half, bad numerical configuration: postmap_max_shrink = half",
        "%, bad numerical configuration: postmap_max_shrink = "
    })
    void postmapMaxShrinkThatIsNoShareIsFatal(String share, String reason) throws IOException {
        configure("postmap_max_shrink = " + share + "\n");
        PostmapRunner.Outcome outcome = compile(1);
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).contains("fatal: ").contains(reason.strip());
    }

    @Test
    void deletionsAndAdditionsAreMeantAndFirstBuildsHaveNothingToLose() throws IOException {
        compile(1);
        assertThat(postmap.run("-d", "k0", "t").status()).isZero();
        assertThat(postmap.run("-q", "k0", "t").status()).isEqualTo(1);
        Files.delete(directory.resolve("t.mapdb"));
        assertThat(compile(0).status()).isZero();
    }

    @Test
    void damagedTableIsReplacedWithAWarning() throws IOException {
        compile(1000);
        Path compiled = directory.resolve("t.mapdb");
        byte[] bytes = Files.readAllBytes(compiled);
        bytes[90] = (byte) ~bytes[90];
        Files.write(compiled, bytes);
        PostmapRunner.Outcome outcome = compile(1);
        assertThat(outcome.status()).isZero();
        assertThat(outcome.err())
                .isEqualTo(
                        "postmap: warning: t.mapdb: the old table could not be read (wrong checksum), so nobody knows"
                                + " whether the new one has lost entries\n");
    }

    @Test
    void leftoversOfAKilledRunAreRemovedAndNamed() throws IOException {
        Files.writeString(directory.resolve("t.mapdb.tmp"), "half a table");
        assertThat(compile(1).err())
                .isEqualTo("postmap: warning: t.mapdb: removed what a run that was killed had left unfinished\n");
        assertThat(files()).containsExactly("t.mapdb");
    }

    @Test
    void runReadsItsSourceWhenItIsItsTurn() throws Exception {
        source(1);
        Thread run;
        AtomicReference<PostmapRunner.Outcome> outcome = new AtomicReference<>();
        try (TableWriter other = TableWriter.open(directory.resolve("t"))) {
            assertThat(other.foundLeftovers()).isFalse();
            run = Thread.ofPlatform().start(() -> outcome.set(postmap.run("t")));
            while (run.getState() != Thread.State.WAITING && run.isAlive()) {
                Thread.onSpinWait();
            }
            source(2);
        }
        run.join();
        assertThat(outcome.get().status()).isZero();
        assertThat(present()).isEqualTo("2");
    }

    @Test
    void noGenerationIsKeptUnlessAskedFor() throws IOException {
        compile(1);
        compile(2);
        assertThat(files()).containsExactly("t.mapdb");
        PostmapRunner.Outcome outcome = postmap.run("--rollback", "t");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err())
                .isEqualTo(
                        "postmap: fatal: t.mapdb: there is no generation before the present table; --keep-generations"
                                + " and postmap_keep_generations make postmap keep some\n");
    }

    @Test
    void asManyGenerationsAreKeptAsAskedFor() throws IOException {
        configure("postmap_keep_generations = 2\n");
        for (int entries = 1; entries <= 5; entries++) {
            compile(entries);
        }
        assertThat(files()).containsExactly("t.mapdb", "t.mapdb.gen-3", "t.mapdb.gen-4");
        compile(6, "--keep-generations", "3");
        assertThat(files()).containsExactly("t.mapdb", "t.mapdb.gen-3", "t.mapdb.gen-4", "t.mapdb.gen-5");
        compile(7, "--keep-generations=1");
        assertThat(files()).containsExactly("t.mapdb", "t.mapdb.gen-6");
        compile(8, "--keep-generations", "0");
        assertThat(files()).containsExactly("t.mapdb", "t.mapdb.gen-6");
        postmap.run("-d", "k7", "t");
        assertThat(files()).containsExactly("t.mapdb", "t.mapdb.gen-6", "t.mapdb.gen-7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "many", "", "3.5"})
    void numberOfGenerationsMustBeOne(String number) throws IOException {
        assertThat(compile(1, "--keep-generations", number).err())
                .isEqualTo("postmap: fatal: bad value of --keep-generations: \"" + number
                        + "\"; want how many, as in --keep-generations 3\n");
    }

    @Test
    void missingNumberOfGenerationsIsAUsageError() {
        assertThat(postmap.run("--keep-generations").err())
                .startsWith("postmap: option requires an argument -- 'keep-generations'\npostmap: fatal: usage: ");
    }

    @Test
    void keyThatLooksLikeALongOptionIsLookedUp() throws IOException {
        Files.writeString(directory.resolve("t"), "--keep-generations=1 yes\n");
        postmap.run("--force", "t");
        assertThat(postmap.run("--force", "-q", "--keep-generations=1", "t").out())
                .isEqualTo("yes\n");
        assertThat(postmap.run("--force", "-fq", "--keep-generations=1", "t").out())
                .isEqualTo("yes\n");
    }

    @Test
    void filesThatAreNoGenerationsAreLeftAlone() throws IOException {
        for (String name :
                List.of("t.mapdb.gen-0", "t.mapdb.gen-01", "t.mapdb.gen-1.bak", "t.mapdb.1", "u.mapdb.gen-1")) {
            Files.writeString(directory.resolve(name), "mine");
        }
        for (int entries = 1; entries <= 4; entries++) {
            compile(entries, "--keep-generations", "1");
        }
        assertThat(files())
                .containsExactly(
                        "t.mapdb",
                        "t.mapdb.1",
                        "t.mapdb.gen-0",
                        "t.mapdb.gen-01",
                        "t.mapdb.gen-1.bak",
                        "t.mapdb.gen-3");
        assertThat(directory.resolve("u.mapdb.gen-1")).hasContent("mine");
    }

    @Test
    void rollbackGoesBackStepByStepAndForgetsNothing() throws IOException {
        for (int entries = 1; entries <= 4; entries++) {
            compile(entries, "--keep-generations", "9");
        }
        PostmapRunner.Outcome first = postmap.run("--rollback", "t");
        assertThat(first).isEqualTo(new PostmapRunner.Outcome(0, "", """
                postmap: t.mapdb: back to generation 3, 3 entries, %s; the table until now is generation 4
                postmap: t.mapdb: it was not compiled from what t holds now, which the next "postmap t" will compile
                """.formatted(BACK)));
        assertThat(present()).isEqualTo("3");
        postmap.run("--rollback", "t");
        assertThat(present()).isEqualTo("2");
        postmap.run("--rollback", "t");
        assertThat(present()).isEqualTo("1");
        assertThat(postmap.run("--rollback", "t").err()).contains("no generation before the present table");
        assertThat(present()).isEqualTo("1");
        assertThat(files())
                .containsExactly("t.mapdb", "t.mapdb.gen-1", "t.mapdb.gen-2", "t.mapdb.gen-3", "t.mapdb.gen-4");
        compile(5, "--keep-generations", "9");
        assertThat(postmap.run("--rollback", "t").err())
                .as("the one that was in use last")
                .contains("back to generation 5, 1 entry");
    }

    @Test
    void rollbackPassesADamagedGenerationOver() throws IOException {
        for (int entries = 1; entries <= 3; entries++) {
            compile(entries, "--keep-generations", "9");
        }
        Path damaged = directory.resolve("t.mapdb.gen-2");
        byte[] bytes = Files.readAllBytes(damaged);
        bytes[90] = (byte) ~bytes[90];
        Files.write(damaged, bytes);
        assertThat(postmap.run("--rollback", "t").err())
                .startsWith("postmap: warning: t.mapdb: generation 2 is passed over: wrong checksum\n"
                        + "postmap: t.mapdb: back to generation 1, 1 entry, ");
        assertThat(present()).isEqualTo("1");
    }

    @Test
    void rollbackBringsBackATableThatIsGone() throws IOException {
        compile(1, "--keep-generations", "1");
        compile(2, "--keep-generations", "1");
        Files.delete(directory.resolve("t.mapdb"));
        assertThat(postmap.run("--rollback", "t").err())
                .startsWith("postmap: t.mapdb: back to generation 1, 1 entry, " + BACK + "\n");
        assertThat(present()).isEqualTo("1");
    }

    @Test
    void generationsAreListedWithTheirSource() throws IOException {
        compile(2, "--keep-generations", "9");
        String older = SourceDigest.of(directory.resolve("t"));
        compile(3, "--keep-generations", "9");
        String newer = SourceDigest.of(directory.resolve("t"));
        assertThat(postmap.run("--generations", "t").out()).isEqualTo("""
                t.mapdb
                  generation  compiled              entries     source
                * -           2026-01-01T00:00:00Z  3           %s  t as it is
                  1           2026-01-01T00:00:00Z  2           %s  not t as it is
                """.formatted(newer, older));
        postmap.run("--rollback", "t");
        postmap.run(List.of("-i", "t"), "k9 9\n".getBytes(StandardCharsets.UTF_8));
        Files.write(directory.resolve("t.mapdb.gen-2"), new byte[100]);
        Files.delete(directory.resolve("t"));
        assertThat(postmap.run("--generations", "hash:t").out()).isEqualTo("""
                t.mapdb
                  generation  compiled              entries     source
                * -           2026-01-01T00:00:00Z  3           changed by postmap -i or -d
                  2           cannot be read: not a compiled table
                  1           2026-01-01T00:00:00Z  2           %s
                """.formatted(older));
    }

    @Test
    void generationsOfNoTableAreAnError() {
        PostmapRunner.Outcome outcome = postmap.run("--generations", "t");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).isEqualTo("postmap: fatal: open database t.mapdb: No such file or directory\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--rollback --generations", "--rollback -s", "--generations -i", "--rollback -q k"})
    void oneActionAtATime(String options) {
        assertThat(postmap.run((options + " t").split(" ", -1)).err())
                .startsWith("postmap: fatal: specify only one of -d -i -q -s ")
                .endsWith(" --generations or --rollback\n");
    }
}
