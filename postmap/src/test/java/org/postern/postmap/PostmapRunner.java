package org.postern.postmap;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** Runs the command inside the test's own process. */
record PostmapRunner(Path directory, Map<String, String> environment) {
    /**
     * What a run left behind.
     *
     * @param out in the form of {@link ByteText}
     */
    record Outcome(int status, String out, String err) {}

    /** Runs with arguments that are text. */
    Outcome run(String... arguments) {
        return run(ByteText.encode(List.of(arguments)), new byte[0]);
    }

    /** Runs with arguments in the form of {@link ByteText}. */
    Outcome run(List<String> arguments, byte[] input) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings surroundings = new Surroundings(
                directory,
                environment,
                new ByteArrayInputStream(input),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC));
        int status = new Postmap(surroundings).run(arguments);
        return new Outcome(status, out.toString(StandardCharsets.ISO_8859_1), err.toString(StandardCharsets.UTF_8));
    }
}
