package org.postern.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes change one table. */
class PublishingIT {
    private static final int PROCESSES = 4;
    private static final int ENTRIES = 40;

    @TempDir
    private Path directory;

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
        assertThat(CompiledFile.read(TableWriter.compiledPath(source))
                        .metadata()
                        .entries())
                .isEqualTo(PROCESSES * ENTRIES);
        assertThat(directory.toFile().list()).containsExactly("t.mapdb");
    }
}
