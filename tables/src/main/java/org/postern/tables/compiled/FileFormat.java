package org.postern.tables.compiled;

/**
 * The bytes of a compiled table; docs/compiled-file.md draws them. No other class knows an offset.
 *
 * <p>The file is a MapDB SortedTableMap (header, then pages of equal size) with byte arrays for keys and values. Behind the last page,
 * where MapDB does not look, come values that many keys share and an index for look-ups by hash ({@link FileLayout} says where), a checksum for each block of
 * everything up to there, and metadata with a checksum of their own. MapDB leaves bytes 40 to 63 of its header unused; ours say where
 * the metadata are. Numbers are big-endian, as MapDB's.
 */
public final class FileFormat {
    /** What the name of a compiled table adds to the name of its source. */
    public static final String SUFFIX = ".mapdb";
    /** What the name of a compiled table that is being written adds to that. */
    public static final String TEMPORARY_SUFFIX = ".tmp";

    /** Readers refuse any other. */
    static final int VERSION = 3;

    // MapDB's header; it begins page 0.
    static final int HEADER_SIZE = 64;
    static final int TYPE_AT = 0; // long
    static final int ENTRY_COUNT_AT = 16; // long
    static final int LAST_PAGE_AT = 24; // long: the number of pages less one, -1 for an empty table
    static final int PAGE_SIZE_AT = 32; // long, a power of two
    // Ours, in the same header.
    static final int HEADER_MAGIC_AT = 40; // long
    static final int METADATA_OFFSET_AT = 48; // long
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
    static final int TEXT_BYTES_AT = 88; // long: all keys and values
    static final int LONGEST_ENTRY_AT = 96; // long: key and value, bytes
    static final int GROUPS_AT = 104; // long
    static final int SEED_AT = 112; // long
    static final int POSITION_BITS_AT = 120; // int
    static final int CHECKSUMS_CHECKSUM_AT = 124; // int: CRC-32C of the block checksums
    static final int COMMON_VALUES_AT = 128; // int, number of them
    static final int COMMON_LENGTH_AT = 132; // int, bytes, a multiple of ALIGNMENT
    static final int SOURCE_NAME_LENGTH_AT = 136; // int
    static final int SOURCE_NAME_AT = 140; // UTF-8
    static final int SHA256_SIZE = 32;
    /** CRC-32C of the header and of the metadata before it; the last four bytes of the file. */
    static final int CHECKSUM_SIZE = 4;

    /** Flag: some keys end in a null byte (postmap -N). */
    public static final int FLAG_NUL_ENDED_KEYS = 1;
    /** Flag: the entries are those of the source text; not so after an incremental change. */
    public static final int FLAG_FROM_SOURCE = 2;

    /** There is one CRC-32C for so many bytes of the file, from its start to the end of the index; the last block may be shorter. */
    static final int BLOCK = 4096;
    /** From this length on MapDB maps a file in pieces, and wants all of them whole. */
    static final long PIECEWISE_FROM = 1L << 31;

    static final int PIECE = 1 << 20;

    // MapDB's page: the count of nodes (int); the offsets, from the start of the page, of the key block of each node,
    // then of the value block of each, then of the end (ints); the blocks. A key block is the number of keys, twice,
    // then the keys; a value block is the number of values, once, then the values. Those numbers are packed; a key or
    // value is its length, packed, and its bytes.
    static final int OFFSET_SIZE = 4;
    /** Small, so that small tables are small files; an entry that does not fit doubles it until it does. */
    static final int SMALLEST_PAGE = 4096;

    static final int LARGEST_PAGE = 1 << 30;
    /** MapDB finds a key by reading through its node, so a node has few; the counts of a node are bytes, so fewer than 128. */
    static final int NODE_ENTRIES = 16;
    /** Those of a node: number of keys, twice; of values. */
    static final int COUNTS_SIZE = 3;

    /** The longest packed length, bytes. */
    static final int PACKED_MAX = 5;

    // Values that several entries have, once more: offsets from the start of this part (ints); then each value, its
    // length first,
    // packed. Small enough to be kept in memory, and in caches.
    /** How many there may be; a place in the smallest page and a number have as many bits. */
    static final int MOST_COMMON_VALUES = SMALLEST_PAGE;
    /** All of them may have so many bytes. */
    static final int MOST_COMMON_BYTES = 1 << 20;
    /** One of them may have so many bytes. */
    static final int LONGEST_COMMON_VALUE = 512;

    // The index: groups of eight fingerprints, a byte each, 0 where there is no entry; for each a slot (long).
    static final int GROUP = 8;
    static final int SLOT_SIZE = 8;
    /** Fingerprints and slots begin at a multiple of it, so that those of a group share a cache line. */
    static final int ALIGNMENT = 64;

    private FileFormat() {}

    /** How many bytes {@link #putPacked} needs. */
    static int packedSize(int value) {
        return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : value < 1 << 28 ? 4 : PACKED_MAX;
    }

    /** Seven bits a byte, the highest first; the last byte has its top bit set. Returns the position after it. */
    static int putPacked(byte[] bytes, int at, int value) {
        for (int shift = 7 * (packedSize(value) - 1); shift > 0; shift -= 7) {
            bytes[at++] = (byte) ((value >>> shift) & 0x7f);
        }
        bytes[at++] = (byte) ((value & 0x7f) | 0x80);
        return at;
    }

    static void putInt(byte[] bytes, int at, int number) {
        bytes[at] = (byte) (number >>> 24);
        bytes[at + 1] = (byte) (number >>> 16);
        bytes[at + 2] = (byte) (number >>> 8);
        bytes[at + 3] = (byte) number;
    }

    static int intAt(byte[] bytes, int at) {
        return (bytes[at] << 24)
                | ((bytes[at + 1] & 0xff) << 16)
                | ((bytes[at + 2] & 0xff) << 8)
                | (bytes[at + 3] & 0xff);
    }

    /** The length of the table at the start of a page: the count of nodes, their offsets, and that of the end. */
    static int tableSize(int nodes) {
        return OFFSET_SIZE * (2 + 2 * nodes);
    }

    /** {@code position}, or the next one that is aligned. */
    static long aligned(long position) {
        return (position + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /** The fingerprint of a key with this hash: 1 to 255. */
    static int fingerprint(long hash) {
        return (int) (((hash & 0xffff) * 255) >>> 16) + 1;
    }

    /** The group, of so many, where the search for a key with this hash begins; it goes on to the next, and from the last to 0. */
    static long group(long hash, long groups) {
        return Math.unsignedMultiplyHigh(hash, groups);
    }
}
