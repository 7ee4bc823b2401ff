package org.postern.tables.compiled;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.postern.tables.text.ArrayWords;
import org.postern.tables.text.KeyBatch;
import org.postern.tables.text.Words;

/**
 * The search for several keys at once, step by step: fingerprints, slots, keys. What one step reads for a key is in no cache of the
 * processor, but it does not depend on what the same step reads for another. So the processor fetches for many keys at once what it would
 * wait for one after the other if they were looked up one after the other. It looks no further ahead than a few hundred instructions, so
 * each step is a loop, as short as can be, that does little more than read.
 *
 * <p>It answers as {@link CompiledFile} does, whose words on what can be believed hold here as well, or not at all. For one thread and one
 * batch.
 *
 * <p>Few methods and small ones: the virtual machine that was started to look a million keys up compiles them first.
 */
final class BatchSearch {
    /** There is no such key. */
    static final long ABSENT = 0;
    /** Not answered. */
    static final long UNKNOWN = -1;

    /** Longer keys are left unanswered: their length takes more than a byte. */
    private static final int LONGEST = 0x7f;

    private static final ArrayWords WORDS = ArrayWords.Fast.INSTANCE;

    private final ByteBuffer file;
    private final ByteBuffer fingerprints;
    private final FileLayout layout;
    private final EntryReader entries;
    private final KeyBatch keys;

    // Of each key.
    private final long[] hashes = new long[KeyBatch.MOST];
    private final int[] groups = new int[KeyBatch.MOST];
    /** The fingerprints of the group that are the key's and have not been followed. */
    private final long[] same = new long[KeyBatch.MOST];

    private final long[] slots = new long[KeyBatch.MOST];

    /** The keys that are still searched for. */
    private final int[] pending = new int[KeyBatch.MOST];

    private int pendingCount;

    /** What was read only to be near is kept, or the compiler would leave it out. */
    @SuppressWarnings("UnusedVariable")
    private int touched;

    BatchSearch(MappedBuffers buffers, FileLayout layout, EntryReader entries, KeyBatch keys) {
        this.file = buffers.file();
        this.fingerprints = buffers.fingerprints();
        this.layout = layout;
        this.entries = entries;
        this.keys = keys;
    }

    /** Searches for all of them; what it says before it has come to an end does not count. */
    void run() throws IOException {
        hash();
        begin();
        while (pendingCount > 0) {
            goToNextPlace();
            touchEntries();
            compare();
        }
    }

    /** The slot of key {@code number}, {@link #ABSENT}, or {@link #UNKNOWN}. */
    long slot(int number) {
        return slots[number];
    }

    long hash(int number) {
        return hashes[number];
    }

    private void hash() {
        byte[] buffer = keys.buffer();
        for (int key = 0; key < keys.count(); key++) {
            long hash = EntryHash.ofFolded(WORDS, EntryHash.KEY_SEED, buffer, keys.offset(key), keys.length(key));
            hashes[key] = hash;
            groups[key] = (int) FileFormat.group(hash, layout.groups());
        }
    }

    /** To the group where the search for a key begins. */
    private void begin() {
        for (int key = 0; key < keys.count(); key++) {
            same[key] = fingerprints(groups[key]);
        }
        for (int key = 0; key < keys.count(); key++) {
            long hash = hashes[key];
            same[key] = Words.zeros(same[key] ^ wanted(hash));
            slots[key] = UNKNOWN;
            if (hash != EntryHash.NOT_FOLDED && keys.length(key) <= LONGEST) {
                pending[pendingCount++] = key;
            }
        }
    }

    private long fingerprints(int group) {
        return fingerprints.getLong(group * FileFormat.GROUP);
    }

    private static long wanted(long hash) {
        return Words.repeat(FileFormat.fingerprint(hash));
    }

    /** To the next slot with the fingerprint of the key; there is none behind a group that has room. */
    private void goToNextPlace() {
        int left = 0;
        for (int i = 0; i < pendingCount; i++) {
            int key = pending[i];
            int group = groups[key];
            long candidates = same[key];
            while (candidates == 0 && Words.zeros(fingerprints(group)) == 0) {
                group = group + 1 == layout.groups() ? 0 : group + 1;
                candidates = Words.zeros(fingerprints(group) ^ wanted(hashes[key]));
            }
            groups[key] = group;
            same[key] = candidates & (candidates - 1);
            long slot = ABSENT;
            if (candidates != 0) {
                int place = Long.numberOfTrailingZeros(candidates) >>> 3;
                slot = Long.reverseBytes(file.getLong((int) layout.slot((long) group * FileFormat.GROUP + place)));
                pending[left++] = key;
            }
            slots[key] = slot;
        }
        pendingCount = left;
    }

    /** Both ends of each key, which may be in two lines of the processor's cache, and each value that is not a common one. */
    private void touchEntries() {
        int sum = 0;
        boolean allCommon = true;
        for (int i = 0; i < pendingCount; i++) {
            int key = pending[i];
            long slot = slots[key];
            int position = (int) layout.keyPosition(slot);
            sum += file.get(position) + file.get(position + keys.length(key));
            allCommon &= layout.isCommon(slot);
        }
        for (int i = 0; !allCommon && i < pendingCount; i++) {
            long slot = slots[pending[i]];
            if (!layout.isCommon(slot)) {
                sum += file.get((int) layout.valuePosition(slot));
            }
        }
        touched += sum;
    }

    /** Leaves those keys that their entries are not of; such an entry has to be whole, or it may be the one that was searched for. */
    private void compare() throws IOException {
        int left = 0;
        for (int i = 0; i < pendingCount; i++) {
            int key = pending[i];
            long slot = slots[key];
            if (slot == ABSENT || slot == UNKNOWN) {
                throw entries.suspicious();
            }
            if (!isKey((int) layout.keyPosition(slot), keys.buffer(), keys.offset(key), keys.length(key))) {
                entries.requireIntact(slot, wanted(hashes[key]));
                pending[left++] = key;
            }
        }
        pendingCount = left;
    }

    private boolean isKey(int position, byte[] buffer, int offset, int length) {
        if ((file.get(position) & 0xff) != (length | 0x80)) {
            return false;
        }
        int start = position + 1;
        int at = 0;
        for (; at <= length - Long.BYTES; at += Long.BYTES) {
            if (file.getLong(start + at) != WORDS.at(buffer, offset + at)) {
                return false;
            }
        }
        int left = length - at;
        return (file.getLong(start + at) & ((1L << (left * Byte.SIZE)) - 1))
                == WORDS.tail(buffer, offset + at, left, at);
    }
}
