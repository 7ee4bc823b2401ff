package org.postern.tables;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Changes a table from a virtual machine of its own, for tests with several and for those that kill one. */
final class PublishingProcess {
    private PublishingProcess() {}

    /** Starts one that adds {@code count} entries to the table of {@code source}, whose keys begin with {@code prefix}, one at a time. */
    static Process adding(Path source, String prefix, int count) throws IOException {
        return start("add", source.toString(), prefix, String.valueOf(count));
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
        for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
            try (TableWriter writer = TableWriter.open(source)) {
                TableBuilder builder = new TableBuilder(CaseFolding.DEFAULT, DuplicatePolicy.KEEP_FIRST, false, source);
                writer.readPresent(builder);
                builder.add(TableFixture.bytes(arguments[2] + i), TableFixture.bytes("x"));
                writer.publish(builder, Instant.EPOCH, Optional.empty(), FileAccess.PLAIN);
            }
        }
    }
}
