package org.postern.tables;

/**
 * The bytes of a compiled table; docs/compiled-file.md draws them. No other class knows an offset.
 *
 * <p>The file is a MapDB SortedTableMap (header, then pages of equal size) with byte arrays for keys and values, and metadata of ours
 * after the last page, where MapDB does not look. MapDB leaves bytes 40 to 63 of its header unused; ours say where the metadata are.
 * All numbers are big-endian, as MapDB's.
 */
final class FileFormat {
    /** What the name of a compiled table adds to the name of its source. */
    static final String SUFFIX = ".mapdb";
    /** What the name of a compiled table that is being written adds to that. */
    static final String TEMPORARY_SUFFIX = ".tmp";

    /** Readers refuse any other. */
    static final int VERSION = 1;

    // MapDB's header; it begins page 0.
    static final int HEADER_SIZE = 64;
    static final int TYPE_AT = 0; // long
    static final int ENTRY_COUNT_AT = 16; // long
    static final int LAST_PAGE_AT = 24; // long: the number of pages less one, -1 for an empty table
    static final int PAGE_SIZE_AT = 32; // long, a power of two
    // Ours, in the same header.
    static final int HEADER_MAGIC_AT = 40; // long
    static final int METADATA_OFFSET_AT = 48; // long: where the pages end
    static final int METADATA_LENGTH_AT = 56; // int, checksum included
    static final int HEADER_VERSION_AT = 60; // int

    /** A MapDB file (0x4a) with one SortedTableMap in it (10). */
    static final long TYPE = 0x4a0a000000000000L;

    static final long HEADER_MAGIC = 0x504f535445524e48L; // "POSTERNH"
    static final long METADATA_MAGIC = 0x504f535445524e4dL; // "POSTERNM"

    // Metadata, from their own start.
    static final int MAGIC_AT = 0; // long
    static final int VERSION_AT = 8; // int
    static final int FLAGS_AT = 12; // int
    static final int FILE_LENGTH_AT = 16; // long
    static final int ENTRIES_AT = 24; // long
    static final int BUILT_AT = 32; // long, milliseconds since 1970-01-01T00:00Z
    static final int SOURCE_SIZE_AT = 40; // long, bytes
    static final int SOURCE_TIME_AT = 48; // long, milliseconds since 1970-01-01T00:00Z
    static final int SOURCE_SHA256_AT = 56; // 32 bytes
    static final int SOURCE_NAME_LENGTH_AT = 88; // int
    static final int SOURCE_NAME_AT = 92; // UTF-8
    static final int SHA256_SIZE = 32;
    /** CRC-32C of all bytes before it; the last four of the file. */
    static final int CHECKSUM_SIZE = 4;

    /** Flag: some keys end in a null byte (postmap -N). */
    static final int FLAG_NUL_ENDED_KEYS = 1;
    /** Flag: the entries are those of the source text; not so after an incremental change. */
    static final int FLAG_FROM_SOURCE = 2;

    // MapDB's page: the count of nodes (int); the offsets, from the start of the page, of the key block of each node,
    // then of the value block of each (ints); the blocks. A key block is the number of keys, twice, then the keys; a
    // value block is the number of values, once, then the values. Those numbers are packed; a key or value is its
    // length,
    // packed, and its bytes.
    static final int OFFSET_SIZE = 4;
    /** Small, so that small tables are small files; a record that does not fit doubles it until it does. */
    static final int SMALLEST_PAGE = 4096;
    /** A key is found by reading through its node, so a node has few. */
    static final int NODE_ENTRIES = 16;

    private FileFormat() {}

    /** How many bytes {@link #putPacked} needs. */
    static int packedSize(int value) {
        int size = 1;
        while ((value >>>= 7) != 0) {
            size++;
        }
        return size;
    }

    /** Seven bits a byte, the highest first; the last byte has its top bit set. Returns the position after it. */
    static int putPacked(byte[] bytes, int at, int value) {
        for (int shift = 7 * (packedSize(value) - 1); shift > 0; shift -= 7) {
            bytes[at++] = (byte) ((value >>> shift) & 0x7f);
        }
        bytes[at++] = (byte) ((value & 0x7f) | 0x80);
        return at;
    }
}
