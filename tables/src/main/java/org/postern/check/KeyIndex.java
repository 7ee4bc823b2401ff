package org.postern.check;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.postern.tables.CaseFolding;
import org.postern.tables.source.SourceEntry;
import org.postern.tables.source.SourceReader;

/**
 * The keys of a table, each with a number. Keeps 64 bits of each key instead of the key, so that two different ones are taken for
 * one once in so many million tables. For one thread.
 */
final class KeyIndex {
    private static final long FNV_START = 0xcbf29ce484222325L;
    private static final long FNV_FACTOR = 0x100000001b3L;

    private final CaseFolding folding;
    private long[] hashes = new long[1 << 10];
    private int[] numbers = new int[1 << 10];
    private int count;

    KeyIndex(CaseFolding folding) {
        this.folding = folding;
    }

    /** The keys of the source text in {@code file}; a key's number is its line. */
    static KeyIndex of(Path file, CaseFolding folding) throws IOException {
        KeyIndex keys = new KeyIndex(folding);
        keys.addAll(file);
        return keys;
    }

    /** Adds the keys of the source text in {@code file}. */
    void addAll(Path file) throws IOException {
        try (InputStream text = Files.newInputStream(file)) {
            SourceReader reader = new SourceReader(text, folding.utf8(), problem -> {});
            while (reader.next()) {
                SourceEntry entry = reader.entry();
                add(entry.buffer(), entry.keyOffset(), entry.keyLength(), entry.firstLine());
            }
        }
    }

    /** How many keys there are. */
    int count() {
        return count;
    }

    /** Adds a key, whose number, not 0, is {@code number}; returns 0, or the number of the same key that is there already. */
    int add(byte[] buffer, int offset, int length, int number) {
        if (count > hashes.length - (hashes.length >>> 2)) {
            grow();
        }
        long hash = hash(buffer, offset, length);
        int at = place(hash);
        if (numbers[at] != 0) {
            return numbers[at];
        }
        hashes[at] = hash;
        numbers[at] = number;
        count++;
        return 0;
    }

    /** The number of a key; 0 if it is not there. */
    int number(byte[] key) {
        return number(key, 0, key.length);
    }

    int number(byte[] buffer, int offset, int length) {
        return numbers[place(hash(buffer, offset, length))];
    }

    private int place(long hash) {
        int mask = hashes.length - 1;
        int at = (int) (hash ^ (hash >>> 32)) & mask;
        while (numbers[at] != 0 && hashes[at] != hash) {
            at = (at + 1) & mask;
        }
        return at;
    }

    private void grow() {
        long[] oldHashes = hashes;
        int[] oldNumbers = numbers;
        hashes = new long[2 * oldHashes.length];
        numbers = new int[2 * oldNumbers.length];
        for (int i = 0; i < oldHashes.length; i++) {
            if (oldNumbers[i] != 0) {
                int at = place(oldHashes[i]);
                hashes[at] = oldHashes[i];
                numbers[at] = oldNumbers[i];
            }
        }
    }

    /** FNV-1a of the folded key, mixed at the end. */
    private long hash(byte[] buffer, int offset, int length) {
        long hash = FNV_START;
        for (int i = offset; i < offset + length; i++) {
            int b = buffer[i];
            if (b < 0 && folding.utf8()) {
                return hashBeyondAscii(Arrays.copyOfRange(buffer, offset, offset + length));
            }
            hash = (hash ^ (folding.folds() && b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b & 0xff)) * FNV_FACTOR;
        }
        return mixed(hash);
    }

    private long hashBeyondAscii(byte[] key) {
        Optional<byte[]> folded = folding.fold(key);
        long hash = FNV_START;
        for (byte b : folded.orElse(key)) {
            hash = (hash ^ (b & 0xff)) * FNV_FACTOR;
        }
        return mixed(hash);
    }

    private static long mixed(long hash) {
        long mixed = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        return mixed ^ (mixed >>> 31);
    }
}
