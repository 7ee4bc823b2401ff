package org.postern.tables.compiled;

import java.io.IOException;
import org.postern.tables.text.ArrayWords;
import org.postern.tables.text.Words;

/**
 * The hash of keys and values in the index of a compiled table. It is part of the format: docs/compiled-file.md defines it.
 *
 * <p>Every step is a bijection of the state, so two texts of the same length that differ in one word of eight bytes never have the
 * same hash.
 */
final class EntryHash {
    /** What the hash of a key begins with; that of a value begins with the seed of the table. */
    static final long KEY_SEED = 0;

    /** Instead of a hash; it may be one, too. */
    static final long NOT_FOLDED = 0;

    private static final long LENGTH_FACTOR = 0x9e3779b97f4a7c15L;
    private static final long STEP_FACTOR = 0xbf58476d1ce4e5b9L;
    private static final long END_FACTOR = 0x94d049bb133111ebL;

    private EntryHash() {}

    static long of(ArrayWords words, long seed, byte[] array, int offset, int length) {
        long hash = seed + length * LENGTH_FACTOR;
        int at = 0;
        for (; at <= length - Long.BYTES; at += Long.BYTES) {
            hash = step(hash, words.at(array, offset + at));
        }
        return end(at == length ? hash : step(hash, words.tail(array, offset + at, length - at, at)));
    }

    /** As {@link #of}, if all bytes are ASCII and none is a capital letter; else {@link #NOT_FOLDED}. In one go over the key. */
    static long ofFolded(ArrayWords words, long seed, byte[] array, int offset, int length) {
        long hash = seed + length * LENGTH_FACTOR;
        long unfolded = 0;
        int at = 0;
        for (; at <= length - Long.BYTES; at += Long.BYTES) {
            long word = words.at(array, offset + at);
            unfolded |= Words.unfolded(word);
            hash = step(hash, word);
        }
        if (at < length) {
            long word = words.tail(array, offset + at, length - at, at);
            unfolded |= Words.unfolded(word);
            hash = step(hash, word);
        }
        return unfolded == 0 ? end(hash) : NOT_FOLDED;
    }

    /** Of {@code length} bytes at {@code position}; reads, but does not use, up to seven more. */
    static long of(TableBytes bytes, long seed, long position, int length) throws IOException {
        long hash = seed + length * LENGTH_FACTOR;
        int at = 0;
        for (; at <= length - Long.BYTES; at += Long.BYTES) {
            hash = step(hash, bytes.wordAt(position + at));
        }
        return end(at == length ? hash : step(hash, bytes.tailAt(position + at, length - at)));
    }

    private static long step(long hash, long word) {
        long product = (hash ^ word) * STEP_FACTOR;
        return product ^ (product >>> 32);
    }

    private static long end(long hash) {
        long product = hash * END_FACTOR;
        return product ^ (product >>> 32);
    }

    /** Ties a value to its key; the highest bits are the best. */
    static long check(long keyHash, long valueHash) {
        return (keyHash ^ valueHash) * LENGTH_FACTOR;
    }
}
