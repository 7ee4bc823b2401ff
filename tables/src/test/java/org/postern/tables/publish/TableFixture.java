package org.postern.tables.publish;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postern.tables.CaseFolding;
import org.postern.tables.compiled.CompiledFile;
import org.postern.tables.compiled.SharedValues;
import org.postern.tables.compiled.TableFileWriter;
import org.postern.tables.sort.EntryStream;

/** Writes compiled tables for tests. */
public final class TableFixture {
    private TableFixture() {}

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Compiles {@code entries} to the table of {@code source} and returns the compiled file. */
    public static Path compile(Path source, Map<String, String> entries) {
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

    /** Writes {@code entries} to {@code compiled}, without anything of what publishing is, and returns it. */
    public static Path write(Path compiled, EntryStream entries) throws IOException {
        try (FileChannel channel = FileChannel.open(
                compiled, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            TableFileWriter.write(channel, entries, Instant.EPOCH, Optional.empty());
        }
        return compiled;
    }

    /** The value of {@code key} in {@code compiled}; null if there is none. */
    static @Nullable String value(Path compiled, String key) throws IOException {
        try (CompiledFile file = CompiledFile.openVerified(compiled)) {
            return file.find(bytes(key), 0, bytes(key).length, new SharedValues<>(TableFixture::text));
        }
    }

    public static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** How many entries {@code compiled} has. */
    static long count(Path compiled) throws IOException {
        try (CompiledFile file = CompiledFile.openVerified(compiled)) {
            return file.count();
        }
    }

    static EntryStream entries(Map<String, String> entries) throws IOException {
        return builder(entries).entries();
    }

    public static TableBuilder builder(Map<String, String> entries) throws IOException {
        TableBuilder builder = new TableBuilder(CaseFolding.DEFAULT, DuplicatePolicy.KEEP_FIRST, false, Path.of("t"));
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            builder.add(bytes(entry.getKey()), bytes(entry.getValue()));
        }
        return builder;
    }
}
