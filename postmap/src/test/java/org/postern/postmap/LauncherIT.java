package org.postern.postmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as an operator starts it: a shell script that finds a JDK. */
class LauncherIT {
    /** Surefire starts tests in the module's directory. */
    private static final Path LAUNCHER = Path.of("bin/postmap").toAbsolutePath();

    @TempDir
    private Path directory;

    private record Outcome(int status, String out, String err) {}

    @BeforeEach
    void compile() throws IOException, InterruptedException {
        Files.writeString(directory.resolve("t"), "k v\nä umlaut\n");
        assertThat(run(directory, Map.of(), LAUNCHER.toString(), "t")).isEqualTo(new Outcome(0, "", ""));
    }

    private Outcome run(Path from, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(command)))
                .directory(from.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().remove("MAIL_CONFIG");
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Outcome(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    @Test
    void saysNothingButTheAnswer() throws IOException, InterruptedException {
        assertThat(run(directory, Map.of(), LAUNCHER.toString(), "-q", "k", "t"))
                .isEqualTo(new Outcome(0, "v\n", ""));
        assertThat(run(directory, Map.of(), LAUNCHER.toString(), "-q", "x", "t"))
                .isEqualTo(new Outcome(1, "", ""));
    }

    @Test
    void saysNothingButTheAnswersToManyKeys() throws IOException, InterruptedException {
        String command = LAUNCHER + " -q - t <keys";
        Files.writeString(directory.resolve("keys"), "k\nx\n");
        assertThat(run(directory, Map.of(), "sh", "-c", command)).isEqualTo(new Outcome(0, "k\tv\n", ""));
    }

    /** The virtual machine is silent about a name that it does not find. */
    @Test
    void classThatIsCompiledFirstIsThere() throws IOException {
        assertThat(Pattern.compile("CompileThresholdScaling,([\\w.]+)::")
                        .matcher(Files.readString(LAUNCHER))
                        .results()
                        .map(found -> found.group(1)))
                .isNotEmpty()
                .allSatisfy(Class::forName);
    }

    @Test
    void worksThroughLinksAndRelativeNames() throws IOException, InterruptedException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), LAUNCHER);
        Files.createSymbolicLink(directory.resolve("link to link"), link.getFileName());
        assertThat(run(directory, Map.of(), "./link to link", "-q", "k", "t").out())
                .isEqualTo("v\n");
        Path bin = LAUNCHER.resolveSibling("");
        String table = directory.resolve("t").toString();
        assertThat(run(bin, Map.of(), "./postmap", "-q", "k", table).out()).isEqualTo("v\n");
        assertThat(run(bin, Map.of(), "../bin/postmap", "-q", "k", table).out()).isEqualTo("v\n");
    }

    @Test
    void javaHomeThatIsNoneIsPassedOver() throws IOException, InterruptedException {
        assertThat(run(directory, Map.of("JAVA_HOME", "/nowhere"), LAUNCHER.toString(), "-q", "k", "t"))
                .isEqualTo(new Outcome(0, "v\n", ""));
    }

    @Test
    void keysBeyondAsciiAreFoundInAnyLocale() throws IOException, InterruptedException {
        Path script = directory.resolve("script");
        Files.writeString(script, "exec '" + LAUNCHER + "' -q Ä t\n");
        assertThat(run(directory, Map.of("LC_ALL", "C"), "sh", "script").out()).isEqualTo("umlaut\n");
        assertThat(run(directory, Map.of("LC_ALL", "C.UTF-8"), "sh", "script").out())
                .isEqualTo("umlaut\n");
    }
}
