package org.postern.tables;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gathers the entries of a table that is about to be written. For one thread. */
public final class TableBuilder {
    private final CaseFolding folding;
    private final DuplicatePolicy duplicates;
    private final boolean nulEndedKeys;
    private final Map<ByteKey, byte[]> values = new HashMap<>();

    /**
     * An empty table.
     *
     * @param nulEndedKeys whether keys are stored with a null byte at the end (postmap -N)
     */
    public TableBuilder(CaseFolding folding, DuplicatePolicy duplicates, boolean nulEndedKeys) {
        this.folding = folding;
        this.duplicates = duplicates;
        this.nulEndedKeys = nulEndedKeys;
    }

    /** Adds an entry as written; returns a complaint, in Postfix's words but for the name of the table, if there is one to make. */
    public Optional<String> add(byte[] key, byte[] value) {
        Optional<byte[]> folded = folding.fold(key);
        if (folded.isEmpty()) {
            return Optional.of("non-UTF-8 key \"" + PrintableText.of(key) + "\"");
        }
        ByteKey stored = new ByteKey(KeyEnd.with(folded.get(), nulEndedKeys));
        if (duplicates == DuplicatePolicy.KEEP_LAST) {
            values.put(stored, value);
        } else if (values.putIfAbsent(stored, value) != null && duplicates == DuplicatePolicy.KEEP_FIRST_WARN) {
            return Optional.of("duplicate entry: \"" + PrintableText.of(folded.get()) + "\"");
        }
        return Optional.empty();
    }

    /** Adds an entry of an existing table, as it stands there. */
    void addStored(TableEntry entry) {
        values.put(new ByteKey(entry.key()), entry.value());
    }

    /** Removes the entry with this key as written; returns whether there was one. */
    public boolean remove(byte[] key, KeyEnd end) {
        return folding.fold(key)
                .map(folded -> (end != KeyEnd.NUL && values.remove(new ByteKey(folded)) != null)
                        || (end != KeyEnd.PLAIN && values.remove(new ByteKey(KeyEnd.with(folded, true))) != null))
                .orElse(false);
    }

    /** How many entries there are. */
    public int size() {
        return values.size();
    }

    /** All entries as they are now. */
    EntryStream entries() {
        List<TableEntry> sorted = sorted();
        return new EntryStream() {
            @Override
            public long count() {
                return sorted.size();
            }

            @Override
            public void forEach(EntryConsumer consumer) throws IOException {
                byte[] buffer = new byte[0];
                for (TableEntry entry : sorted) {
                    int key = entry.key().length;
                    int value = entry.value().length;
                    if (buffer.length - key < value) {
                        buffer = new byte[Math.addExact(key, value)];
                    }
                    System.arraycopy(entry.key(), 0, buffer, 0, key);
                    System.arraycopy(entry.value(), 0, buffer, key, value);
                    consumer.accept(buffer, 0, key, key, value);
                }
            }
        };
    }

    private List<TableEntry> sorted() {
        List<TableEntry> entries = new ArrayList<>(values.size());
        values.forEach((key, value) -> entries.add(new TableEntry(key.bytes(), value)));
        entries.sort(TableEntry.ORDER);
        return entries;
    }
}
