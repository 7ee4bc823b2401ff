package org.postern.tables.compiled;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.postern.tables.text.ArrayWords;

/**
 * Reads a block when something in it is asked for, and keeps the last one. For one query of a process that has just started: mapping
 * a file and what Java needs for it takes longer. For one thread.
 */
final class ReadBytes extends TableBytes {
    private final RandomAccessFile file;
    private final FileLayout layout;
    private final long fileLength;
    private final byte[] block = new byte[FileFormat.BLOCK];
    private long number = -1;
    private boolean verified;

    /** Takes over {@code file}. */
    ReadBytes(RandomAccessFile file, FileHead head) {
        super(ArrayWords.Plain.INSTANCE);
        this.file = file;
        this.layout = head.layout();
        this.fileLength = head.metadata().fileLength();
    }

    private void load(long wanted) throws IOException {
        number = -1;
        verified = false;
        long start = wanted * FileFormat.BLOCK;
        readFully(start, block, 0, (int) Math.min(FileFormat.BLOCK, fileLength - start));
        number = wanted;
    }

    private void readFully(long position, byte[] to, int offset, int length) throws IOException {
        try {
            file.seek(position);
            file.readFully(to, offset, length);
        } catch (EOFException e) {
            throw DamagedTableException.changed();
        }
    }

    @Override
    byte byteAt(long position) throws IOException {
        if (position < 0 || position >= fileLength) {
            throw DamagedTableException.changed();
        }
        long wanted = position / FileFormat.BLOCK;
        if (wanted != number) {
            load(wanted);
        }
        return block[(int) (position % FileFormat.BLOCK)];
    }

    @Override
    long wordAt(long position) throws IOException {
        long word = 0;
        for (int i = Long.BYTES; --i >= 0; ) {
            word = (word << Byte.SIZE) | (byteAt(position + i) & 0xff);
        }
        return word;
    }

    @Override
    void copy(long position, byte[] to, int offset, int length) throws IOException {
        readFully(position, to, offset, length);
    }

    @Override
    @Nullable
    CommonValues common() {
        return null;
    }

    @Override
    @Nullable
    MappedBuffers buffers() {
        return null;
    }

    @Override
    long slot(long number) throws IOException {
        return longAt(layout.slot(number));
    }

    @Override
    long fingerprints(long group) throws IOException {
        long position = layout.fingerprints() + FileFormat.GROUP * group;
        long word = wordAt(position);
        if (!verified) {
            CRC32C checksum = new CRC32C();
            checksum.update(block, 0, (int) Math.min(FileFormat.BLOCK, layout.checksums() - number * FileFormat.BLOCK));
            file.seek(layout.checksum(number));
            if (file.readInt() != (int) checksum.getValue()) {
                throw DamagedTableException.changed();
            }
            verified = true;
        }
        return word;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
