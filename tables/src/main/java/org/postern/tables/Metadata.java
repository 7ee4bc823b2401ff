package org.postern.tables;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;

/**
 * What a compiled table says of itself; see {@link FileFormat} for its bytes.
 *
 * @param flags {@code FileFormat.FLAG_...}
 * @param fileLength length of the compiled file, bytes
 * @param source what it was compiled from
 */
record Metadata(int flags, long fileLength, long entries, Instant built, SourceStamp source) {
    /** Length in the file, bytes, checksum included. */
    static int length(SourceStamp source) {
        return FileFormat.SOURCE_NAME_AT
                + source.name().getBytes(StandardCharsets.UTF_8).length
                + FileFormat.CHECKSUM_SIZE;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** All but the checksum. */
    byte[] bytes() {
        byte[] name = source.name().getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(FileFormat.SOURCE_NAME_AT + name.length);
        bytes.putLong(FileFormat.MAGIC_AT, FileFormat.METADATA_MAGIC);
        bytes.putInt(FileFormat.VERSION_AT, FileFormat.VERSION);
        bytes.putInt(FileFormat.FLAGS_AT, flags);
        bytes.putLong(FileFormat.FILE_LENGTH_AT, fileLength);
        bytes.putLong(FileFormat.ENTRIES_AT, entries);
        bytes.putLong(FileFormat.BUILT_AT, built.toEpochMilli());
        bytes.putLong(FileFormat.SOURCE_SIZE_AT, source.size());
        bytes.putLong(FileFormat.SOURCE_TIME_AT, source.modified().toEpochMilli());
        bytes.put(FileFormat.SOURCE_SHA256_AT, HexFormat.of().parseHex(source.sha256()));
        bytes.putInt(FileFormat.SOURCE_NAME_LENGTH_AT, name.length);
        bytes.put(FileFormat.SOURCE_NAME_AT, name);
        return bytes.array();
    }

    /** Reads metadata whose checksum and length were found right. */
    static Metadata parse(byte[] metadata) {
        ByteBuffer bytes = ByteBuffer.wrap(metadata);
        byte[] digest = new byte[FileFormat.SHA256_SIZE];
        bytes.get(FileFormat.SOURCE_SHA256_AT, digest);
        byte[] name = new byte[bytes.getInt(FileFormat.SOURCE_NAME_LENGTH_AT)];
        bytes.get(FileFormat.SOURCE_NAME_AT, name);
        return new Metadata(
                bytes.getInt(FileFormat.FLAGS_AT),
                bytes.getLong(FileFormat.FILE_LENGTH_AT),
                bytes.getLong(FileFormat.ENTRIES_AT),
                Instant.ofEpochMilli(bytes.getLong(FileFormat.BUILT_AT)),
                new SourceStamp(
                        new String(name, StandardCharsets.UTF_8),
                        bytes.getLong(FileFormat.SOURCE_SIZE_AT),
                        Instant.ofEpochMilli(bytes.getLong(FileFormat.SOURCE_TIME_AT)),
                        HexFormat.of().formatHex(digest)));
    }
}
