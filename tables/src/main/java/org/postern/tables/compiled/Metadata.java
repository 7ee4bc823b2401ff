package org.postern.tables.compiled;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import org.postern.tables.sort.EntryStream;

/** What a compiled table says of itself; see {@link FileFormat} for its bytes. Taken apart when asked: one query needs little of it. */
public final class Metadata {
    private final ByteBuffer bytes;

    /** Metadata whose checksum was found right. */
    Metadata(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    /**
     * All but the checksums, which {@link FileHead#seal} adds.
     *
     * @param flags {@code FileFormat.FLAG_...}
     */
    static byte[] bytes(FileLayout layout, int flags, EntryStream.Size size, Instant built, SourceStamp source) {
        byte[] name = source.name().getBytes(StandardCharsets.UTF_8);
        int length = FileFormat.SOURCE_NAME_AT + name.length + FileFormat.CHECKSUM_SIZE;
        long fileLength = layout.metadata() + length;
        if (fileLength >= FileFormat.PIECEWISE_FROM) {
            long whole = (fileLength + FileFormat.PIECE - 1) & -FileFormat.PIECE;
            length += (int) (whole - fileLength);
            fileLength = whole;
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        bytes.putLong(FileFormat.MAGIC_AT, FileFormat.METADATA_MAGIC);
        bytes.putInt(FileFormat.VERSION_AT, FileFormat.VERSION);
        bytes.putInt(FileFormat.FLAGS_AT, flags);
        bytes.putLong(FileFormat.FILE_LENGTH_AT, fileLength);
        bytes.putLong(FileFormat.ENTRIES_AT, layout.entries());
        bytes.putLong(FileFormat.BUILT_AT, built.toEpochMilli());
        bytes.putLong(FileFormat.SOURCE_SIZE_AT, source.size());
        bytes.putLong(FileFormat.SOURCE_TIME_AT, source.modified().toEpochMilli());
        bytes.put(FileFormat.SOURCE_SHA256_AT, HexFormat.of().parseHex(source.sha256()));
        bytes.putLong(FileFormat.TEXT_BYTES_AT, size.bytes());
        bytes.putLong(FileFormat.LONGEST_ENTRY_AT, size.longest());
        bytes.putLong(FileFormat.GROUPS_AT, layout.groups());
        bytes.putLong(FileFormat.SEED_AT, layout.seed());
        bytes.putInt(FileFormat.POSITION_BITS_AT, layout.positionBits());
        bytes.putInt(FileFormat.COMMON_VALUES_AT, layout.commonValues());
        bytes.putInt(FileFormat.COMMON_LENGTH_AT, layout.commonLength());
        bytes.putInt(FileFormat.SOURCE_NAME_LENGTH_AT, name.length);
        bytes.put(FileFormat.SOURCE_NAME_AT, name);
        return bytes.array();
    }

    /** Whether {@code flag}, one of {@code FileFormat.FLAG_...}, is set. */
    public boolean has(int flag) {
        return (bytes.getInt(FileFormat.FLAGS_AT) & flag) != 0;
    }

    /** Length of the compiled file, bytes. */
    public long fileLength() {
        return bytes.getLong(FileFormat.FILE_LENGTH_AT);
    }

    /** How many entries there are. */
    public long entries() {
        return bytes.getLong(FileFormat.ENTRIES_AT);
    }

    /** How long the entries are: all together exactly; the longest at least, once entries have been changed. */
    EntryStream.Size size() {
        return new EntryStream.Size(
                bytes.getLong(FileFormat.TEXT_BYTES_AT), bytes.getLong(FileFormat.LONGEST_ENTRY_AT));
    }

    Instant built() {
        return Instant.ofEpochMilli(bytes.getLong(FileFormat.BUILT_AT));
    }

    /** CRC-32C of the checksums of all blocks. */
    int checksumsChecksum() {
        return bytes.getInt(FileFormat.CHECKSUMS_CHECKSUM_AT);
    }

    /** What it was compiled from. */
    public SourceStamp source() {
        byte[] digest = new byte[FileFormat.SHA256_SIZE];
        bytes.get(FileFormat.SOURCE_SHA256_AT, digest);
        byte[] name = new byte[bytes.getInt(FileFormat.SOURCE_NAME_LENGTH_AT)];
        bytes.get(FileFormat.SOURCE_NAME_AT, name);
        return new SourceStamp(
                new String(name, StandardCharsets.UTF_8),
                bytes.getLong(FileFormat.SOURCE_SIZE_AT),
                Instant.ofEpochMilli(bytes.getLong(FileFormat.SOURCE_TIME_AT)),
                HexFormat.of().formatHex(digest));
    }
}
