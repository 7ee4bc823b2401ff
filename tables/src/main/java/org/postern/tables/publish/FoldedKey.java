package org.postern.tables.publish;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.postern.tables.CaseFolding;
import org.postern.tables.text.Words;

/** One key after the other, folded: the same array each time, so that keys of ASCII cost no memory. For one thread. */
final class FoldedKey {
    private final CaseFolding folding;
    private byte[] bytes = {};
    private ByteBuffer words = ByteBuffer.wrap(bytes);
    private int length;

    FoldedKey(CaseFolding folding) {
        this.folding = folding;
        reserve(256);
    }

    /** Where the key is, from 0 to before {@link #length}, until the next one comes. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Takes the key from {@code buffer} and folds it; false if it has to be UTF-8 and is not. */
    boolean set(byte[] buffer, int offset, int keyLength) {
        reserve(keyLength);
        System.arraycopy(buffer, offset, bytes, 0, keyLength);
        length = keyLength;
        return lowerAscii() || foldUnicode();
    }

    /** Adds a null byte at the end. */
    void endInNul() {
        reserve(length + 1);
        bytes[length++] = 0;
    }

    /** Folds A to Z; false if there is more to do. */
    private boolean lowerAscii() {
        long seen = 0;
        // What stands behind the key is folded too, and nobody's.
        for (int i = 0; i < length; i += Long.BYTES) {
            long word = words.getLong(i);
            int beyond = i + Long.BYTES - length;
            seen |= beyond > 0 ? word & (-1L << (Byte.SIZE * beyond)) : word;
            if (folding.folds()) {
                words.putLong(i, Words.lowerCase(word));
            }
        }
        return !folding.utf8() || Words.isAscii(seen);
    }

    /** That A to Z are folded already changes nothing: Unicode maps each character by itself. */
    private boolean foldUnicode() {
        byte[] key = new byte[length];
        System.arraycopy(bytes, 0, key, 0, length);
        Optional<byte[]> folded = folding.fold(key);
        if (folded.isEmpty()) {
            return false;
        }
        reserve(folded.get().length);
        length = folded.get().length;
        System.arraycopy(folded.get(), 0, bytes, 0, length);
        return true;
    }

    private void reserve(int size) {
        int needed = size + Long.BYTES;
        if (bytes.length < needed) {
            byte[] bigger = new byte[Math.max(needed, 2 * bytes.length)];
            System.arraycopy(bytes, 0, bigger, 0, length);
            bytes = bigger;
            words = ByteBuffer.wrap(bytes);
        }
    }
}
