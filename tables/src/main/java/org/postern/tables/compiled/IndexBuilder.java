package org.postern.tables.compiled;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.postern.tables.text.Words;

/** The index of a compiled table while it grows, in memory outside the heap: 14 to 15 bytes an entry. */
final class IndexBuilder implements AutoCloseable {
    private static final ValueLayout.OfLong FINGERPRINTS = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong SLOT = ValueLayout.JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);

    private final long groups;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment fingerprints;
    private final MemorySegment slots;

    IndexBuilder(FileLayout layout) {
        this.groups = layout.groups();
        this.fingerprints = arena.allocate(layout.slots() - layout.fingerprints(), Long.BYTES);
        this.slots = arena.allocate(layout.checksums() - layout.slots(), Long.BYTES);
    }

    /**
     * Begins with the index of {@code present}.
     *
     * @throws DamagedTableException if that is not what was written
     */
    static IndexBuilder of(CompiledFile present) throws IOException {
        FileLayout layout = present.layout();
        IndexBuilder index = new IndexBuilder(layout);
        try {
            VerifiedBlocks blocks = new VerifiedBlocks(present.bytes(), layout);
            byte[] block = new byte[FileFormat.BLOCK];
            for (long number = layout.fingerprints() / FileFormat.BLOCK; number < layout.blocks(); number++) {
                int length = blocks.copy(number, block, 0);
                long start = number * FileFormat.BLOCK;
                copy(block, start, length, index.fingerprints, layout.fingerprints());
                copy(block, start, length, index.slots, layout.slots());
            }
            return index;
        } catch (Throwable e) {
            index.close();
            throw e;
        }
    }

    /** Copies what {@code block}, which stands at {@code start} of the file, has of the part that begins at {@code partStart}. */
    private static void copy(byte[] block, long start, int length, MemorySegment part, long partStart) {
        long from = Math.max(start, partStart);
        long to = Math.min(start + length, partStart + part.byteSize());
        if (from < to) {
            MemorySegment.copy(
                    block, (int) (from - start), part, ValueLayout.JAVA_BYTE, from - partStart, (int) (to - from));
        }
    }

    /** Tells the hash of the key at a position. */
    @FunctionalInterface
    interface KeyHashes {
        long at(long keyPosition) throws IOException;
    }

    /**
     * Takes out the entry whose key is at {@code keyPosition}. No look-up may meet the hole that it leaves: an entry that is only further
     * on because there was no room moves in, which leaves a hole in its turn.
     */
    void remove(long keyHash, long keyPosition, FileLayout layout, KeyHashes hashes) throws IOException {
        long group = FileFormat.group(keyHash, groups);
        int place = place(group, keyPosition, layout);
        for (long passed = 0; place < 0; place = place(group, keyPosition, layout)) {
            if (++passed == groups) {
                throw DamagedTableException.changed();
            }
            group = next(group);
        }
        while (isFull(group)) {
            long further = next(group);
            int mover = -1;
            for (; further != group; further = next(further)) {
                mover = mover(group, further, layout, hashes);
                if (mover >= 0 || !isFull(further)) {
                    break;
                }
            }
            if (mover < 0) {
                break;
            }
            set(group, place, fingerprint(further, mover), slot(further, mover));
            group = further;
            place = mover;
        }
        int last = taken(group) - 1;
        set(group, place, fingerprint(group, last), slot(group, last));
        set(group, last, 0, 0);
    }

    /** An entry of {@code further} that would be in {@code group} if there had been room; -1 if there is none. */
    private int mover(long group, long further, FileLayout layout, KeyHashes hashes) throws IOException {
        long distance = distance(group, further);
        for (int place = 0; place < taken(further); place++) {
            long home = FileFormat.group(hashes.at(layout.keyPosition(slot(further, place))), groups);
            if (distance(home, further) >= distance) {
                return place;
            }
        }
        return -1;
    }

    private int place(long group, long keyPosition, FileLayout layout) {
        for (int place = 0; place < taken(group); place++) {
            if (layout.keyPosition(slot(group, place)) == keyPosition) {
                return place;
            }
        }
        return -1;
    }

    private long next(long group) {
        return group + 1 == groups ? 0 : group + 1;
    }

    /** How many groups a look-up goes on from one to the other. */
    private long distance(long from, long to) {
        return to >= from ? to - from : to - from + groups;
    }

    private boolean isFull(long group) {
        return taken(group) == FileFormat.GROUP;
    }

    /** Places are taken in order. */
    private int taken(long group) {
        long empty = Words.zeros(fingerprints.get(FINGERPRINTS, group * FileFormat.GROUP));
        return empty == 0 ? FileFormat.GROUP : Long.numberOfTrailingZeros(empty) >>> 3;
    }

    private long fingerprint(long group, int place) {
        return (fingerprints.get(FINGERPRINTS, group * FileFormat.GROUP) >>> (place * Byte.SIZE)) & 0xff;
    }

    private long slot(long group, int place) {
        return slots.getAtIndex(SLOT, group * FileFormat.GROUP + place);
    }

    private void set(long group, int place, long fingerprint, long slot) {
        int shift = place * Byte.SIZE;
        long others = fingerprints.get(FINGERPRINTS, group * FileFormat.GROUP) & ~(0xffL << shift);
        fingerprints.set(FINGERPRINTS, group * FileFormat.GROUP, others | (fingerprint << shift));
        slots.setAtIndex(SLOT, group * FileFormat.GROUP + place, slot);
    }

    /** Moves the entries of each page by so many pages. */
    void movePages(int[] by, FileLayout layout) {
        for (long number = 0; number < groups * FileFormat.GROUP; number++) {
            long slot = slots.getAtIndex(SLOT, number);
            if (slot != 0) {
                long page = layout.keyPosition(slot) / layout.pageSize();
                slots.setAtIndex(SLOT, number, slot + (long) by[(int) page] * layout.pageSize());
            }
        }
    }

    /** How many entries there are. */
    long count() {
        long count = 0;
        for (long group = 0; group < groups; group++) {
            count += taken(group);
        }
        return count;
    }

    void add(long keyHash, long slot) {
        long group = FileFormat.group(keyHash, groups);
        while (true) {
            long word = fingerprints.get(FINGERPRINTS, group * FileFormat.GROUP);
            long empty = Words.zeros(word);
            if (empty != 0) {
                int place = Long.numberOfTrailingZeros(empty) >>> 3;
                long fingerprint = FileFormat.fingerprint(keyHash);
                fingerprints.set(FINGERPRINTS, group * FileFormat.GROUP, word | (fingerprint << (place * Byte.SIZE)));
                slots.setAtIndex(SLOT, group * FileFormat.GROUP + place, slot);
                return;
            }
            group = group + 1 == groups ? 0 : group + 1;
        }
    }

    /** As it stands in the file, up to where the slots begin. */
    MemorySegment fingerprints() {
        return fingerprints;
    }

    /** As they stand in the file. */
    MemorySegment slots() {
        return slots;
    }

    @Override
    public void close() {
        arena.close();
    }
}
