package org.postern.postmap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.tables.TableOpener;

/** What the golden cases leave open. */
class PostmapTest {
    @TempDir
    private Path directory;

    private PostmapRunner postmap = new PostmapRunner(Path.of(""), Map.of());

    @BeforeEach
    void configure() throws IOException {
        Files.writeString(directory.resolve("main.cf"), "compatibility_level = 3.6\n");
        postmap = new PostmapRunner(directory, Map.of("MAIL_CONFIG", directory.toString()));
    }

    private void source(String text) throws IOException {
        Files.writeString(directory.resolve("t"), text);
    }

    /** relayd config -m prints the same list, as its own test says. */
    @Test
    void theTypesOfTablesAreListed() {
        PostmapRunner.Outcome outcome = new PostmapRunner(directory, Map.of()).run("-m");
        assertThat(outcome.out().lines()).containsExactlyElementsOf(TableOpener.types());
        assertThat(outcome.status()).isZero();
    }

    @Test
    void laterOfTwoDuplicateOptionsCounts() throws IOException {
        source("k one\nk two\n");
        assertThat(postmap.run("-w", "-r", "t").err()).isEmpty();
        assertThat(postmap.run("-q", "k", "t").out()).isEqualTo("two\n");
        assertThat(postmap.run("-rw", "t").err()).isEmpty();
        assertThat(postmap.run("-q", "k", "t").out()).isEqualTo("one\n");
    }

    @Test
    void keysMayLookLikeOptionsAndFiles() throws IOException {
        source("-x 1\n@example.com 2\n=a 3\n--help 4\n");
        postmap.run("t");
        assertThat(postmap.run("-q", "-x", "t").out()).isEqualTo("1\n");
        assertThat(postmap.run("-q", "@example.com", "t").out()).isEqualTo("2\n");
        assertThat(postmap.run("-q=a", "t").out()).isEqualTo("3\n");
        assertThat(postmap.run("-q", "--help", "t").out()).isEqualTo("4\n");
    }

