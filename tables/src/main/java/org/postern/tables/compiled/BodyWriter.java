package org.postern.tables.compiled;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Writes a compiled table from its start to its end, and the checksums of its blocks. The first block is left out until the end: the
 * header in it says how long everything is, and without it the file is none.
 */
final class BodyWriter implements AutoCloseable {
    private static final int CHUNK = 1 << 20; // a multiple of blocks

    private final FileChannel channel;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment chunk = arena.allocate(CHUNK);
    private final ByteBuffer chunkBytes = chunk.asByteBuffer();
    private final CRC32C checksum = new CRC32C();
    private final byte[] firstBlock = new byte[FileFormat.BLOCK];
    private int filled;
    private int[] checksums = new int[64];
    private int blocks;

    /** Writes to {@code channel}, which stays the caller's. */
    BodyWriter(FileChannel channel) {
        this.channel = channel;
    }

    void write(byte[] bytes, int length) throws IOException {
        write(MemorySegment.ofArray(bytes).asSlice(0, length));
    }

    void write(MemorySegment bytes) throws IOException {
        for (long at = 0; at < bytes.byteSize(); ) {
            int count = (int) Math.min(CHUNK - filled, bytes.byteSize() - at);
            MemorySegment.copy(bytes, at, chunk, filled, count);
            filled += count;
            at += count;
            if (filled == CHUNK) {
                flush();
            }
        }
    }

    private void flush() throws IOException {
        if (blocks == 0) {
            MemorySegment.copy(chunk, ValueLayout.JAVA_BYTE, 0, firstBlock, 0, FileFormat.BLOCK);
            chunk.asSlice(0, FileFormat.BLOCK).fill((byte) 0);
        }
        for (int start = 0; start < filled; start += FileFormat.BLOCK) {
            checksum.reset();
            checksum.update(
                    chunkBytes.limit(Math.min(start + FileFormat.BLOCK, filled)).position(start));
            if (blocks == checksums.length) {
                checksums = Arrays.copyOf(checksums, Math.addExact(blocks, blocks));
            }
            checksums[blocks++] = (int) checksum.getValue();
        }
        writeFully(chunkBytes.limit(filled).position(0));
        filled = 0;
    }

    private void writeFully(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** The checksums of everything written before; {@code header} becomes the first bytes. To be called once. */
    byte[] checksums(byte[] header) throws IOException {
        flush();
        System.arraycopy(header, 0, firstBlock, 0, header.length);
        checksum.reset();
        checksum.update(firstBlock);
        checksums[0] = (int) checksum.getValue();
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(blocks, FileFormat.CHECKSUM_SIZE));
        for (int block = 0; block < blocks; block++) {
            bytes.putInt(checksums[block]);
        }
        return bytes.array();
    }

    /** Writes what comes after the blocks, and then the first block. */
    void finish(byte[] checksums, byte[] metadata) throws IOException {
        writeFully(ByteBuffer.wrap(checksums));
        writeFully(ByteBuffer.wrap(metadata));
        ByteBuffer first = ByteBuffer.wrap(firstBlock);
        while (first.hasRemaining()) {
            channel.write(first, first.position());
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
