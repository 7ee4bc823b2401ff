package org.postern.tables.compiled;

import java.io.IOException;
import java.util.zip.CRC32C;

/** Copies the blocks of a compiled table out of it, each verified after the copy was made. For one thread. */
final class VerifiedBlocks {
    private final TableBytes bytes;
    private final FileLayout layout;
    private final CRC32C checksum = new CRC32C();

    VerifiedBlocks(TableBytes bytes, FileLayout layout) {
        this.bytes = bytes;
        this.layout = layout;
    }

    /**
     * Copies block {@code number}.
     *
     * @return its length
     * @throws DamagedTableException if it is not what was written
     */
    int copy(long number, byte[] to, int offset) throws IOException {
        long start = number * FileFormat.BLOCK;
        int length = (int) Math.min(FileFormat.BLOCK, layout.checksums() - start);
        try {
            bytes.copy(start, to, offset, length);
            checksum.reset();
            checksum.update(to, offset, length);
            if ((int) checksum.getValue() != (int) (bytes.longAt(layout.checksum(number)) >>> Integer.SIZE)) {
                throw DamagedTableException.changed();
            }
        } catch (InternalError | IndexOutOfBoundsException e) {
            throw DamagedTableException.changed();
        }
        return length;
    }
}
