package org.postern.relayd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.tables.TableOpener;

/** {@code relayd config} as it is typed, against what Postfix 3.12's postconf answers. */
class ConfigCommandTest {
    /** The cases of {@code tables}, which has the logic and tests it on a machine of its own making. */
    private static final Path GOLDEN = Path.of("../tables/src/test/resources/golden/maincf/cases.jsonl");

    private static final String VERSION = "3.12-20260821";

    /** What the command wrote and how it ended. */
    private record Outcome(int status, String out, List<String> err) {}

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @BeforeEach
    void makeMainCf() throws IOException {
        Files.writeString(directory.resolve("main.cf"), "myorigin = a.example\nrelay_domain = b.example\n");
    }

    /** Runs {@code relayd ARGUMENTS} with captured streams. */
    private static Outcome relayd(String... arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        ByteArrayOutputStream complaints = new ByteArrayOutputStream();
        System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(complaints, true, StandardCharsets.UTF_8));
        try {
            int status = Relayd.commandLine().execute(arguments);
            return new Outcome(
                    status,
                    written.toString(StandardCharsets.UTF_8),
                    complaints.toString(StandardCharsets.UTF_8).lines().toList());
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    private Outcome config(String... arguments) {
        List<String> all = new ArrayList<>(List.of("-c", directory.toString(), "config"));
        all.addAll(List.of(arguments));
        return relayd(all.toArray(String[]::new));
    }

    @TestFactory
    Stream<DynamicTest> answersAsPostconfDoes() throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<DynamicTest> tests = new ArrayList<>();
        for (String line : Files.readAllLines(GOLDEN)) {
            JsonNode golden = json.readTree(line);
            tests.add(DynamicTest.dynamicTest(golden.path("id").asText(), () -> check(golden)));
        }
        assertThat(tests).hasSizeGreaterThan(40);
        return tests.stream();
    }

    private void check(JsonNode golden) throws IOException {
        Path conf = Files.createDirectories(directory.resolve(golden.path("id").asText()));
        Files.writeString(conf.resolve("main.cf"), golden.path("main_cf").asText());
        JsonNode expected = expected(golden);
        for (int i = 0; i < expected.size(); i++) {
            List<String> arguments = new ArrayList<>(List.of("-c", conf.toString(), "config"));
            JsonNode argv = golden.path("argv").path(i);
            for (int j = 1; j < argv.size(); j++) {
                arguments.add(argv.path(j).asText());
            }
            Outcome outcome = relayd(arguments.toArray(String[]::new));
            JsonNode result = expected.path(i);
            assertThat(outcome.out()).isEqualTo(here(result.path("out").asText(), conf));
            List<String> err = new ArrayList<>();
            result.path("err")
                    .forEach(line -> err.add(here(line.asText(), conf).replaceFirst("^postconf: ", "relayd config: ")));
            assertThat(outcome.err()).isEqualTo(err);
            assertThat(outcome.status()).isEqualTo(result.path("rc").asInt());
        }
    }

    private static JsonNode expected(JsonNode golden) {
        for (JsonNode each : golden.path("expect")) {
            for (JsonNode version : each.path("versions")) {
                if (version.asText().equals(VERSION)) {
                    return each.path("result");
                }
            }
        }
        throw new AssertionError("no answer of " + VERSION);
    }

    /** The host name of this machine is in the answers, without a domain. */
    private static String here(String text, Path conf) {
        String host = relayd("config", "-dh", "myhostname").out().strip();
        String name = host.endsWith(".localdomain") ? host.substring(0, host.lastIndexOf(".localdomain")) : host;
        return text.replace("@CONF@", conf.toString()).replace("@HOSTNAME@", name);
    }

    @Test
    void lettersMayBeBundledAndNamesFollow() {
        assertThat(config("-xh", "myorigin"))
                .isEqualTo(new Outcome(
                        0,
                        "a.example\n",
                        List.of("relayd config: warning: " + directory.resolve("main.cf")
                                + ": unused parameter: relay_domain=b.example")));
    }

    @Test
    void quietLeavesOutWarningsAboutNames() {
        assertThat(config("-qH")).satisfies(outcome -> {
            assertThat(outcome.status()).isZero();
            assertThat(outcome.out())
                    .contains("\nmyorigin\n", "\nrelay_domains\n")
                    .doesNotContain("=", "relay_domain\n");
            assertThat(outcome.err()).isEmpty();
        });
    }

