package org.postern.postmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the input, a process with little memory ends soon, with a table or with a message, and never with a stack trace. */
class HostileInputIT {
    private static final String LITTLE_MEMORY = "-Xmx64m";

    @TempDir
    private Path directory;

    private record Outcome(int status, String errors) {}

    /** Writes what the process reads. */
    @FunctionalInterface
    private interface Writer {
        void write(OutputStream out) throws IOException;
    }

    private Outcome postmap(Writer input, String... arguments) throws Exception {
        Path errors = directory.resolve("errors");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                LITTLE_MEMORY,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "org.postern.postmap.Postmap"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectError(errors.toFile());
        builder.environment().put("MAIL_CONFIG", directory.toString());
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        Files.writeString(directory.resolve("main.cf"), "compatibility_level = 3.6\n");
        Process process = builder.start();
        try (OutputStream out = process.getOutputStream()) {
            input.write(out);
        } catch (IOException e) {
            // It has read enough, and is gone.
        }
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("still running: " + command);
        }
        String text = Files.readString(errors, StandardCharsets.ISO_8859_1);
        assertThat(text.lines()).allMatch(line -> line.startsWith("postmap: "));
        return new Outcome(process.exitValue(), text);
    }

    private static void nothing(OutputStream out) {}

    @Test
    void lineOfAGigabyteIsRefused() throws Exception {
        byte[] piece = new byte[1 << 20];
        Arrays.fill(piece, (byte) 'x');
        Outcome outcome = postmap(
                out -> {
                    for (int i = 0; i < 1024; i++) {
                        out.write(piece);
                    }
                },
                "-i",
                "t");
        assertThat(outcome)
                .isEqualTo(new Outcome(1, "postmap: fatal: read stdin: line 1 is longer than 16777215 bytes\n"));
        assertThat(directory.resolve("t.mapdb")).doesNotExist();
    }

    /** As many bytes of any kind and without a line end, in place of keys or of a message. */
    @ParameterizedTest
    @ValueSource(strings = {"-q", "-d", "-hq", "-bq", "-hmq"})
    void lineOfAGigabyteIsRefusedWhereKeysAreRead(String option) throws Exception {
        Files.writeString(directory.resolve("t"), "k v\n");
        assertThat(postmap(HostileInputIT::nothing, "t").status).isZero();
        byte[] piece = new byte[1 << 20];
        Arrays.fill(piece, (byte) 'x');
        Outcome outcome = postmap(
                out -> {
                    for (int i = 0; i < 1024; i++) {
                        out.write(piece);
                    }
                },
                option,
                "-",
                "t");
        assertThat(outcome)
                .isEqualTo(new Outcome(1, "postmap: fatal: read stdin: line 1 is longer than 16777215 bytes\n"));
    }

    @Test
    void endlessDeviceIsRefused() throws Exception {
        Files.createSymbolicLink(directory.resolve("t"), Path.of("/dev/zero"));
        assertThat(postmap(HostileInputIT::nothing, "t"))
                .isEqualTo(new Outcome(1, "postmap: fatal: read t: line 1 is longer than 16777215 bytes\n"));
        assertThat(directory.resolve("t.mapdb")).doesNotExist();
    }

    @Test
    void fileOfNullBytesIsAnEmptyTable() throws Exception {
        Files.write(directory.resolve("t"), new byte[1 << 20]);
        assertThat(postmap(HostileInputIT::nothing, "t")).isEqualTo(new Outcome(0, """
                        postmap: warning: t, line 1: text after null byte may be ignored
                        postmap: warning: t, line 1: expected format: key whitespace value
                        """));
    }

    @Test
    void directoryIsAnEmptyTableAndNothingToCheck() throws Exception {
        Files.createDirectory(directory.resolve("d"));
        assertThat(postmap(HostileInputIT::nothing, "d")).isEqualTo(new Outcome(0, ""));
        assertThat(postmap(HostileInputIT::nothing, "--check", "d"))
                .isEqualTo(new Outcome(1, "postmap: fatal: read d: Is a directory\n"));
        assertThat(postmap(HostileInputIT::nothing, "-q", "k", "texthash:d"))
                .isEqualTo(new Outcome(1, "postmap: fatal: read d: Is a directory\n"));
    }

    /** A file that somebody keeps writing to, while it is compiled and while it is checked. */
    @ParameterizedTest
    @ValueSource(strings = {"-w", "--check", "--diff"})
    void fileThatGrowsWhileItIsReadIsRefused(String option) throws Exception {
        Path file = directory.resolve("t");
        Files.writeString(file, "k v\n");
        assertThat(postmap(HostileInputIT::nothing, "t").status).isZero();
        byte[] before = Files.readAllBytes(directory.resolve("t.mapdb"));
        Files.writeString(file, "k v\n".repeat(4_000_000));
        AtomicBoolean over = new AtomicBoolean();
        Thread writer = Thread.ofPlatform().start(() -> {
            byte[] more = "k v\n".getBytes(StandardCharsets.US_ASCII);
            try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
                while (!over.get()) {
                    out.write(more);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try {
            assertThat(postmap(HostileInputIT::nothing, "-w", option, "t"))
                    .isEqualTo(
                            new Outcome(1, "postmap: fatal: read t: changed while it was read; run postmap again\n"));
        } finally {
            over.set(true);
            writer.join();
        }
        assertThat(Files.readAllBytes(directory.resolve("t.mapdb"))).isEqualTo(before);
    }

    @Test
    void linesThatAreNotUtf8AreLeftOut() throws Exception {
        List<String> bad = List.of("80", "C0AF", "C3", "E0809F", "EDA080", "F4908080", "F8888080", "FE", "FF");
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        StringBuilder warnings = new StringBuilder();
        for (int i = 0; i < bad.size(); i++) {
            text.writeBytes(("good" + i + " v\n").getBytes(StandardCharsets.US_ASCII));
            byte[] bytes = HexFormat.of().parseHex(bad.get(i));
            text.writeBytes(bytes);
            text.writeBytes(" v\n".getBytes(StandardCharsets.US_ASCII));
            warnings.append("postmap: warning: t, line ")
                    .append(2 * i + 2)
                    .append(": non-UTF-8 input \"")
                    .append("?".repeat(bytes.length))
                    .append(" v\" -- ignoring this line\n");
        }
        Files.write(directory.resolve("t"), text.toByteArray());
        assertThat(postmap(HostileInputIT::nothing, "t")).isEqualTo(new Outcome(0, warnings.toString()));
        PostmapRunner postmap = new PostmapRunner(directory, Map.of("MAIL_CONFIG", directory.toString()));
        assertThat(postmap.run("-s", "t").out().lines()).hasSize(bad.size()).allMatch(line -> line.startsWith("good"));
        assertThat(postmap(HostileInputIT::nothing, "-u", "t")).isEqualTo(new Outcome(0, ""));
    }

    @Test
    void randomBytesAreWarnedAbout() throws Exception {
        byte[] bytes = new byte[3_000_000];
        new Random(7).nextBytes(bytes);
        Files.write(directory.resolve("t"), bytes);
        assertThat(postmap(HostileInputIT::nothing, "t").status).isZero();
        assertThat(postmap(HostileInputIT::nothing, "-u", "t").status).isZero();
    }

    @Test
    void checkEndsWhateverTheInputIs() throws Exception {
        byte[] bytes = new byte[1_000_000];
        new Random(8).nextBytes(bytes);
        Files.write(directory.resolve("t"), bytes);
        assertThat(postmap(HostileInputIT::nothing, "--check", "--as", "virtual", "t"))
                .isEqualTo(new Outcome(1, ""));
        assertThat(postmap(
                        out -> {
                            byte[] zeros = new byte[1 << 20];
                            for (int i = 0; i < 64; i++) {
                                out.write(zeros);
                            }
                        },
                        "--check",
                        "-"))
                .isEqualTo(new Outcome(1, "postmap: fatal: read stdin: line 1 is longer than 16777215 bytes\n"));
    }

    @Test
    void longLinesByTheHundredTakeNoMoreMemory() throws Exception {
        byte[] line = new byte[3 << 20];
        Arrays.fill(line, (byte) 'x');
        line[line.length / 2] = ' ';
        line[line.length - 1] = '\n';
        Outcome outcome = postmap(
                out -> {
                    for (int i = 0; i < 100; i++) {
                        out.write(Integer.toString(i % 10).getBytes(StandardCharsets.US_ASCII));
                        out.write(line);
                    }
                },
                "-wi",
                "t");
        assertThat(outcome).isEqualTo(new Outcome(0, ""));
    }

    @Test
    void tenMillionTimesTheSameKeyIsOneEntry() throws Exception {
        byte[] lines = "same@example.com  x\n".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
        Outcome outcome = postmap(
                out -> {
                    for (int i = 0; i < 1000; i++) {
                        out.write(lines);
                    }
                },
                "-wi",
                "t");
        assertThat(outcome).isEqualTo(new Outcome(0, ""));
    }

    @Test
    void everyDuplicateIsWarnedAboutHoweverManyThereAre() throws Exception {
        byte[] lines = "same@example.com  x\n".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
        Outcome outcome = postmap(
                out -> {
                    for (int i = 0; i < 50; i++) {
                        out.write(lines);
                    }
                },
                "-i",
                "t");
        assertThat(outcome.status).isZero();
        assertThat(outcome.errors.lines().count()).isEqualTo(499_999);
        assertThat(outcome.errors.lines().distinct())
                .containsExactly("postmap: warning: t.mapdb: duplicate entry: \"same@example.com\"");
    }

    @Test
    void pipeIsReadToItsEnd() throws Exception {
        Path pipe = directory.resolve("t");
        Process mkfifo = new ProcessBuilder("mkfifo", pipe.toString()).start();
        assertThat(mkfifo.waitFor()).isZero();
        Thread writer = Thread.ofVirtual().start(() -> {
            try (OutputStream out = Files.newOutputStream(pipe)) {
                for (int i = 0; i < 100_000; i++) {
                    out.write(("key" + i + " value\n").getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException e) {
                // The process ended early, and its exit status says so.
            }
        });
        Outcome outcome = postmap(HostileInputIT::nothing, "-v", "t");
        assertThat(outcome.status).isZero();
        assertThat(outcome.errors)
                .contains("t: read 100000 entries, 1488890 bytes; 0 keys folded, 0 lines with problems (")
                .contains("t.mapdb: wrote, verified and published 100000 entries (");
        writer.join();
    }
}
