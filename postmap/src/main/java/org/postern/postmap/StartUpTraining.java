package org.postern.postmap;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Does once what the command is mostly started for, so that the virtual machine can keep what it loaded on the way (JEP 514). Run by
 * the build, never by an operator.
 */
final class StartUpTraining {
    private static final PrintStream NOWHERE =
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

    private StartUpTraining() {}

    /** Compiles a table in a temporary directory, and asks it. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createTempDirectory("postmap-training-");
        try {
            Files.writeString(directory.resolve("table"), "# comment\nexample.com  smtp:[inside.example.com]\n");
            run(directory, "", "table");
            run(directory, "", "-q", "example.com", "hash:table");
            // Not smtputf8_enable: most leave it to its default, which is an expression.
            Files.writeString(
                    directory.resolve("main.cf"),
                    "compatibility_level = 3.6\nmynetworks = 127.0.0.0/8\nrelay_domains = example.com $mydomain\n");
            run(directory, "", "-c", directory.toString(), "-q", "example.com", "hash:table");
            run(directory, "", "-q", "example.net", "table");
            run(directory, "example.com\nexample.net\n", "-q", "-", "table");
            run(directory, "", "-s", "table");
        } finally {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }

    private static void run(Path directory, String input, String... arguments) {
        // Read as the command does, and not used: what is set where this is built is no operator's.
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.clear();
        InputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        new Postmap(new Surroundings(directory, environment, in, NOWHERE, NOWHERE, Clock.systemUTC()))
                .run(List.of(arguments));
    }
}
