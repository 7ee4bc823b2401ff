package org.postern.tables.compiled;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.postern.tables.text.ArrayWords;
import org.postern.tables.text.Words;

/**
 * Reads the entry that a slot points to. Slot and entry prove each other: the check in the slot depends on every byte of key and value and
 * on a number that differs from one table to the next.
 */
final class EntryReader {
    private final TableBytes bytes;
    private final FileLayout layout;
    private final ArrayWords words;
    private final @Nullable CommonValues common;

    /** Volatile, so that the loop over it stays a loop. */
    private volatile int turns = 2;

    EntryReader(TableBytes bytes, FileLayout layout) {
        this.bytes = bytes;
        this.layout = layout;
        this.words = bytes.words;
        this.common = bytes.common();
    }

    boolean isKey(long slot, byte[] key, int offset, int length) throws IOException {
        long position = layout.keyPosition(slot);
        return lengthAt(position) == length
                && bytes.same(position + FileFormat.packedSize(length), key, offset, length);
    }

    int keyLength(long slot) throws IOException {
        return lengthAt(layout.keyPosition(slot));
    }

    /** Puts the key, of {@code length} bytes, into {@code key}, and requires that it is the one that was written. */
    void copyKey(long slot, byte[] key, int length, long wanted) throws IOException {
        bytes.copy(layout.keyPosition(slot) + FileFormat.packedSize(length), key, 0, length);
        requireIntact(slot, EntryHash.of(words, EntryHash.KEY_SEED, key, 0, length), wanted);
    }

    /** Requires that there is an entry as it was written, whose key has the fingerprint {@code wanted}, eight times. */
    void requireIntact(long slot, long wanted) throws IOException {
        long position = layout.keyPosition(slot);
        int length = lengthAt(position);
        requireIntact(
                slot,
                EntryHash.of(bytes, EntryHash.KEY_SEED, position + FileFormat.packedSize(length), length),
                wanted);
    }

    private void requireIntact(long slot, long keyHash, long wanted) throws IOException {
        if (layout.check(slot) != layout.check(keyHash, valueHash(slot))
                || Words.repeat(FileFormat.fingerprint(keyHash)) != wanted) {
            throw suspicious();
        }
    }

    /** A common value need not be visited: its hash is that of what was verified. */
    private long valueHash(long slot) throws IOException {
        if (common != null && layout.isCommon(slot)) {
            return common.hash(layout.number(slot));
        }
        long position = valuePosition(slot);
        int length = lengthAt(position);
        return EntryHash.of(bytes, layout.seed(), position + FileFormat.packedSize(length), length);
    }

    /** What {@code values} makes of the value of the key with this hash. */
    <V> V value(long slot, long keyHash, SharedValues<V> values) throws IOException {
        return common != null && layout.isCommon(slot)
                ? common(slot, keyHash, common, values)
                : visited(slot, keyHash, values);
    }

    private <V> V common(long slot, long keyHash, CommonValues common, SharedValues<V> values) throws IOException {
        int number = layout.number(slot);
        if (layout.check(slot) != layout.check(keyHash, common.hash(number))) {
            throw suspicious();
        }
        return values.common(number, common);
    }

    private <V> V visited(long slot, long keyHash, SharedValues<V> values) throws IOException {
        long position = valuePosition(slot);
        int length = lengthAt(position);
        position += FileFormat.packedSize(length);
        long hash = EntryHash.of(bytes, layout.seed(), position, length);
        if (layout.check(slot) != layout.check(keyHash, hash)) {
            throw suspicious();
        }
        V before = values.find(hash, bytes, position, length);
        if (before != null) {
            return before;
        }
        byte[] copy = new byte[length];
        bytes.copy(position, copy, 0, length);
        // What was copied need not be what was hashed.
        if (EntryHash.of(words, layout.seed(), copy, 0, length) != hash) {
            throw suspicious();
        }
        return values.make(hash, copy);
    }

    /** Whether the value of the key with this hash is {@code buffer} from {@code value} on. */
    boolean isValue(long slot, long keyHash, byte[] buffer, int value, int length) throws IOException {
        long position = valuePosition(slot);
        return layout.check(slot) == layout.check(keyHash, EntryHash.of(words, layout.seed(), buffer, value, length))
                && lengthAt(position) == length
                && bytes.same(position + FileFormat.packedSize(length), buffer, value, length);
    }

    /** Where the value stands, or, for a common one, stands once more. */
    private long valuePosition(long slot) throws IOException {
        if (!layout.isCommon(slot)) {
            return layout.valuePosition(slot);
        }
        int number = layout.number(slot);
        if (number >= layout.commonValues()) {
            throw suspicious();
        }
        long place = layout.common() + (long) FileFormat.OFFSET_SIZE * number;
        return layout.common() + (bytes.longAt(place) >>> Integer.SIZE);
    }

    /** The packed length at {@code position}; none is longer than a page. */
    private int lengthAt(long position) throws IOException {
        byte first = bytes.byteAt(position);
        return first < 0 ? first & 0x7f : longLengthAt(position);
    }

    private int longLengthAt(long position) throws IOException {
        int length = 0;
        for (int i = 0; i < FileFormat.PACKED_MAX; i++) {
            byte b = bytes.byteAt(position + i);
            length = (length << 7) | (b & 0x7f);
            if (b < 0) {
                if (length < 0 || length > layout.pageSize()) {
                    break;
                }
                return length;
            }
        }
        throw suspicious();
    }

    /** Something is not what was written. */
    DamagedTableException suspicious() {
        awaitErrors();
        return DamagedTableException.changed();
    }

    /**
     * If a page of the file is gone, compiled code goes on with junk, and the virtual machine's error waits for the next point where it may be
     * thrown. The end of a turn of a loop is one, and in here it is caught; the caller's code is no place for it.
     */
    void awaitErrors() {
        int turn = 0;
        while (turn < turns) {
            turn++;
        }
    }
}
