package org.postern.tables.publish;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postern.tables.CaseFolding;
import org.postern.tables.KeyEnd;
import org.postern.tables.compiled.CompiledFile;
import org.postern.tables.sort.EntrySorter;
import org.postern.tables.sort.EntryStream;
import org.postern.tables.source.SourceEntry;
import org.postern.tables.text.ByteKey;
import org.postern.tables.text.PrintableText;

/**
 * Gathers the entries of a table that is about to be written, and what there is to complain about. For one thread.
 *
 * <p>Memory is bounded, about 50 MiB and six times the longest entry, however many entries or complaints there are: many are sorted
 * in a temporary file ({@link EntrySorter}). Keys that {@link #remove} takes out count extra, some 100 bytes each.
 */
public final class TableBuilder implements AutoCloseable {
    private static final Executor OWN_THREAD =
            task -> Thread.ofPlatform().daemon().name("sort").start(task);

    private final FoldedKey key;
    private final DuplicatePolicy duplicates;
    private final boolean nulEndedKeys;
    private final Path directory;
    private final EntrySorter.Memory memory;
    private final EntrySorter added;
    /** The messages, by the place in the text that they are about. */
    private @Nullable EntrySorter complaints;
    /** Counts what is added and complained about, so as to keep the order. */
    private int order;

    private @Nullable CompiledFile present;
    private final Set<ByteKey> removed = new HashSet<>();
    private @Nullable EntryStream entries;

    /**
     * An empty table.
     *
     * @param nulEndedKeys whether keys are stored with a null byte at the end (postmap -N)
     * @param source the source of the table; temporary files are in its directory
     */
    public TableBuilder(CaseFolding folding, DuplicatePolicy duplicates, boolean nulEndedKeys, Path source) {
        this(folding, duplicates, nulEndedKeys, source, OWN_THREAD, EntrySorter.Memory.DEFAULT);
    }

    TableBuilder(
            CaseFolding folding,
            DuplicatePolicy duplicates,
            boolean nulEndedKeys,
            Path source,
            Executor executor,
            EntrySorter.Memory memory) {
        Path parent = source.toAbsolutePath().getParent();
        this.key = new FoldedKey(folding);
        this.duplicates = duplicates;
        this.nulEndedKeys = nulEndedKeys;
        this.directory = parent == null ? source : parent;
        this.added = new EntrySorter(directory, duplicates == DuplicatePolicy.KEEP_LAST, executor, memory);
        this.memory = memory;
    }

    /** Begins with the entries of a table that is there already: what is added comes after them. Takes over {@code table}. */
    void startFrom(CompiledFile table) {
        present = table;
    }

    /**
     * Adds an entry of a source text.
     *
     * @throws IllegalArgumentException if the key has to be UTF-8 and is not; {@link SourceReader} leaves such entries out
     * @throws TemporaryFileException if the temporary file cannot be written
     */
    public void add(SourceEntry entry) throws IOException {
        add(
                entry.buffer(),
                entry.keyOffset(),
                entry.keyLength(),
                entry.buffer(),
                entry.valueOffset(),
                entry.valueLength());
    }

    /** Adds an entry as written, otherwise as {@link #add(SourceEntry)}. */
    public void add(byte[] key, byte[] value) throws IOException {
        add(key, 0, key.length, value, 0, value.length);
    }

    private void add(byte[] keyText, int keyOffset, int keyLength, byte[] value, int valueOffset, int valueLength)
            throws IOException {
        if (!key.set(keyText, keyOffset, keyLength)) {
            throw new IllegalArgumentException("not UTF-8: " + PrintableText.of(key.bytes()));
        }
        if (nulEndedKeys) {
            key.endInNul();
        }
        int number = order++;
        added.add(
                duplicates == DuplicatePolicy.KEEP_LAST ? ~number : number,
                key.bytes(),
                0,
                key.length(),
                value,
                valueOffset,
                valueLength);
    }

    /** Keeps a message until {@link #sort} hands it out among those about entries that were added before and after. */
    public void complain(String message) throws IOException {
        complain(order++, message);
    }

