package org.postern.postmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.check.TableRole;
import picocli.CommandLine;

/** What real shells offer to somebody who has typed the beginning of a command line. */
class CompletionIT {
    @TempDir
    private Path directory;

    @BeforeEach
    void write() throws IOException {
        ManualPages.main(
                new String[] {Files.createDirectory(directory.resolve("man")).toString()});
        Files.createFile(directory.resolve("transport"));
        Files.createFile(directory.resolve("virtual"));
    }

    private static void assumeShell(String shell) {
        boolean there = Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(place -> Files.isExecutable(Path.of(place, shell)));
        assumeTrue(there, shell + " is not installed: what it offers was not looked at");
    }

    private Set<String> offered(Map<String, String> environment, String... command) throws Exception {
        Path offered = directory.resolve("man").resolve("offered");
        Files.deleteIfExists(offered);
        Path log = directory.resolve("man").resolve("log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("DIRECTORY", directory.resolve("man").toString());
        builder.environment().put("OFFERED", offered.toString());
        builder.environment().put("TERM", "dumb");
        Process process = builder.start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("still running: " + List.of(command) + ": " + Files.readString(log));
        }
        assertThat(offered).as(Files.readString(log)).exists();
        return new TreeSet<>(Files.readAllLines(offered));
    }

    private Set<String> zsh(String beginning) throws Exception {
        URL script = Objects.requireNonNull(CompletionIT.class.getResource("/completion/offer.zsh"));
        return offered(
                Map.of("BEGINNING", beginning),
                "zsh",
                "-f",
                Path.of(script.toURI()).toString());
    }

    /** Readline does to the words of a line what is done here. */
    private Set<String> bash(String... words) throws Exception {
        String last = words[words.length - 1];
        return offered(
                Map.of("LINE", String.join(" ", words)),
                "bash",
                "-c",
                ". $DIRECTORY/postmap.bash; COMP_WORDS=($LINE " + (last.isEmpty() ? "''" : "") + "); "
                        + "COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); "
                        + "$(complete -p postmap | sed 's/.* -F \\([^ ]*\\) .*/\\1/'); "
                        + "printf '%s\\n' \"${COMPREPLY[@]}\" > $OFFERED");
    }

    private static Set<String> options(String prefix) {
        Set<String> names = new TreeSet<>();
        new CommandLine(new Options())
                .getCommandSpec()
                .options()
                .forEach(option -> names.addAll(List.of(option.names())));
        names.removeIf(name -> !name.startsWith(prefix));
        return names;
    }

    @Test
    void zshOffersEveryOptionTheRolesAndTheTables() throws Exception {
        assumeShell("zsh");
        assertThat(zsh("postmap -")).isEqualTo(options("-"));
        assertThat(zsh("postmap --")).isEqualTo(options("--"));
        assertThat(zsh("postmap --check --as ")).isEqualTo(new TreeSet<>(TableRole.words()));
        assertThat(zsh("postmap -q key ")).contains("transport", "virtual");
        assertThat(zsh("postmap --diff v")).containsExactly("virtual");
    }

    @Test
    void bashOffersEveryOptionTheRolesAndTheTables() throws Exception {
        assumeShell("bash");
        assertThat(bash("postmap", "-")).isEqualTo(options("-"));
        assertThat(bash("postmap", "--")).isEqualTo(options("--"));
        assertThat(bash("postmap", "--check", "--as", "")).isEqualTo(new TreeSet<>(TableRole.words()));
        assertThat(bash("postmap", "-q", "key", "")).contains("transport", "virtual");
        assertThat(bash("postmap", "--diff", "v")).containsExactly("virtual");
    }
}
