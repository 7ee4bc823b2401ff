package org.postern.tables.compiled;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.postern.tables.text.Words;

/** The index of a compiled table while it grows, in memory outside the heap: 11 to 12 bytes an entry. */
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
