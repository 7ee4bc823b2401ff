package org.postern.tables.compiled;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.postern.tables.text.ArrayWords;

/** The whole file as one mapping; fingerprints and common values in memory of our own. Safe for use by any number of threads. */
final class MappedBytes extends TableBytes {
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int CHUNK = 1 << 20;

    private final MemorySegment file;
    private final MemorySegment fingerprints;
    private final FileLayout layout;
    private final CommonValues common;
    private final @Nullable MappedBuffers buffers;
    private final Runnable release;

    private MappedBytes(MemorySegment file, MemorySegment copied, FileLayout layout, Runnable release) {
        super(ArrayWords.Fast.INSTANCE);
        this.file = file;
        this.fingerprints = copied.asSlice(layout.commonLength());
        this.layout = layout;
        byte[] values = copied.asSlice(0, layout.commonLength()).toArray(ValueLayout.JAVA_BYTE);
        this.common = new CommonValues(values, layout);
        this.buffers = file.byteSize() > Integer.MAX_VALUE ? null : new MappedBuffers(file, fingerprints);
        this.release = release;
    }

    /**
     * Maps a file whose header and metadata have been found right, and verifies fingerprints and common values, or {@code everything}.
     * After {@link #close} every access throws {@link IllegalStateException}; one that is under way in another thread may end the process, so
     * that must not be.
     *
     * @throws DamagedTableException if a block is not what was written
     */
    @SuppressWarnings("MustBeClosedChecker") // the arena is closed with what is returned
    static MappedBytes map(FileChannel channel, FileHead head, boolean everything) throws IOException {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment file = channel.map(
                    FileChannel.MapMode.READ_ONLY, 0, head.metadata().fileLength(), arena);
            MemorySegment copied = arena.allocate(copiedLength(head.layout()), FileFormat.ALIGNMENT);
            verify(channel, head, everything, copied);
            return new MappedBytes(file, copied, head.layout(), () -> {
                if (arena.scope().isAlive()) {
                    arena.close();
                }
            });
        } catch (Throwable e) {
            arena.close();
            throw e;
        }
    }

    /**
     * Maps a file whose header and metadata have been found right, and verifies everything. After {@link #close} there may be zeros instead.
     *
     * @throws DamagedTableException if a block is not what was written
     */
    static MappedBytes map(FileChannel channel, FileHead head, ServiceMemory memory) throws IOException {
        // A file that is refused is never mapped, so that there is nothing to wait for the collector.
        MemorySegment copied = memory.allocate(copiedLength(head.layout()));
        verify(channel, head, true, copied);
        MemorySegment file = memory.map(channel, head.metadata().fileLength());
        return new MappedBytes(file, copied, head.layout(), memory::release);
    }

    private static long copiedLength(FileLayout layout) {
        return layout.fingerprintsEnd() - layout.common();
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

    /** Those of all groups. */
    MemorySegment fingerprints() {
        return fingerprints;
    }

    @Override
    CommonValues common() {
        return common;
    }

    @Override
    @Nullable
    MappedBuffers buffers() {
        return buffers;
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
        return Long.reverseBytes(file.get(WORD, layout.slot(number)));
    }

    @Override
    public void close() {
        release.run();
    }
}
