package org.postern.postmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Publishing with real processes and real limits. */
class PublishIT {
    private static final int ENTRIES = 100_000;

    @TempDir
    private Path directory;

    @BeforeEach
    void configure() throws IOException {
        Files.writeString(directory.resolve("main.cf"), "compatibility_level = 3.6\n");
    }

    private static String entries(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "user" + i + "@example.com smtp:[gateway.example.com]\n")
                .collect(Collectors.joining());
    }

    /** postmap in a process of its own, that a shell starts after {@code before}. */
    private Process start(Path workDirectory, String before, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                before + "exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                Postmap.class.getName(),
                "-c",
                directory.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(workDirectory.toFile());
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        return builder.start();
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noSuchCommand) {
            return false;
        }
    }

    private static String errors(Process process) throws IOException {
        return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void additionsOfConcurrentRunsAllCount() throws Exception {
        int runs = 5;
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            processes.add(start(directory, "", "-i", "t"));
        }
        for (int i = 0; i < runs; i++) {
            try (OutputStream in = processes.get(i).getOutputStream()) {
                in.write(("key" + i + " " + i + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        for (Process process : processes) {
            assertThat(errors(process)).isEmpty();
            assertThat(process.waitFor()).isZero();
        }
        PostmapRunner postmap = new PostmapRunner(directory, Map.of("MAIL_CONFIG", directory.toString()));
        assertThat(postmap.run("-s", "t").out().lines()).hasSize(runs);
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("main.cf", "t.mapdb");
    }

    @Test
    void fullDiskLeavesTheOldTable() throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk.toString()),
                "no right to mount a small file system: a full disk was not tested with one");
        try {
            Files.writeString(directory.resolve("t"), entries(ENTRIES));
            Files.createSymbolicLink(disk.resolve("t"), directory.resolve("t"));
            PostmapRunner postmap = new PostmapRunner(disk, Map.of("MAIL_CONFIG", directory.toString()));
            PostmapRunner.Outcome first = postmap.run("t");
            assertThat(first.status()).as("no room for one table").isEqualTo(1);
            assertThat(first.err())
                    .isEqualTo(
                            "postmap: fatal: t.mapdb: cannot write the new table: No space left on device; there is no"
                                    + " table yet\n");
            assertThat(disk.toFile().list()).containsExactly("t");

            Files.writeString(directory.resolve("t"), entries(200));
            assertThat(postmap.run("t").status()).isZero();
            byte[] before = Files.readAllBytes(disk.resolve("t.mapdb"));
            Files.writeString(directory.resolve("t"), entries(ENTRIES));
            PostmapRunner.Outcome second = postmap.run("--keep-generations", "3", "t");
            assertThat(second.status()).isEqualTo(1);
            assertThat(second.err())
                    .isEqualTo("postmap: fatal: t.mapdb: cannot write the new table: No space left on device; the old"
                            + " table is unchanged\n");
            assertThat(Files.readAllBytes(disk.resolve("t.mapdb"))).isEqualTo(before);
            assertThat(disk.toFile().list()).containsExactlyInAnyOrder("t", "t.mapdb");
        } finally {
            assertThat(run("umount", disk.toString())).isTrue();
        }
    }

    @Test
    void limitOnTheSizeOfFilesLeavesTheOldTable() throws Exception {
        assumeTrue(run("sh", "-c", "ulimit -f 2000"), "no ulimit -f: a limit on the size of files was not tested");
        Files.writeString(directory.resolve("t"), entries(200));
        Process small = start(directory, "ulimit -f 2000; ", "t");
        assertThat(errors(small)).isEmpty();
        assertThat(small.waitFor()).isZero();
        byte[] before = Files.readAllBytes(directory.resolve("t.mapdb"));
        Files.writeString(directory.resolve("t"), entries(ENTRIES));
        Process process = start(directory, "ulimit -f 2000; ", "t");
        assertThat(errors(process))
                .isEqualTo("postmap: fatal: t.mapdb: cannot write the new table: File too large; the old table is"
                        + " unchanged\n");
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(Files.readAllBytes(directory.resolve("t.mapdb"))).isEqualTo(before);
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("main.cf", "t", "t.mapdb");
    }
}
