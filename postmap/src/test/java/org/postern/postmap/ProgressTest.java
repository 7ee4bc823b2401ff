package org.postern.postmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ProgressTest {
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

    private Surroundings surroundings(boolean terminal) {
        PrintStream err = new PrintStream(screen, true, StandardCharsets.UTF_8);
        return new Surroundings(
                Path.of(""),
                Map.of(),
                new ByteArrayInputStream(new byte[0]),
                err,
                err,
                Clock.systemUTC(),
                terminal,
                terminal);
    }

    private String shown() {
        return screen.toString(StandardCharsets.UTF_8);
    }

    @Test
    void lineTellsShareEntriesBytesAndRate() {
        assertThat(Progress.line(
                        "read t",
                        500_000,
                        25_000_000,
                        50_000_000,
                        Duration.ofSeconds(2).toNanos()))
                .isEqualTo("read t [############------------] 50%  500000 entries, 25.0 MB, 250000 entries/s");
        assertThat(Progress.line("read stdin", 10, 200, 0, Duration.ofSeconds(1).toNanos()))
                .isEqualTo("read stdin  10 entries, 0.0 MB, 10 entries/s");
        assertThat(Progress.line(
                        "write t.mapdb", 0, 0, 0, Duration.ofMillis(1500).toNanos()))
                .isEqualTo("write t.mapdb  1.5 s");
    }

    @Test
    void shortWorkShowsNothing() {
        try (Progress progress = Progress.of(surroundings(true), "read t", 100)) {
            progress.reached(1, 10);
        }
        assertThat(shown()).isEmpty();
    }

    @Test
    @Timeout(60)
    void longWorkIsShownOnATerminalAndWipedOutInTheEnd() throws InterruptedException {
        try (Progress progress = Progress.of(surroundings(true), "read t", 100)) {
            progress.reached(1, 10);
            while (shown().isEmpty()) {
                Thread.onSpinWait();
            }
        }
        assertThat(shown()).contains("read t [##----------------------] 10%").endsWith("\r\033[K");
    }

    @Test
    void nothingIsShownToAPipe() {
        try (Progress _ = Progress.of(surroundings(false), "read t", 100)) {
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .doesNotContain("progress");
        }
        assertThat(shown()).isEmpty();
    }
}
