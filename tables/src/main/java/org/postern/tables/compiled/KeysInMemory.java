package org.postern.tables.compiled;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.postern.tables.text.ArrayWords;
import org.postern.tables.text.Words;

/**
 * The keys of a table in memory of our own, those of a group side by side, so that a look-up which finds makes one access beyond the
 * processor's caches: to the key. In the file it makes two, to the slot, too.
 *
 * <p>A number for each group says where its first entry begins and how far apart the entries are. An entry is the length of the key, the number
 * of its value if that is a common one, and the key. Where a key of a group is too long for that, the group says that its keys are
 * elsewhere: in the file.
 */
final class KeysInMemory {
    /** There is no such key. */
    static final long ABSENT = -1;

    private static final long ELSEWHERE = -2;

    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

    // A group: how many units its entries are apart, 0 if they are elsewhere; above that, how many there are before.
    private static final int UNIT = Long.BYTES;
    private static final int APART_BITS = 6;
    private static final int APART = (1 << APART_BITS) - 1;

    // An entry: the length of the key; above that, the common value's number plus one, 0 for another one; the key.
    private static final int HEAD_SIZE = Integer.BYTES;
    private static final int LENGTH_BITS = 16;
    private static final int LENGTH = (1 << LENGTH_BITS) - 1;

    private static final int LONGEST = UNIT * APART - HEAD_SIZE;

    /** As many bytes as are worth it: the entries of some three million addresses. What is mapped the kernel can take back. */
    static final long MOST = 128 << 20;

    /** Where, in a group of fingerprints, the last one is. */
    private static final int LAST = Byte.SIZE * (FileFormat.GROUP - 1);

    private final MemorySegment fingerprints;
    private final MemorySegment groups;
    private final MemorySegment entries;
    private final long count;
    private final ArrayWords words;

    private KeysInMemory(
            MemorySegment fingerprints, MemorySegment groups, MemorySegment entries, long count, ArrayWords words) {
        this.fingerprints = fingerprints;
        this.groups = groups;
        this.entries = entries;
        this.count = count;
        this.words = words;
    }

    /**
     * Copies them out of a file that has been verified.
     *
     * @param most bytes; more are too many
     * @return null if they are too many
     * @throws DamagedTableException if the file is no longer what was verified
     */
    @Nullable
    static KeysInMemory of(MappedBytes bytes, EntryReader reader, FileLayout layout, ServiceMemory memory, long most)
            throws IOException {
        MemorySegment groups = memory.allocate(INT.byteSize() * layout.groups());
        long units = 0;
        for (long group = 0; group < layout.groups(); group++) {
            int count = count(bytes.fingerprints(group));
            int longest = 0;
            for (int place = 0; place < count; place++) {
                longest = Math.max(longest, reader.keyLength(bytes.slot(group * FileFormat.GROUP + place)));
            }
            if (longest <= LONGEST) {
                int apart = (HEAD_SIZE + longest + UNIT - 1) / UNIT;
                groups.setAtIndex(INT, group, (int) units << APART_BITS | apart);
                units += (long) count * apart;
                if (UNIT * units > most) {
                    return null;
                }
            }
        }
        // A key is read in whole words, the last of which may be beyond it.
        KeysInMemory keys = new KeysInMemory(
                bytes.fingerprints(), groups, memory.allocate(UNIT * (units + 1)), layout.groups(), bytes.words);
        keys.fill(bytes, reader, layout);
        return keys;
    }

    private void fill(MappedBytes bytes, EntryReader reader, FileLayout layout) throws IOException {
        byte[] key = new byte[LONGEST];
        for (long number = 0; number < count; number++) {
            int group = groups.getAtIndex(INT, number);
            long present = (group & APART) == 0 ? 0 : bytes.fingerprints(number);
            for (int place = 0; place < count(present); place++) {
                int fingerprint = (int) (present >>> (Byte.SIZE * place)) & 0xff;
                long slot = bytes.slot(number * FileFormat.GROUP + place);
                int length = reader.keyLength(slot);
                // The group was measured before; nothing of a changed file goes beyond its entry.
                if (length > UNIT * (group & APART) - HEAD_SIZE) {
                    throw DamagedTableException.changed();
                }
                reader.copyKey(slot, key, length, Words.repeat(fingerprint));
                long entry = entry(group, place);
                int value = layout.isCommon(slot) ? layout.number(slot) + 1 : 0;
                entries.set(INT, entry, value << LENGTH_BITS | length);
                MemorySegment.copy(key, 0, entries, ValueLayout.JAVA_BYTE, entry + HEAD_SIZE, length);
            }
        }
    }

    /** How many entries a group with these fingerprints has. Places are taken in order. */
    private static int count(long present) {
        return FileFormat.GROUP - Long.numberOfLeadingZeros(present) / Byte.SIZE;
    }

    private static long entry(int group, int place) {
        return (long) UNIT * ((group >>> APART_BITS) + place * (group & APART));
    }

    /**
     * The number of the common value of a key with this hash; {@link #ABSENT} if there is no such key; another negative number if the
     * file has to be asked.
     */
    long find(long keyHash, byte[] key, int offset, int length) {
        long wanted = Words.repeat(FileFormat.fingerprint(keyHash));
        long number = FileFormat.group(keyHash, count);
        if (isAbsent(number, wanted)) {
            return ABSENT;
        }
        while (true) {
            long present = fingerprints.get(WORD, number * FileFormat.GROUP);
            long same = Words.zeros(present ^ wanted);
            int group = groups.getAtIndex(INT, number);
            for (; same != 0; same &= same - 1) {
                int place = Long.numberOfTrailingZeros(same) >>> 3;
                if ((group & APART) == 0) {
                    return ELSEWHERE;
                }
                long entry = entry(group, place);
                int head = entries.get(INT, entry);
                if ((head & LENGTH) == length && isKey(entry + HEAD_SIZE, key, offset, length)) {
                    int value = head >>> LENGTH_BITS;
                    return value == 0 ? ELSEWHERE : value - 1;
                }
            }
            if (Words.zeros(present) != 0) {
                return ABSENT;
            }
            number = number + 1 == count ? 0 : number + 1;
        }
    }

    /**
     * Whether the group, or if that is full the next one, has room, and none of those who may be there has the fingerprint. One branch for
     * both, which the processor foretells where most keys are absent; whether a group is full it cannot foretell.
     */
    private boolean isAbsent(long number, long wanted) {
        long next = number + 1 == count ? 0 : number + 1;
        long first = fingerprints.get(WORD, number * FileFormat.GROUP);
        long second = fingerprints.get(WORD, next * FileFormat.GROUP);
        // All bits if the first group is full, else none. Places are taken in order: a group is full when its last one
        // is taken.
        long full = -(first >>> LAST) >> 63;
        return (Words.anyZero(first ^ wanted) | (full & (Words.anyZero(second ^ wanted) | (second >>> LAST)))) == 0;
    }

    private boolean isKey(long at, byte[] key, int offset, int length) {
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            if (entries.get(WORD, at + i) != words.at(key, offset + i)) {
                return false;
            }
        }
        int left = length - i;
        long last = left == 0 ? 0 : entries.get(WORD, at + i) & ((1L << (left * Byte.SIZE)) - 1);
        return last == words.tail(key, offset + i, left, i);
    }
}
