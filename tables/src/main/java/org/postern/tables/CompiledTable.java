package org.postern.tables;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Look-ups in one compiled file. */
final class CompiledTable implements ListableTable {
    private final String name;
    private final String dictionary;
    private final CompiledFile file;
    private final CaseFolding folding;
    private final KeyEnd keyEnd;

    /**
     * Look-ups in {@code file}.
     *
     * @param dictionary how Postfix's messages name it
     */
    CompiledTable(String name, String dictionary, CompiledFile file, CaseFolding folding, KeyEnd keyEnd) {
        this.name = name;
        this.dictionary = dictionary;
        this.file = file;
        this.folding = folding;
        this.keyEnd = keyEnd;
    }

    CompiledFile file() {
        return file;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public LookupResult lookup(byte[] key, int offset, int length) {
        Optional<byte[]> folded = folding.fold(Arrays.copyOfRange(key, offset, offset + length));
        if (folded.isEmpty()) {
            return LookupResult.notFound();
        }
        byte[] value = keyEnd == KeyEnd.NUL ? null : file.find(folded.get());
        if (value == null && keyEnd != KeyEnd.PLAIN && file.metadata().has(FileFormat.FLAG_NUL_ENDED_KEYS)) {
            value = file.find(KeyEnd.with(folded.get(), true));
        }
        if (value == null) {
            return LookupResult.notFound();
        }
        return folding.utf8() && !Utf8.isValid(value)
                ? new LookupResult.Failed(
                        dictionary + ": key \"" + PrintableText.of(folded.get()) + "\": non-UTF-8 value \""
                                + PrintableText.of(value) + "\": malformed UTF-8 or invalid codepoint")
                : new LookupResult.Found(new TableValue(value));
    }

    @Override
    public void forEach(BiConsumer<byte[], byte[]> consumer) {
        file.forEach(entry -> {
            byte[] key = entry.key();
            boolean nul = key.length > 0 && key[key.length - 1] == 0;
            consumer.accept(nul ? Arrays.copyOf(key, key.length - 1) : key, entry.value());
        });
    }

    /** The memory goes with the last reference. */
    @Override
    public void close() {}
}
