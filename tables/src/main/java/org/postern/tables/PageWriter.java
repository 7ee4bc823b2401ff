package org.postern.tables;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Lays sorted entries out in pages and writes the whole compiled file ({@link FileFormat}).
 *
 * <p>The header says how many pages follow, so the layout is found first and written in one go afterwards.
 */
final class PageWriter {
    private final List<TableEntry> entries;
    private final int pageSize;
    /** For each node, the index of its first entry; one more at the end. */
    private final List<Integer> nodeStarts = new ArrayList<>();
    /** For each page, the index of its first node; one more at the end. */
    private final List<Integer> pageStarts = new ArrayList<>();

    /** The layout of {@code entries}, which are in {@link TableEntry#ORDER} without duplicates. */
    PageWriter(List<TableEntry> entries) {
        this.entries = entries;
        this.pageSize = pageSize(entries);
        layOut();
    }

    private static int pageSize(List<TableEntry> entries) {
        int pageSize = FileFormat.SMALLEST_PAGE;
        for (TableEntry entry : entries) {
            long needed = FileFormat.HEADER_SIZE + tableSize(1) + 3L + entrySize(entry);
            if (needed > 1 << 30) {
                throw new IllegalArgumentException("a value of " + entry.value().length + " bytes is too long");
            }
            while (pageSize < needed) {
                pageSize <<= 1;
            }
        }
        return pageSize;
    }

    private static int entrySize(TableEntry entry) {
        int key = entry.key().length;
        int value = entry.value().length;
        return FileFormat.packedSize(key) + key + FileFormat.packedSize(value) + value;
    }

    /**
     * The count of nodes, their offsets, and where the last block ends: MapDB reads that too, although it does not write it, and takes
     * whatever stands there for the end.
     */
    private static int tableSize(int nodes) {
        return FileFormat.OFFSET_SIZE * (2 + 2 * nodes);
    }

    private void layOut() {
        // Three counts of one byte each: a node has at most NODE_ENTRIES entries.
        int counts = 3;
        int room = 0;
        for (int i = 0; i < entries.size(); ) {
            int nodeSize = counts + entrySize(entries.get(i));
            int node = i++;
            while (i < entries.size()
                    && i - node < FileFormat.NODE_ENTRIES
                    && nodeSize + entrySize(entries.get(i)) <= FileFormat.SMALLEST_PAGE / 4) {
                nodeSize += entrySize(entries.get(i++));
            }
            int needed = nodeSize + 2 * FileFormat.OFFSET_SIZE;
            if (pageStarts.isEmpty() || needed > room) {
                room = pageSize - (pageStarts.isEmpty() ? FileFormat.HEADER_SIZE : 0) - tableSize(0);
                pageStarts.add(nodeStarts.size());
            }
            room -= needed;
            nodeStarts.add(node);
        }
        pageStarts.add(nodeStarts.size());
        nodeStarts.add(entries.size());
    }

    /** Writes the file, checksum included, and returns its length. */
    long write(OutputStream out, int flags, Instant built, SourceStamp source) throws IOException {
        int pages = pageStarts.size() - 1;
        // An empty table has one page all the same: MapDB's iterator looks into it.
        long metadataOffset = (long) Math.max(pages, 1) * pageSize;
        int metadataLength = Metadata.length(source);
        Metadata metadata = new Metadata(flags, metadataOffset + metadataLength, entries.size(), built, source);
        CRC32C checksum = new CRC32C();
        for (int page = 0; page < Math.max(pages, 1); page++) {
            byte[] bytes = new byte[pageSize];
            if (page == 0) {
                ByteBuffer header = ByteBuffer.wrap(bytes);
                header.putLong(FileFormat.TYPE_AT, FileFormat.TYPE);
                header.putLong(FileFormat.ENTRY_COUNT_AT, entries.size());
                header.putLong(FileFormat.LAST_PAGE_AT, pages - 1L);
                header.putLong(FileFormat.PAGE_SIZE_AT, pageSize);
                header.putLong(FileFormat.HEADER_MAGIC_AT, FileFormat.HEADER_MAGIC);
                header.putLong(FileFormat.METADATA_OFFSET_AT, metadataOffset);
                header.putInt(FileFormat.METADATA_LENGTH_AT, metadataLength);
                header.putInt(FileFormat.HEADER_VERSION_AT, FileFormat.VERSION);
            }
            if (page < pages) {
                fill(bytes, page);
            }
            checksum.update(bytes);
            out.write(bytes);
        }
        byte[] bytes = metadata.bytes();
        checksum.update(bytes);
        out.write(bytes);
        out.write(ByteBuffer.allocate(FileFormat.CHECKSUM_SIZE)
                .putInt((int) checksum.getValue())
                .array());
        return metadata.fileLength();
    }

    private void fill(byte[] page, int number) {
        ByteBuffer ints = ByteBuffer.wrap(page);
        int head = number == 0 ? FileFormat.HEADER_SIZE : 0;
        int first = pageStarts.get(number);
        int nodes = pageStarts.get(number + 1) - first;
        ints.putInt(head, nodes);
        int offsetAt = head + FileFormat.OFFSET_SIZE;
        int at = head + tableSize(nodes);
        for (boolean keys : new boolean[] {true, false}) {
            for (int node = first; node < first + nodes; node++) {
                ints.putInt(offsetAt, at);
                offsetAt += FileFormat.OFFSET_SIZE;
                at = putBlock(page, at, nodeStarts.get(node), nodeStarts.get(node + 1), keys);
            }
        }
        ints.putInt(offsetAt, at);
    }

    private int putBlock(byte[] page, int at, int from, int to, boolean keys) {
        at = FileFormat.putPacked(page, at, to - from);
        if (keys) {
            at = FileFormat.putPacked(page, at, to - from);
        }
        for (int i = from; i < to; i++) {
            byte[] bytes = keys ? entries.get(i).key() : entries.get(i).value();
            at = FileFormat.putPacked(page, at, bytes.length);
            System.arraycopy(bytes, 0, page, at, bytes.length);
            at += bytes.length;
        }
        return at;
    }
}
