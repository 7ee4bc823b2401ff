package org.postern.tables;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.postern.tables.text.ByteKey;

/** Look-ups in entries that were read when the table was opened ({@code texthash:}, {@code inline:}). */
final class MemoryTable implements ListableTable {
    /**
     * The value of a key.
     *
     * @param line where its source text has it; 0 if there is no such text
     */
    record Entry(TableValue value, int line) {}

    private final String name;
    private final Map<ByteKey, Entry> entries;
    private final CaseFolding folding;

    /** Takes over {@code entries}, whose keys are folded. */
    MemoryTable(String name, Map<ByteKey, Entry> entries, CaseFolding folding) {
        this.name = name;
        this.entries = entries;
        this.folding = folding;
    }

    @Override
    public String name() {
        return name;
    }

    /** The entry of {@code key} as written. */
    Optional<Entry> entry(byte[] key) {
        return folding.fold(key).map(ByteKey::new).map(entries::get);
    }

    @Override
    public LookupResult lookup(byte[] key, int offset, int length) {
        return entry(Arrays.copyOfRange(key, offset, offset + length))
                .<LookupResult>map(entry -> new LookupResult.Found(entry.value()))
                .orElseGet(LookupResult::notFound);
    }

    @Override
    public void forEach(BiConsumer<byte[], byte[]> consumer) {
        entries.forEach(
                (key, entry) -> consumer.accept(key.bytes(), entry.value().bytes()));
    }

    @Override
    public void close() {}
}
