package org.postern.tables.compiled;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;
import org.postern.tables.text.ArrayWords;

/**
 * The whole file as one mapping; fingerprints and common values, and the slots of a table that is verified as a whole and not huge, in
 * memory of our own. Safe for use by any number of threads. After {@link #close} every access throws {@link IllegalStateException};
 * one that is under way in another thread may end the process, so that must not be.
 */
final class MappedBytes extends TableBytes {
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int CHUNK = 1 << 20;
    /** Slots of some six million entries. What is mapped the kernel can take back when memory is short. */
    private static final long MOST_SLOTS = 64 << 20;

    private final Arena arena;
    private final MemorySegment file;
    private final MemorySegment fingerprints;
    private final MemorySegment slots;
    private final CommonValues common;

    private MappedBytes(Arena arena, MemorySegment file, MemorySegment copied, FileLayout layout) {
        boolean slotsToo = copied.byteSize() >= layout.checksums() - layout.common();
        super(ArrayWords.Fast.INSTANCE, slotsToo);
        this.arena = arena;
        this.file = file;
        this.fingerprints = copied.asSlice(layout.commonLength());
        this.slots = slotsToo
                ? copied.asSlice(layout.slots() - layout.common())
                : file.asSlice(layout.slots(), layout.checksums() - layout.slots());
        byte[] values = copied.asSlice(0, layout.commonLength()).toArray(ValueLayout.JAVA_BYTE);
        this.common = new CommonValues(values, layout);
    }

    /**
     * Maps a file whose header and metadata have been found right, and verifies fingerprints and common values, or {@code everything}.
     *
     * @throws DamagedTableException if a block is not what was written
     */
    @SuppressWarnings("MustBeClosedChecker") // the arena is closed with what is returned
    static MappedBytes map(FileChannel channel, FileHead head, boolean everything) throws IOException {
        FileLayout layout = head.layout();
        Arena arena = Arena.ofShared();
        try {
            MemorySegment file = channel.map(
                    FileChannel.MapMode.READ_ONLY, 0, head.metadata().fileLength(), arena);
            boolean slotsToo = everything && layout.checksums() - layout.slots() <= MOST_SLOTS;
            long length = (slotsToo ? layout.checksums() : layout.fingerprintsEnd()) - layout.common();
            boolean large = length >= HugePages.SIZE;
            MemorySegment copied = arena.allocate(length, large ? HugePages.SIZE : FileFormat.ALIGNMENT);
            verify(channel, head, everything, copied);
            if (large) {
                HugePages.use(copied);
            }
            return new MappedBytes(arena, file, copied, layout);
        } catch (Throwable e) {
            arena.close();
            throw e;
        }
    }

    /** Reads and does not map: a checksum over mapped memory that is no longer there would end the process. */
    private static void verify(FileChannel channel, FileHead head, boolean everything, MemorySegment copied)
            throws IOException {
        FileLayout layout = head.layout();
        CRC32C all = new CRC32C();
        CRC32C checksum = new CRC32C();
        long first = everything ? 0 : layout.common() & -FileFormat.BLOCK;
        long last = everything ? layout.checksums() : layout.fingerprintsEnd();
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment chunk = scratch.allocate(CHUNK);
            ByteBuffer bytes = chunk.asByteBuffer();
            ByteBuffer sums = scratch.allocate(CHUNK / FileFormat.BLOCK * FileFormat.CHECKSUM_SIZE)
                    .asByteBuffer();
            for (long at = first; at < last; at += CHUNK) {
                // To the end of a block, not of the fingerprints.
                int length = (int) Math.min(CHUNK, layout.checksums() - at);
                readFully(channel, bytes.clear().limit(length), at);
                int blocks = (length + FileFormat.BLOCK - 1) / FileFormat.BLOCK;
                readFully(
                        channel,
                        sums.clear().limit(blocks * FileFormat.CHECKSUM_SIZE),
                        layout.checksum(at / FileFormat.BLOCK));
                all.update(sums.flip());
                for (int block = 0; block < blocks; block++) {
                    int start = block * FileFormat.BLOCK;
                    checksum.reset();
                    checksum.update(bytes.limit(Math.min(start + FileFormat.BLOCK, length))
                            .position(start));
                    if ((int) checksum.getValue() != sums.getInt(block * FileFormat.CHECKSUM_SIZE)) {
                        throw new DamagedTableException("wrong checksum");
                    }
                }
                long from = Math.max(at, layout.common());
                long to = Math.min(at + length, layout.common() + copied.byteSize());
                if (from < to) {
                    MemorySegment.copy(chunk, from - at, copied, from - layout.common(), to - from);
                }
            }
        }
        if (everything && (int) all.getValue() != head.metadata().checksumsChecksum()) {
            throw new DamagedTableException("wrong checksum");
        }
    }

    private static void readFully(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        while (bytes.hasRemaining()) {
            int count = channel.read(bytes, position);
            if (count <= 0) {
                throw new DamagedTableException("cut short while it was read");
            }
            position += count;
        }
    }

    @Override
    byte byteAt(long position) {
        return file.get(ValueLayout.JAVA_BYTE, position);
    }

    @Override
    long wordAt(long position) {
        return file.get(WORD, position);
    }

    @Override
    CommonValues common() {
        return common;
    }

    @Override
    void copy(long position, byte[] to, int offset, int length) {
        MemorySegment.copy(file, ValueLayout.JAVA_BYTE, position, to, offset, length);
    }

    @Override
    long fingerprints(long group) {
        return fingerprints.get(WORD, group * FileFormat.GROUP);
    }

    @Override
    long slot(long number) {
        return Long.reverseBytes(slots.get(WORD, FileFormat.SLOT_SIZE * number));
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
