package org.postern.tables.publish;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Changes a table from a virtual machine of its own, for tests with several and for those that kill one. */
final class PublishingProcess {
    private PublishingProcess() {}

    /** Starts one that adds {@code count} entries to the table of {@code source}, whose keys begin with {@code prefix}, one at a time. */
    static Process adding(Path source, String prefix, int count) throws IOException {
        return start("add", source.toString(), prefix, String.valueOf(count));
    }

    /**
     * Starts one that replaces the table of {@code source}, with {@code value} as all that is in it and one generation kept, and halts at
     * the operation with the number {@code step}; it ends by itself when there are not so many.
     */
    static Process haltingAt(int step, Path source, String value) throws IOException {
        return start("halt", source.toString(), value, String.valueOf(step));
    }

    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                PublishingProcess.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        return builder.start();
    }

    /** The process. */
    public static void main(String[] arguments) throws IOException {
        Path source = Path.of(arguments[1]);
        int number = Integer.parseInt(arguments[3]);
        if (arguments[0].equals("halt")) {
            replace(source, arguments[2], new FaultyFiles(number, FaultyFiles.Fault.HALT));
            return;
        }
        for (int i = 0; i < number; i++) {
            try (TableWriter writer = TableWriter.open(source)) {
                TableBuilder builder = TableFixture.builder(Map.of());
                writer.readPresent(builder);
                builder.add(TableFixture.bytes(arguments[2] + i), TableFixture.bytes("x"));
                writer.publish(builder, Instant.EPOCH, Optional.empty(), FileAccess.PLAIN);
            }
        }
    }

    /** Makes {@code value} the value of the one key that the table of {@code source} has; keeps one generation. */
    static void replace(Path source, String value, FileOperations files) throws IOException {
        PublishRules rules = new PublishRules(FileAccess.PLAIN, Optional.of(new ShrinkGuard(50)), 1);
        try (TableWriter writer = TableWriter.open(source, files)) {
            writer.publish(TableFixture.builder(Map.of("k", value)), Instant.EPOCH, Optional.empty(), rules);
        }
    }
}
