package org.postern.tables.compiled;

/**
 * Where the parts of one compiled table are: pages, common values, fingerprints, slots, checksums, metadata, in this order. Positions count from the
 * start of the file; lengths are in bytes.
 *
 * @param pageSize a power of two
 * @param pagesEnd where the common values begin
 * @param commonValues how many there are
 * @param commonLength how long they are together, with all that belongs to them
 * @param groups groups of the index; there is an empty place in one of them at least
 * @param positionBits how wide the position of a key is in a slot
 * @param seed what the values' hashes begin with; differs from one compilation to the next
 */
record FileLayout(
        long entries,
        int pageSize,
        long pagesEnd,
        int commonValues,
        int commonLength,
        long groups,
        int positionBits,
        long seed) {
    /**
     * How many groups so many entries get: five of eight places are taken. One group of six is full then, and a look-up goes on to the next.
     * With four of five places taken it would be nearly every other, and with two full ones in a row every fourth.
     */
    static long groups(long entries) {
        return entries / 5 + 1;
    }

    /** The smallest page that an entry fits in, key and value being {@code longest} bytes together. */
    static long pageSize(long longest) {
        long needed = FileFormat.HEADER_SIZE
                + FileFormat.tableSize(1)
                + FileFormat.COUNTS_SIZE
                + 2 * FileFormat.PACKED_MAX
                + longest;
        return Math.max(FileFormat.SMALLEST_PAGE, Long.highestOneBit(needed - 1) << 1);
    }

    /** How many bits are enough for any position in the pages of such a table. */
    static int positionBits(long entries, long bytes, long pageSize) {
        long perEntry = FileFormat.COUNTS_SIZE + 2 * FileFormat.PACKED_MAX + 2 * FileFormat.OFFSET_SIZE;
        // A page is left when the next entry does not fit: two pages in a row hold more than one would.
        long atMost = 2 * (bytes + entries * perEntry) + 4 * pageSize;
        return Long.SIZE - Long.numberOfLeadingZeros(atMost);
    }

    /** The layout of the file whose pages end there, with so many common values of such length. */
    FileLayout with(long end, int count, int length) {
        return new FileLayout(entries, pageSize, end, count, length, groups, positionBits, seed);
    }

    long pages() {
        return pagesEnd / pageSize;
    }

    /** Where the common values begin, with a place (int) for each. */
    long common() {
        return pagesEnd;
    }

    /** Eight bytes a group. */
    long fingerprints() {
        return pagesEnd + commonLength;
    }

    long fingerprintsEnd() {
        return fingerprints() + FileFormat.GROUP * groups;
    }

    /** Eight slots a group. */
    long slots() {
        return FileFormat.aligned(fingerprintsEnd());
    }

    /** Up to here there is a checksum for each block, and here they begin. */
    long checksums() {
        return slots() + FileFormat.GROUP * FileFormat.SLOT_SIZE * groups;
    }

    long blocks() {
        return (checksums() + FileFormat.BLOCK - 1) / FileFormat.BLOCK;
    }

    long metadata() {
        return checksums() + FileFormat.CHECKSUM_SIZE * blocks();
    }

    /** Where the checksum of block {@code number} is. */
    long checksum(long number) {
        return checksums() + FileFormat.CHECKSUM_SIZE * number;
    }

    /** Where slot {@code number} is; those of group <i>g</i> are 8 <i>g</i> to 8 <i>g</i> + 7. */
    long slot(long number) {
        return slots() + FileFormat.SLOT_SIZE * number;
    }

    // A slot, from the lowest bit up: where the key is; where in the same page the value is, or, with a bit above that
    // set, which of
    // the common values it is; and a check of both. It is never 0, because no key is at position 0.

    private int offsetBits() {
        return Integer.numberOfTrailingZeros(pageSize);
    }

    private int checkAt() {
        return positionBits + offsetBits() + 1;
    }

    /** The slot of a key at {@code position} with a value at {@code offset} of the page. */
    long slot(long position, int offset, long check) {
        return position | ((long) offset << positionBits) | (check << checkAt());
    }

    /** The slot of a key at {@code position} with common value {@code number}. */
    long commonSlot(long position, int number, long check) {
        return slot(position, pageSize | number, check);
    }

    long keyPosition(long slot) {
        return slot & ((1L << positionBits) - 1);
    }

    boolean isCommon(long slot) {
        return ((slot >>> positionBits) & pageSize) != 0;
    }

    /** The number of a common value. */
    int number(long slot) {
        return (int) (slot >>> positionBits) & (pageSize - 1);
    }

    /** Where a value is that is not a common one. */
    long valuePosition(long slot) {
        long page = keyPosition(slot) & -(long) pageSize;
        return page + ((slot >>> positionBits) & (pageSize - 1));
    }

    long check(long slot) {
        return slot >>> checkAt();
    }

    /** What {@link #check(long)} is for the hash of a key and the hash of its value. */
    long check(long keyHash, long valueHash) {
        return EntryHash.check(keyHash, valueHash) >>> checkAt();
    }
}
