package org.postern.postmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.postmap.PostmapRunner.Outcome;

/** {@code postmap --check}: which table is looked at as what, how that is shown, and what status it ends with. */
class CheckTablesTest {
    private static final String WARNING = "Example.com smtp:[a]\nexample.com smtp:[a]\n";
    private static final String WARNING_TEXT = """
            transport:2:1: warning: "example.com" is in line 1 already, and that line counts [duplicate-key]
                2 | example.com smtp:[a]
                  | ^~~~~~~~~~~
            transport: 1 warning
            """;

    @TempDir
    private Path directory;

    private PostmapRunner postmap = new PostmapRunner(Path.of(""), Map.of());

    @BeforeEach
    void run() throws IOException {
        Files.writeString(directory.resolve("main.cf"), "compatibility_level = 3.6\n");
        postmap = new PostmapRunner(directory, Map.of("MAIL_CONFIG", directory.toString()));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    @Test
    void soundTableIsSilentAndNothingIsCompiled() throws IOException {
        write("transport", "example.com smtp:[a]\n");
        assertThat(postmap.run("--check", "--strict", "transport")).isEqualTo(new Outcome(0, "", ""));
        assertThat(directory.resolve("transport.mapdb")).doesNotExist();
    }

    @Test
    void warningsAreShownAndOnlyStrictnessMakesThemFail() throws IOException {
        write("transport", WARNING);
        assertThat(postmap.run("--check", "transport")).isEqualTo(new Outcome(0, WARNING_TEXT, ""));
        assertThat(postmap.run("--check", "--strict", "hash:transport")).isEqualTo(new Outcome(1, WARNING_TEXT, ""));
        assertThat(postmap.run("--check", "--strict", "-w", "transport")).isEqualTo(new Outcome(0, "", ""));
    }

    @Test
    void errorsFail() throws IOException {
        write("transport", "example.com smtp:[a\n");
        Outcome outcome = postmap.run("--check", "transport");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.out()).startsWith("transport:1:18: error: the \"[\" is never closed [bad-nexthop]\n");
    }

    @Test
    void editorsReadOneObjectALine() throws IOException {
        write("transport", WARNING);
        assertThat(postmap.run("--check", "--json", "transport").out())
                .isEqualTo("{\"name\": \"duplicate-key\", \"severity\": \"warning\", \"file\": \"transport\","
                        + " \"line\": 2, \"column\": 1, \"end_column\": 12, \"message\":"
                        + " \"\\\"example.com\\\" is in line 1 already, and that line counts\","
                        + " \"text\": \"example.com smtp:[a]\"}\n");
    }

    @Test
    void roleIsWhatIsAskedForThenWhatTheConfigurationSaysThenWhatTheNameSays() throws IOException {
        write("transport", "user@example.com OK\n");
        assertThat(postmap.run("--check", "transport").out()).contains("[unknown-transport]");
        write("main.cf", "compatibility_level = 3.6\nrelay_recipient_maps = hash:$config_directory/transport\n");
        assertThat(postmap.run("--check", "transport").out()).contains("[not-relayed]");
        assertThat(postmap.run("--check", "--as=access", "transport")).isEqualTo(new Outcome(0, "", ""));
        assertThat(postmap.run("--check", "--as", "transport", "transport").out())
                .contains("[unknown-transport]");
        assertThat(postmap.run("--check", "--as", "nothing", "transport").err())
                .startsWith("postmap: fatal: bad value of --as: \"nothing\"; there are transport, virtual");
    }

    @Test
    void configurationOfAnotherTableSaysNothingUnlessItIsAskedFor() throws IOException {
        write("main.cf", "compatibility_level = 3.6\nrelay_domains = example.net\n");
        write("relay_recipients", "user@example.com x\n");
        assertThat(postmap.run("--check", "relay_recipients")).isEqualTo(new Outcome(0, "", ""));
        assertThat(postmap.run("--check", "-c", directory.toString(), "relay_recipients")
                        .out())
                .contains("[not-relayed]");
    }

    @Test
    void standardInputCanBeChecked() {
        byte[] text = "example.com smtp:[a\n".getBytes(StandardCharsets.UTF_8);
        assertThat(postmap.run(List.of("--check", "--as", "transport", "-"), text)
                        .out())
                .startsWith("stdin:1:18: error: ");
    }

    @Test
    void whatCannotBeReadIsSaid() throws IOException {
        Files.createDirectory(directory.resolve("folder"));
        assertThat(postmap.run("--check", "missing"))
                .isEqualTo(new Outcome(1, "", "postmap: fatal: read missing: No such file or directory\n"));
        assertThat(postmap.run("--check", "folder"))
                .isEqualTo(new Outcome(1, "", "postmap: fatal: read folder: Is a directory\n"));
    }

    @Test
    void optionsThatNeedTheCheckSaySo() {
        assertThat(postmap.run("--strict", "transport").err())
                .isEqualTo("postmap: fatal: specify --as --strict or --json only with --check --diff or --stats\n");
        assertThat(postmap.run("--check", "-s", "transport").err()).startsWith("postmap: fatal: specify only one of");
    }
}
