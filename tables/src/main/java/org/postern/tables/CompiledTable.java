package org.postern.tables;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.postern.tables.compiled.BatchAnswers;
import org.postern.tables.compiled.CompiledFile;
import org.postern.tables.compiled.FileFormat;
import org.postern.tables.compiled.SharedValues;
import org.postern.tables.text.KeyBatch;
import org.postern.tables.text.PrintableText;
import org.postern.tables.text.SystemError;
import org.postern.tables.text.Utf8;

/** Look-ups in one compiled file. A look-up in the file as it was opened, or {@code Failed}: also when somebody writes into it. */
final class CompiledTable implements ListableTable {
    /** A value, made once for many look-ups. */
    private record Value(LookupResult.Found found, boolean utf8) {
        static Value of(byte[] bytes) {
            return new Value(new LookupResult.Found(new TableValue(bytes)), Utf8.isValid(bytes));
        }
    }

    private final String name;
    private final String dictionary;
    private final CompiledFile file;
    private final CaseFolding folding;
    private final KeyEnd keyEnd;
    private final boolean mayEndInNul;
    private final SharedValues<Value> values = new SharedValues<>(Value::of);

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
        this.mayEndInNul = keyEnd != KeyEnd.PLAIN && file.metadata().has(FileFormat.FLAG_NUL_ENDED_KEYS);
    }

    CompiledFile file() {
        return file;
    }

    @Override
    public String name() {
        return name;
    }

    /** Allocates nothing for a folded key of ASCII characters, unless keys end in a null byte or the value is one not seen lately. */
    @Override
    public LookupResult lookup(byte[] key, int offset, int length) {
        long hash = file.foldedHash(key, offset, length);
        if (hash != CompiledFile.NOT_FOLDED) {
            return find(hash, key, offset, length);
        }
        Optional<byte[]> folded = folding.fold(Arrays.copyOfRange(key, offset, offset + length));
        return folded.isEmpty() ? LookupResult.notFound() : find(folded.get());
    }

    @Override
    public LookupResult[] lookup(KeyBatch keys) {
        if (keyEnd == KeyEnd.NUL || mayEndInNul) {
            return ListableTable.super.lookup(keys);
        }
        BatchAnswers<Value> answers;
        try {
            answers = file.find(keys, values);
        } catch (IllegalStateException e) {
            return ListableTable.super.lookup(keys);
        }
        LookupResult[] results = new LookupResult[keys.count()];
        for (int key = 0; key < results.length; key++) {
            Value value = answers.value(key);
            if (!answers.isKnown(key) || (value != null && isMalformed(value))) {
                results[key] = lookup(keys.buffer(), keys.offset(key), keys.length(key));
            } else {
                results[key] = value == null ? LookupResult.notFound() : value.found();
            }
        }
        return results;
    }

    private boolean isMalformed(Value value) {
        return folding.utf8() && !value.utf8();
    }

    private LookupResult find(byte[] key) {
        return find(file.hash(key), key, 0, key.length);
    }

    private LookupResult find(long hash, byte[] key, int offset, int length) {
        try {
            Value value = keyEnd == KeyEnd.NUL ? null : file.find(hash, key, offset, length, values);
            if (value == null && mayEndInNul) {
                byte[] ended = KeyEnd.with(Arrays.copyOfRange(key, offset, offset + length), true);
                value = file.find(ended, 0, ended.length, values);
            }
            if (value == null) {
                return LookupResult.notFound();
            }
            return isMalformed(value)
                    ? failed(key, offset, length, value.found().value())
                    : value.found();
        } catch (IOException e) {
            return new LookupResult.Failed("table " + name + ": " + SystemError.reason(e));
        } catch (IllegalStateException e) {
            return new LookupResult.Failed("table " + name + " is closed");
        }
    }

    private LookupResult failed(byte[] key, int offset, int length, TableValue value) {
        return new LookupResult.Failed(dictionary + ": key \""
                + PrintableText.of(Arrays.copyOfRange(key, offset, offset + length)) + "\": non-UTF-8 value \""
                + PrintableText.of(value.bytes()) + "\": malformed UTF-8 or invalid codepoint");
    }

    @Override
    public void forEach(BiConsumer<byte[], byte[]> consumer) throws IOException {
        file.forEach((buffer, key, keyLength, value, valueLength) -> {
            boolean nul = keyLength > 0 && buffer[key + keyLength - 1] == 0;
            consumer.accept(
                    Arrays.copyOfRange(buffer, key, key + keyLength - (nul ? 1 : 0)),
                    Arrays.copyOfRange(buffer, value, value + valueLength));
        });
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            // It was only read.
            throw new UncheckedIOException(e);
        }
    }
}
