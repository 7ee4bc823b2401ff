package org.postern.tables;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Finds the line of source text that a look-up's answer comes from, to explain a decision by it. */
public final class TableSource {
    private TableSource() {}

    /** Where an entry comes from. */
    public sealed interface Place {
        /** It is on this line, counted from 1. */
        record Line(Path file, int line) implements Place {}

        /** The text is no longer what the table was compiled from. */
        record Changed(Path file) implements Place {}

        /** There is no such entry, no such text, or the type has none. */
        record Unknown() implements Place {}
    }

    /** The line that gives {@code key}, as it was looked up in {@code table}, its value. Reads the whole text; not for every mail. */
    public static Place lineOf(Table table, String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        if (!(table instanceof RegisteredTable registered)) {
            return new Place.Unknown();
        }
        Optional<Path> source = registered.source();
        return switch (registered.current()) {
            case MemoryTable memory
            when source.isPresent() ->
                memory.entry(bytes)
                        .<Place>map(entry -> new Place.Line(source.get(), entry.line()))
                        .orElseGet(Place.Unknown::new);
            case CompiledTable compiled
            when source.isPresent() ->
                compiled.lookup(bytes, 0, bytes.length) instanceof LookupResult.Found(TableValue value)
                        ? find(source.get(), compiled.file().metadata(), registered.folding(), bytes, value)
                        : new Place.Unknown();
            default -> new Place.Unknown();
        };
    }

    private static Place find(Path source, Metadata metadata, CaseFolding folding, byte[] key, TableValue value) {
        try {
            byte[] text = Files.readAllBytes(source);
            if (!metadata.has(FileFormat.FLAG_FROM_SOURCE)
                    || !sha256(text).equals(metadata.source().sha256())) {
                return new Place.Changed(source);
            }
            Optional<byte[]> folded = folding.fold(key);
            SourceReader reader = new SourceReader(new ByteArrayInputStream(text), folding.utf8());
            for (Optional<SourceItem> next = reader.next(); next.isPresent(); next = reader.next()) {
                if (next.get() instanceof SourceEntry entry
                        && Arrays.equals(folding.fold(entry.key()).orElse(null), folded.orElse(null))
                        && Arrays.equals(entry.value(), value.bytes())) {
                    return new Place.Line(source, entry.firstLine());
                }
            }
        } catch (IOException e) {
            return new Place.Unknown();
        }
        return new Place.Unknown();
    }

    private static String sha256(byte[] text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