    @Test
    void unknownLongOptionIsAUsageError() {
        PostmapRunner.Outcome outcome = postmap.run("--bogus", "t");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).startsWith("postmap: invalid option -- '-'\npostmap: fatal: usage: postmap ");
    }

    @Test
    void helpAndVersionGoToStandardOutput() {
        assertThat(postmap.run("--help").out()).startsWith("Usage: postmap");
        assertThat(postmap.run("--help").status()).isZero();
        assertThat(postmap.run("--version").out()).startsWith("postmap (Postern) ");
    }

    /** What Postfix says of tables that are only read, compared one by one. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -d x texthash:t  | texthash:t map requires O_RDONLY access mode
            -d x inline:t    | inline:t map requires O_RDONLY access mode
            -d x regexp:none | regexp:none map requires O_RDONLY access mode
            -d x unionmap:t  | unionmap:t map requires O_RDONLY access mode
            -d x static:t    | table static:t: delete operation is not supported
            -d x environ:    | open dictionary: expecting "type:name" form instead of "environ:"
            -d x nosuch:t    | unsupported dictionary type: nosuch
            -d x fail:t      | table fail:t: delete error: Application error
            -s fail:t        | table fail:t: sequence error: Application error
            -s static:t      | table static:t: sequence operation is not supported
            hash:            | open : No such file or directory
            """)
    void tablesThatCannotBeChangedOrListedSaySo(String arguments, String message) {
        PostmapRunner.Outcome outcome = postmap.run(arguments.split(" "));
        assertThat(outcome.err()).isEqualTo("postmap: fatal: " + message + "\n");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(directory.toFile().list()).containsExactly("main.cf");
    }

    @Test
    void emptyResultIsWarnedAboutAndPrinted() {
        String warnings = """
                postmap: warning: table inline:{k=}: key k: empty string result is not allowed
                postmap: warning: table inline:{k=} should return NO RESULT in case of NOT FOUND
                """;
        PostmapRunner.Outcome one = postmap.run("-q", "k", "inline:{k=}");
        assertThat(one.err()).isEqualTo(warnings);
        assertThat(one.out()).isEqualTo("\n");
        assertThat(one.status()).isZero();
    }

    /** Where a compiled table has the contents, tables that are read as they are have the names of the files. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            k  | texthash:t                      | one, two | open none: No such file or directory: skipping this entry
            k  | inline:{{k = one}}              | one      |
            k  | inline:{k=none}                 |          | open none: No such file or directory
            k  | static:{one,two}                | one, two |
            k  | static:none                     |          | open none: No such file or directory
            k  | randmap:{one}                   | one      |
            k  | randmap:{one,none}              |          | open none: No such file or directory
            k  | regexp:{{/k/ one}}              | one      |
            k  | pcre:{{/k/ none},{/k/ two}}     | two      | line 1: open none: No such file or directory: skipping this rule
            ::1 | cidr:{{::1 one}}               | one      |
            ::1 | cidr:{{::1 none}}              |          | line 1: open none: No such file or directory: skipping this rule
            k  | unionmap:{inline:{k=one}}       | one      |
            k  | unionmap:{static:one,static:two} |         | malformed BASE64 value: b25l,dHdv
            """)
    void valuesOfTablesThatAreNotCompiledNameFilesToo(String key, String table, String files, String message)
            throws IOException {
        Files.writeString(directory.resolve("one"), "one");
        Files.writeString(directory.resolve("two"), "two");
        source("k one two\nother none\n");
        PostmapRunner.Outcome outcome = postmap.run("-Fq", key, table);
        assertThat(outcome.out()).isEqualTo(files == null ? "" : files.replace(", ", "\n") + "\n");
        assertThat(outcome.status()).isEqualTo(files == null ? 1 : 0);
        if (message == null) {
            assertThat(outcome.err()).isEmpty();
        } else {
            assertThat(outcome.err()).contains(message);
        }
    }

    @Test
    void configurationBelowAFileIsNoDirectory() {
        assertThat(postmap.run("-c", "main.cf", "t").err())
                .startsWith("postmap: fatal: open ")
                .endsWith("/main.cf/main.cf: Not a directory\n");
    }

    @Test
    void missingConfigurationIsFatal() {
        assertThat(postmap.run("-c", "nowhere", "t").err())
                .contains("fatal: ")
                .contains("main.cf: No such file or directory");
    }

    @Test
    void damagedTableIsFatalAndNotOverwrittenByAdditions() throws IOException {
        source("k v\n");
        postmap.run("t");
        Path compiled = directory.resolve("t.mapdb");
        byte[] bytes = Files.readAllBytes(compiled);
        bytes[90] = (byte) ~bytes[90];
        Files.write(compiled, bytes);
        assertThat(postmap.run("-s", "t").err()).isEqualTo("postmap: fatal: open database t.mapdb: wrong checksum\n");
        // One query verifies what it reads, and no more.
        assertThat(postmap.run("-q", "k", "t").out()).isEqualTo("v\n");
        assertThat(postmap.run("-i", "t").status()).isEqualTo(1);
        assertThat(Files.readAllBytes(compiled)).isEqualTo(bytes);
        assertThat(postmap.run("t").status()).isZero();
        assertThat(postmap.run("-q", "k", "t").out()).isEqualTo("v\n");
    }

    @Test
    void sourceDateEpochMakesBuildsReproducible() throws IOException {
        source("k v\n");
        PostmapRunner dated = new PostmapRunner(
                directory, Map.of("MAIL_CONFIG", directory.toString(), "SOURCE_DATE_EPOCH", "1000000000"));
        assertThat(dated.run("t").status()).isZero();
        byte[] first = Files.readAllBytes(directory.resolve("t.mapdb"));
        dated.run("t");
        assertThat(Files.readAllBytes(directory.resolve("t.mapdb"))).isEqualTo(first);
        postmap.run("t");
        assertThat(Files.readAllBytes(directory.resolve("t.mapdb"))).isNotEqualTo(first);
    }

    @Test
    void valueThatIsNotUtf8IsAQueryError() throws IOException {
        Files.write(directory.resolve("t"), new byte[] {'k', ' ', (byte) 0xff, '\n'});
        postmap.run("-u", "t");
        PostmapRunner.Outcome outcome = postmap.run("-q", "K", "hash:t");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).isEqualTo("""
                postmap: warning: hash:t.mapdb: key "k": non-UTF-8 value "?": malformed UTF-8 or invalid codepoint
                postmap: fatal: table hash:t.mapdb: query error
                """);
    }

    @Test
    void jsonEscapesControlCharacters() throws IOException {
        source("k\u0001 a\tb\u001fc\"\\d\n");
        postmap.run("t");
        assertThat(postmap.run("-jq", "k\u0001", "t").out()).isEqualTo("{\"k\\u0001\": \"a\\tb\\u001Fc\\\"\\\\d\"}\n");
    }

    @Test
    void answersBeforeAFailureArePrinted() throws IOException {
        Files.write(directory.resolve("t"), new byte[] {'a', ' ', '1', '\n', 'b', ' ', (byte) 0xff, '\n'});
        postmap.run("-u", "t");
        PostmapRunner.Outcome outcome = postmap.run(List.of("-q", "-", "t"), "a\nb\na\n".getBytes(US_ASCII));
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.out()).isEqualTo("a\t1\n");
    }

    /** Many keys are looked up together; what comes of it does not show that. */
    @Test
    void keysOnStandardInputAreAnsweredInTheirOrder() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            text.append("key").append(i).append(" value").append(i % 9).append('\n');
        }
        source(text.toString());
        postmap.run("t");
        StringBuilder keys = new StringBuilder();
        StringBuilder out = new StringBuilder();
        StringBuilder err = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            String key = (i % 5 == 0 ? "KEY" : "key") + i;
            if (i % 200 == 150) {
                keys.append(key).append("\377\n");
                for (String table : List.of("t", "inline")) {
                    err.append(table).append(" \"").append(key).append("\n");
                }
            } else {
                keys.append(key).append('\n');
                String value = i < 500 ? "value" + i % 9 : i == 700 ? "inline" : "";
                out.append(value.isEmpty() ? "" : key + "\t" + value + "\n");
            }
        }
        PostmapRunner.Outcome outcome = postmap.run(
                List.of("-q", "-", "t", "inline:{key700=inline}"),
                keys.toString().getBytes(ISO_8859_1));
        assertThat(outcome.out()).isEqualTo(out.toString());
        assertThat(outcome.err()
                        .lines()
                        .map(line -> line.replaceFirst(
                                ".*warning: (?:mapdb:)?(t|inline).*non-UTF-8 key (\"key[0-9]+|\"KEY[0-9]+).*",
                                "$1 $2")))
                .containsExactlyElementsOf(err.toString().lines().toList());
        assertThat(outcome.status()).isZero();
    }

    @Test
    void valuesLargerThanAnyBufferArePrinted() throws IOException {
        String value = "v".repeat(300_000);
        source("k " + value + "\n");
        postmap.run("t");
        assertThat(postmap.run(List.of("-q", "-", "t"), "k\nk\n".getBytes(US_ASCII))
                        .out())
                .isEqualTo(("k\t" + value + "\n").repeat(2));
    }
}
