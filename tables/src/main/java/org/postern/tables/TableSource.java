package org.postern.tables;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.postern.tables.compiled.FileFormat;
import org.postern.tables.compiled.Generation;
import org.postern.tables.compiled.Metadata;
import org.postern.tables.source.SourceEntry;
import org.postern.tables.source.SourceReader;

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
            case RuleTable rules
            when source.isPresent() && rules.line(bytes) > 0 -> new Place.Line(source.get(), rules.line(bytes));
            case CompiledTable compiled
            when source.isPresent() ->
                compiled.lookup(bytes, 0, bytes.length) instanceof LookupResult.Found(TableValue value)
                        ? find(source.get(), compiled.file().metadata(), registered.folding(), bytes, value)
                        : new Place.Unknown();
            default -> new Place.Unknown();
        };
    }

    /** Which build of {@code table} answers now; nothing for tables that are not compiled. */
    public static Optional<Generation> generationOf(Table table) {
        return table instanceof RegisteredTable registered ? registered.status().generation() : Optional.empty();
    }

    private static Place find(Path source, Metadata metadata, CaseFolding folding, byte[] key, TableValue value) {
        Optional<byte[]> folded = folding.fold(key);
        MessageDigest digest = sha256();
        Place place = new Place.Unknown();
        try (InputStream text = new DigestInputStream(Files.newInputStream(source), digest)) {
            SourceReader reader = new SourceReader(text, folding.utf8(), problem -> {});
            // To the end in any case: the line counts only if the whole text is what the table was compiled from.
            while (reader.next()) {
                SourceEntry entry = reader.entry();
                if (place instanceof Place.Unknown
                        && Arrays.equals(folding.fold(entry.key()).orElse(null), folded.orElse(null))
                        && Arrays.equals(entry.value(), value.bytes())) {
                    place = new Place.Line(source, entry.firstLine());
                }
            }
        } catch (IOException e) {
            return new Place.Unknown();
        }
        boolean same = metadata.has(FileFormat.FLAG_FROM_SOURCE)
                && HexFormat.of()
                        .formatHex(digest.digest())
                        .equals(metadata.source().sha256());
        return same ? place : new Place.Changed(source);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