    @Test
    void jsonHasOneObjectALine() {
        assertThat(config("-jq", "myorigin", "relayhost").out())
                .isEqualTo("{\"myorigin\": \"a.example\"}\n{\"relayhost\": \"\"}\n");
    }

    @Test
    void overridesCountForOtherSettings() {
        assertThat(config("-xhq", "-o", "myorigin=$myhostname", "-o", "myhostname=c.example", "myorigin")
                        .out())
                .isEqualTo("c.example\n");
    }

    @Test
    void classesChooseAmongAllNames() throws IOException {
        Files.writeString(
                directory.resolve("main.cf"),
                "ours = a\nmyorigin = $ours\nx_destination_rate_delay = 1s\nsmtp_destination_rate_delay = 2s\n");
        assertThat(config("-C", "user").out()).isEqualTo("ours = a\n");
        assertThat(config("-n", "-C", "User, service").out()).isEqualTo("ours = a\nsmtp_destination_rate_delay = 2s\n");
        assertThat(config("-dH", "-C", "service").out())
                .contains("relay_destination_concurrency_limit\n")
                .doesNotContain("default_");
        assertThat(config("-n", "-C", "builtin").out())
                .isEqualTo("config_directory = " + directory + "\nmyorigin = $ours\n");
        assertThat(config("-C", "other"))
                .isEqualTo(new Outcome(
                        1, "", List.of("relayd config: fatal: unknown -C option value \"other\" in \"other\"")));
    }

    @Test
    void typesOfTablesAreThoseThatCanBeOpened() {
        assertThat(config("-m").out().lines())
                .containsExactlyElementsOf(TableOpener.types()) // as postmap -m
                .contains("hash", "inline", "mapdb", "proxy", "texthash")
                .isSorted();
    }

    @Test
    void directoryMayFollowTheSubcommand() {
        assertThat(relayd("config", "-c", directory.toString(), "-hq", "myorigin")
                        .out())
                .isEqualTo("a.example\n");
    }

    @Test
    void missingMainCfIsFatalButNotForDefaults() {
        String nowhere = directory.resolve("nowhere").toString();
        assertThat(relayd("-c", nowhere, "config", "-n"))
                .isEqualTo(new Outcome(
                        1,
                        "",
                        List.of("relayd config: fatal: open " + nowhere + "/main.cf: No such file or directory")));
        assertThat(relayd("-c", nowhere, "config", "-d", "relayhost").out()).isEqualTo("relayhost =\n");
    }

    @Test
    void aDefaultThatIsNotPostfixsIsShownAsItIsInForce() {
        assertThat(config("-d", "smtpd_client_ipv6_prefix_length").out())
                .isEqualTo("smtpd_client_ipv6_prefix_length = 64\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-dn | specify one of -d, -n",
                "-hH | specify one of -h, -H",
                "-mp | specify one of -m, -p",
                "-mhx | with option -m, do not specify -h -x",
                "-jf | with option -j, do not specify -f",
            })
    void optionsThatContradictEachOtherAreFatal(String options, String problem) {
        assertThat(config(options)).isEqualTo(new Outcome(1, "", List.of("relayd config: fatal: " + problem)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-e", "-#", "-X", "-M", "-F", "-P", "-a", "-A", "-b", "-t", "-l", "-T", "-Z", "a=b", "-nM"})
    void whatPostconfDoesBesidesShowingIsRefused(String option) {
        Outcome outcome = config(option);
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err())
                .singleElement()
                .asString()
                .startsWith("relayd config: ")
                .endsWith("; see relayd config --help");
    }

    @Test
    void wrongUsageOfOtherCommandsHasItsOwnStatus() {
        assertThat(relayd("cofnig").status()).isEqualTo(3);
        assertThat(relayd("--bogus").status()).isEqualTo(3);
        assertThat(relayd("sink", "--bogus").status()).isEqualTo(3);
        assertThat(relayd("debug", "resolve", "--bogus").status()).isEqualTo(3);
        assertThat(relayd("demo", "--bogus").status()).isEqualTo(3);
    }
}
