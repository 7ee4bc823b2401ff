package org.postern.check;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.postern.tables.CaseFolding;
import org.postern.tables.LookupResult;
import org.postern.tables.Table;
import org.postern.tables.TableValue;
import org.postern.tables.source.SourceEntry;
import org.postern.tables.source.SourceReader;

/**
 * The source text of a table, asked as if it were compiled. Memory is bounded by the number of keys: of the values only those are kept
 * that matter to whoever asks, and not more than {@link #MOST_VALUES} different ones.
 */
final class TextTable implements Table {
    private static final int MOST_VALUES = 10_000;
    /** Instead of a value that was not kept. */
    static final TableValue NOT_KEPT = TableValue.of("x");

    private final String name;
    private final KeyIndex keys;
    private final Map<Integer, TableValue> values = new HashMap<>();

    private TextTable(String name, KeyIndex keys) {
        this.name = name;
        this.keys = keys;
    }

    /** Reads {@code file}; of the values, those that {@code kept} is true for are known afterwards. */
    static TextTable read(String name, Path file, CaseFolding folding, Predicate<String> kept) throws IOException {
        TextTable table = new TextTable(name, new KeyIndex(folding));
        Map<String, TableValue> known = new HashMap<>();
        try (InputStream text = Files.newInputStream(file)) {
            SourceReader reader = new SourceReader(text, folding.utf8(), problem -> {});
            while (reader.next()) {
                SourceEntry entry = reader.entry();
                int line = entry.firstLine();
                int before = table.keys.add(entry.buffer(), entry.keyOffset(), entry.keyLength(), line);
                String value =
                        new String(entry.buffer(), entry.valueOffset(), entry.valueLength(), StandardCharsets.UTF_8);
                if (before == 0 && kept.test(value) && (known.size() < MOST_VALUES || known.containsKey(value))) {
                    table.values.put(line, known.computeIfAbsent(value, TableValue::of));
                }
            }
        }
        return table;
    }

    @Override
    public String name() {
        return name;
    }

    /** The line that has {@code key}; 0 if none has. */
    int line(String key) {
        return keys.number(key.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public LookupResult lookup(byte[] key, int offset, int length) {
        int line = keys.number(key, offset, length);
        return line == 0 ? LookupResult.notFound() : new LookupResult.Found(values.getOrDefault(line, NOT_KEPT));
    }

    @Override
    public void close() {}
}
