package org.postern.tables;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Writes compiled tables for tests. */
final class TableFixture {
    private TableFixture() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Compiles {@code entries} to the table of {@code source} and returns the compiled file. */
    static Path compile(Path source, Map<String, String> entries) {
        try (TableWriter writer = TableWriter.open(source)) {
            publish(writer, entries);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return TableWriter.compiledPath(source);
    }

    static void publish(TableWriter writer, Map<String, String> entries) throws IOException {
        writer.publish(builder(entries), Instant.EPOCH, Optional.empty(), FileAccess.PLAIN);
    }

    static EntryStream entries(Map<String, String> entries) throws IOException {
        return builder(entries).entries();
    }

    static TableBuilder builder(Map<String, String> entries) throws IOException {
        TableBuilder builder = new TableBuilder(CaseFolding.DEFAULT, DuplicatePolicy.KEEP_FIRST, false, Path.of("t"));
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            builder.add(bytes(entry.getKey()), bytes(entry.getValue()));
        }
        return builder;
    }
}
