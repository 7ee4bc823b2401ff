package org.postern.postmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What root does with somebody else's table; in processes of its own, as the rights are a process's. */
class OwnersRightsTest {
    private static final int NOBODY = 65534;

    @TempDir
    private Path directory;

    private Path home = Path.of("");

    private record Outcome(int status, String output) {}

    @BeforeEach
    void makeFolderOfNobody() throws IOException {
        assumeTrue(AnotherUser.isPossible(), "skipped: only root on Linux can work with the rights of another user");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        home = own(Files.createDirectory(directory.resolve("home")));
        own(Files.writeString(home.resolve("t"), "a 1\n"));
    }

    private static Path own(Path file) throws IOException {
        Files.setAttribute(file, "unix:uid", NOBODY);
        Files.setAttribute(file, "unix:gid", NOBODY);
        return file;
    }

    private static int owner(Path file) throws IOException {
        return (int) Files.getAttribute(file, "unix:uid");
    }

    private Outcome postmap(String input, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Postmap.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true);
        builder.environment().remove("MAIL_CONFIG");
        Process process = builder.start();
        try (var in = process.outputWriter()) {
            in.write(input);
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), output);
    }

    @Test
    void rootWritesATableAsTheOwnerOfItsSource() throws IOException, InterruptedException {
        assertThat(postmap("", "t")).isEqualTo(new Outcome(0, ""));
        assertThat(owner(home.resolve("t.mapdb"))).isEqualTo(NOBODY);
        assertThat(postmap("b 2\n", "-i", "t")).isEqualTo(new Outcome(0, ""));
        assertThat(postmap("", "-d", "a", "t")).isEqualTo(new Outcome(0, ""));
        assertThat(postmap("", "-s", "t")).isEqualTo(new Outcome(0, "b\t2\n"));
        assertThat(owner(home.resolve("t.mapdb"))).isEqualTo(NOBODY);
    }

    @Test
    void theOwnerHasRootWriteNowhereThatTheOwnerMayNot() throws IOException, InterruptedException {
        Path rootsFolder = Files.createDirectory(directory.resolve("roots"));
        Files.createSymbolicLink(home.resolve("t.mapdb"), rootsFolder.resolve("stolen"));
        Files.writeString(rootsFolder.resolve("stolen"), "precious");
        Outcome outcome = postmap("", "t");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.output()).startsWith("postmap: fatal: ").contains("Permission denied");
        assertThat(rootsFolder.resolve("stolen")).hasContent("precious");
        assertThat(rootsFolder.toFile().list()).containsExactly("stolen");
    }

    @Test
    void aFolderThatTheOwnerMayNotWriteTakesTheOptionThatKeepsRootsRights() throws IOException, InterruptedException {
        Path table = own(Files.writeString(directory.resolve("t2"), "a 1\n"));
        Outcome refused = postmap("", table.toString());
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.output())
                .endsWith("Permission denied for the owner of t2, whose rights root works with unless there is -o\n");
        assertThat(postmap("", "-o", table.toString())).isEqualTo(new Outcome(0, ""));
        assertThat(owner(directory.resolve("t2.mapdb"))).isZero();
    }

    @Test
    void rootsRightsAreBackForTheNextTable() throws IOException, InterruptedException {
        Path mine = Files.writeString(directory.resolve("mine"), "a 1\n");
        assertThat(postmap("", "t", mine.toString())).isEqualTo(new Outcome(0, ""));
        assertThat(owner(home.resolve("t.mapdb"))).isEqualTo(NOBODY);
        assertThat(owner(directory.resolve("mine.mapdb"))).isZero();
    }
}