    private void complain(int number, String message) throws IOException {
        if (complaints == null) {
            complaints = new EntrySorter(directory, false, Runnable::run, memory);
        }
        byte[] place = {(byte) (number >>> 24), (byte) (number >>> 16), (byte) (number >>> 8), (byte) number};
        byte[] text = message.getBytes(StandardCharsets.UTF_8);
        complaints.add(number, place, 0, place.length, text, 0, text.length);
    }

    /**
     * Removes the entry with this key as written from what {@link TableWriter#readPresent} brought; returns whether there was one.
     *
     * @throws IllegalArgumentException if the key has to be UTF-8 and is not
     * @throws DamagedTableException if that is unknown
     */
    public boolean remove(byte[] keyText, KeyEnd end) throws IOException {
        if (present == null) {
            return false;
        }
        if (!key.set(keyText, 0, keyText.length)) {
            throw new IllegalArgumentException("not UTF-8: " + PrintableText.of(keyText));
        }
        byte[] plain = Arrays.copyOf(key.bytes(), key.length());
        return (end != KeyEnd.NUL && removeStored(present, plain))
                || (end != KeyEnd.PLAIN && removeStored(present, KeyEnd.with(plain, true)));
    }

    private boolean removeStored(CompiledFile table, byte[] stored) throws IOException {
        return table.contains(stored, 0, stored.length) && removed.add(new ByteKey(stored));
    }

    /**
     * Ends the gathering: sorts the entries and decides about those whose keys are the same.
     *
     * @param table how messages name the table
     * @param messages takes what was complained about and what duplicates there are, in the order in which it was added
     */
    public void sort(String table, Consumer<String> messages) throws IOException {
        if (entries != null) {
            throw new IllegalStateException("sorted before");
        }
        long[] replaced = {0};
        EntrySorter.Sorted sorted = added.sort((buffer, keyOffset, keyLength, number, repeated) -> {
            boolean known = isPresent(buffer, keyOffset, keyLength);
            boolean kept = !repeated && (!known || duplicates == DuplicatePolicy.KEEP_LAST);
            if (kept && known) {
                replaced[0]++;
            } else if (!kept && duplicates == DuplicatePolicy.KEEP_FIRST_WARN) {
                int textLength = keyLength - (nulEndedKeys ? 1 : 0);
                complain(
                        number,
                        table + ": duplicate entry: \""
                                + PrintableText.quoted(buffer, keyOffset, keyOffset + textLength) + "\"");
            }
            return kept;
        });
        entries = present == null ? sorted : new ChangedEntries(present, removed, sorted, replaced[0]);
        if (complaints != null) {
            try (EntrySorter all = complaints) {
                all.sort((buffer, keyOffset, keyLength, number, repeated) -> true)
                        .forEach((buffer, place, placeLength, text, length) ->
                                messages.accept(new String(buffer, text, length, StandardCharsets.UTF_8)));
            }
            complaints = null;
        }
    }

    private boolean isPresent(byte[] buffer, int keyOffset, int keyLength) throws IOException {
        return present != null && present.contains(buffer, keyOffset, keyLength);
    }

    /** How many entries there are, once they are sorted. */
    public long size() throws IOException {
        return entries().count();
    }

    /** All entries; sorts them, without a word about duplicates, if that has not been done. */
    public EntryStream entries() throws IOException {
        if (entries == null) {
            sort("", message -> {});
        }
        return Objects.requireNonNull(entries);
    }

    /** The entries that were added, where there is no present table among them. */
    EntrySorter.Sorted sorted() throws IOException {
        if (entries() instanceof EntrySorter.Sorted sorted) {
            return sorted;
        }
        throw new IllegalStateException("begins with a table that is there already");
    }

    /** Gives up the temporary files, and with them the entries. */
    @Override
    public void close() throws IOException {
        try (added) {
            if (present != null) {
                present.close();
            }
            if (complaints != null) {
                complaints.close();
            }
        }
    }
}
