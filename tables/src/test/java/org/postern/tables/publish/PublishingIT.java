package org.postern.tables.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes change one table, and some are killed. */
class PublishingIT {
    private static final int PROCESSES = 4;
    private static final int ENTRIES = 40;

    @TempDir
    private Path directory;

    @Test
    void processKilledAtAnyStepLeavesAWholeTableAndTheNextRunCleansUp() throws Exception {
        Path source = directory.resolve("t");
        Path compiled = TableWriter.compiledPath(source);
        String before = "x".repeat(20_000);
        PublishingProcess.replace(source, before, FileOperations.DISK);
        Set<String> steps = new HashSet<>();
        for (int step = 0; ; step++) {
            String value = step + "y".repeat(20_000);
            Process process = PublishingProcess.haltingAt(step, source, value);
            String said;
            try (BufferedReader output = process.inputReader()) {
                said = output.readLine();
                process.destroyForcibly().waitFor();
            }
            if (said == null) {
                assertThat(process.exitValue()).isZero();
                break;
            }
            assertThat(said).startsWith(FaultyFiles.HALTED);
            steps.add(said.substring(FaultyFiles.HALTED.length()));
            assertThat(directory.resolve("t.mapdb.lock")).exists();
            assertThat(value(compiled)).as("killed: " + said).isIn(before, value);
            boolean leftovers = Files.exists(directory.resolve("t.mapdb.tmp"));
            try (TableWriter writer = TableWriter.open(source)) {
                assertThat(writer.foundLeftovers()).as("killed: " + said).isEqualTo(leftovers);
            }
            assertThat(directory.toFile().list()).allMatch(name -> name.matches("t\\.mapdb(\\.gen-[0-9]+)?"));
            before = step + "z".repeat(20_000);
            PublishingProcess.replace(source, before, FileOperations.DISK);
            assertThat(value(compiled)).isEqualTo(before);
        }
        assertThat(steps)
                .contains("create", "write", "give", "sync", "read", "link", "rename", "sync directory", "delete");
    }

    private static String value(Path compiled) throws IOException {
        return Objects.requireNonNull(TableFixture.value(compiled, "k"));
    }

    @Test
    void processesTakeTurnsAndLeaveNoLockBehind() throws Exception {
        Path source = directory.resolve("t");
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            processes.add(PublishingProcess.adding(source, "p" + i + "-", ENTRIES));
        }
        for (Process process : processes) {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
        }
        assertThat(TableFixture.count(TableWriter.compiledPath(source))).isEqualTo(PROCESSES * ENTRIES);
        assertThat(directory.toFile().list()).containsExactly("t.mapdb");
    }
}
