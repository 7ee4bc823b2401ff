package org.postern.tables.compiled;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** What stands at the two ends of a compiled table, the header and the metadata, and what follows from it. */
record FileHead(FileLayout layout, Metadata metadata) {
    /** Metadata are padded to less than twice of it. */
    private static final int LONGEST_METADATA = 2 * FileFormat.PIECE;

    /**
     * Reads both.
     *
     * @throws DamagedTableException if they, or the length of the file, are not what was written
     */
    static FileHead read(RandomAccessFile file) throws IOException {
        long length = file.length();
        byte[] header = new byte[FileFormat.HEADER_SIZE];
        if (length < header.length) {
            throw new DamagedTableException("not a compiled table");
        }
        file.readFully(header);
        ByteBuffer start = ByteBuffer.wrap(header);
        if (start.getLong(FileFormat.HEADER_MAGIC_AT) != FileFormat.HEADER_MAGIC) {
            throw new DamagedTableException("not a compiled table");
        }
        int version = start.getInt(FileFormat.HEADER_VERSION_AT);
        if (version != FileFormat.VERSION) {
            throw new DamagedTableException("format version " + version + " instead of " + FileFormat.VERSION);
        }
        long offset = start.getLong(FileFormat.METADATA_OFFSET_AT);
        int metadataLength = start.getInt(FileFormat.METADATA_LENGTH_AT);
        if (offset < header.length
                || offset != length - metadataLength
                || metadataLength < FileFormat.SOURCE_NAME_AT + FileFormat.CHECKSUM_SIZE
                || metadataLength > LONGEST_METADATA) {
            throw new DamagedTableException("wrong length");
        }
        byte[] metadata = new byte[metadataLength];
        file.seek(offset);
        file.readFully(metadata);
        ByteBuffer end = ByteBuffer.wrap(metadata);
        if (end.getInt(metadataLength - FileFormat.CHECKSUM_SIZE) != checksum(header, metadata)) {
            throw new DamagedTableException("wrong checksum");
        }
        // What the checksum covers is what was written, so nothing from here on needs to doubt a number.
        long pageSize = start.getLong(FileFormat.PAGE_SIZE_AT);
        FileLayout layout = new FileLayout(
                start.getLong(FileFormat.ENTRY_COUNT_AT),
                (int) pageSize,
                Math.max(start.getLong(FileFormat.LAST_PAGE_AT) + 1, 1) * pageSize,
                end.getInt(FileFormat.COMMON_VALUES_AT),
                end.getInt(FileFormat.COMMON_LENGTH_AT),
                end.getLong(FileFormat.GROUPS_AT),
                end.getInt(FileFormat.POSITION_BITS_AT),
                end.getLong(FileFormat.SEED_AT));
        return new FileHead(layout, new Metadata(metadata));
    }

    /** The header of the file with this layout whose metadata are {@code metadata}. */
    static byte[] header(FileLayout layout, byte[] metadata) {
        ByteBuffer header = ByteBuffer.allocate(FileFormat.HEADER_SIZE);
        header.putLong(FileFormat.TYPE_AT, FileFormat.TYPE);
        header.putLong(FileFormat.ENTRY_COUNT_AT, layout.entries());
        // An empty table has one page all the same: MapDB's iterator looks into it.
        header.putLong(FileFormat.LAST_PAGE_AT, layout.entries() == 0 ? -1 : layout.pages() - 1);
        header.putLong(FileFormat.PAGE_SIZE_AT, layout.pageSize());
        header.putLong(FileFormat.HEADER_MAGIC_AT, FileFormat.HEADER_MAGIC);
        header.putLong(FileFormat.METADATA_OFFSET_AT, layout.metadata());
        header.putInt(FileFormat.METADATA_LENGTH_AT, metadata.length);
        header.putInt(FileFormat.HEADER_VERSION_AT, FileFormat.VERSION);
        return header.array();
    }

    /** Puts what is still missing into {@code metadata}: the checksum of the blocks' checksums, and that of header and metadata. */
    static void seal(byte[] header, byte[] checksums, byte[] metadata) {
        CRC32C checksum = new CRC32C();
        checksum.update(checksums);
        ByteBuffer bytes = ByteBuffer.wrap(metadata);
        bytes.putInt(FileFormat.CHECKSUMS_CHECKSUM_AT, (int) checksum.getValue());
        bytes.putInt(metadata.length - FileFormat.CHECKSUM_SIZE, checksum(header, metadata));
    }

    private static int checksum(byte[] header, byte[] metadata) {
        CRC32C checksum = new CRC32C();
        checksum.update(header);
        checksum.update(metadata, 0, metadata.length - FileFormat.CHECKSUM_SIZE);
        return (int) checksum.getValue();
    }
}
