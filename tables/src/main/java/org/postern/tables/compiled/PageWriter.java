package org.postern.tables.compiled;

import java.io.IOException;
import java.util.Arrays;
import org.postern.tables.sort.EntryStream;
import org.postern.tables.text.ArrayWords;

/** Lays sorted entries out in pages, and tells the index where they are. */
final class PageWriter {
    /** Takes the slot of an entry. */
    @FunctionalInterface
    interface SlotConsumer {
        void add(long keyHash, long slot);
    }

    private final FileLayout layout;
    private final BodyWriter out;
    private final SlotConsumer index;
    private final CommonValuesBuilder common;
    private final ArrayWords words = ArrayWords.Fast.INSTANCE;

    private final byte[] page;
    // The page that is being filled: its blocks, and where in them the nodes begin.
    private final byte[] keys;
    private final byte[] values;
    private int keysLength;
    private int valuesLength;
    private int[] keyBlocks = new int[16];
    private int[] valueBlocks = new int[16];
    private int nodes;
    /** Entries of the last node. */
    private int nodeEntries;
    // Its entries.
    private int entries;
    private int[] keyOffsets = new int[64];
    private int[] valueOffsets = new int[64];
    private int[] valueNumbers = new int[64];
    private long[] keyHashes = new long[64];
    private long[] valueHashes = new long[64];

    private long pages;
    private long bytes;
    private long longest;
    private boolean nulEnded;

    /** Pages as {@code layout} has them; their number is not asked for. */
    PageWriter(FileLayout layout, BodyWriter out, SlotConsumer index, CommonValuesBuilder common) {
        this.layout = layout;
        this.out = out;
        this.index = index;
        this.common = common;
        this.page = new byte[layout.pageSize()];
        this.keys = new byte[layout.pageSize()];
        this.values = new byte[layout.pageSize()];
    }

    /** Adds an entry, whose key is higher than those before. */
    void add(byte[] buffer, int key, int keyLength, int value, int valueLength) throws IOException {
        int size = FileFormat.packedSize(keyLength) + keyLength + FileFormat.packedSize(valueLength) + valueLength;
        boolean newNode = nodes == 0 || nodeEntries == FileFormat.NODE_ENTRIES;
        int used = head() + FileFormat.tableSize(newNode ? nodes + 1 : nodes) + keysLength + valuesLength;
        if (size > layout.pageSize() - used - (newNode ? FileFormat.COUNTS_SIZE : 0)) {
            flush();
            newNode = true;
        }
        if (newNode) {
            beginNode();
        }
        addEntry(buffer, key, keyLength, value, valueLength);
        bytes += (long) keyLength + valueLength;
        longest = Math.max(longest, (long) keyLength + valueLength);
        nulEnded |= keyLength > 0 && buffer[key + keyLength - 1] == 0;
    }

    private int head() {
        return pages == 0 ? FileFormat.HEADER_SIZE : 0;
    }

    private void beginNode() {
        endNode();
        if (nodes == keyBlocks.length) {
            keyBlocks = Arrays.copyOf(keyBlocks, 2 * nodes);
            valueBlocks = Arrays.copyOf(valueBlocks, 2 * nodes);
        }
        keyBlocks[nodes] = keysLength;
        valueBlocks[nodes] = valuesLength;
        nodes++;
        keysLength += 2; // the counts, which are known at the end
        valuesLength += 1;
    }

    private void endNode() {
        if (nodes > 0) {
            int at = FileFormat.putPacked(keys, keyBlocks[nodes - 1], nodeEntries);
            FileFormat.putPacked(keys, at, nodeEntries);
            FileFormat.putPacked(values, valueBlocks[nodes - 1], nodeEntries);
        }
        nodeEntries = 0;
    }

    private void addEntry(byte[] buffer, int key, int keyLength, int value, int valueLength) {
        if (entries == keyOffsets.length) {
            keyOffsets = Arrays.copyOf(keyOffsets, 2 * entries);
            valueOffsets = Arrays.copyOf(valueOffsets, 2 * entries);
            valueNumbers = Arrays.copyOf(valueNumbers, 2 * entries);
            keyHashes = Arrays.copyOf(keyHashes, 2 * entries);
            valueHashes = Arrays.copyOf(valueHashes, 2 * entries);
        }
        keyOffsets[entries] = keysLength;
        valueOffsets[entries] = valuesLength;
        keyHashes[entries] = EntryHash.of(words, EntryHash.KEY_SEED, buffer, key, keyLength);
        valueHashes[entries] = EntryHash.of(words, layout.seed(), buffer, value, valueLength);
        valueNumbers[entries] = common.number(valueHashes[entries], buffer, value, valueLength);
        entries++;
        nodeEntries++;
        keysLength = put(keys, keysLength, buffer, key, keyLength);
        valuesLength = put(values, valuesLength, buffer, value, valueLength);
    }

    private static int put(byte[] block, int at, byte[] buffer, int offset, int length) {
        at = FileFormat.putPacked(block, at, length);
        System.arraycopy(buffer, offset, block, at, length);
        return at + length;
    }

    /** Writes the page that has been filled. */
    private void flush() throws IOException {
        endNode();
        int table = head();
        int keysAt = table + FileFormat.tableSize(nodes);
        int valuesAt = keysAt + keysLength;
        int end = valuesAt + valuesLength;
        int at = putInt(table, nodes);
        for (int node = 0; node < nodes; node++) {
            at = putInt(at, keysAt + keyBlocks[node]);
        }
        for (int node = 0; node < nodes; node++) {
            at = putInt(at, valuesAt + valueBlocks[node]);
        }
        putInt(at, end);
        System.arraycopy(keys, 0, page, keysAt, keysLength);
        System.arraycopy(values, 0, page, valuesAt, valuesLength);
        Arrays.fill(page, end, page.length, (byte) 0);
        out.write(page, page.length);
        long start = pages * layout.pageSize();
        for (int entry = 0; entry < entries; entry++) {
            long check = layout.check(keyHashes[entry], valueHashes[entry]);
            long position = start + keysAt + keyOffsets[entry];
            int number = valueNumbers[entry];
            index.add(
                    keyHashes[entry],
                    number == CommonValuesBuilder.NONE
                            ? layout.slot(position, valuesAt + valueOffsets[entry], check)
                            : layout.commonSlot(position, number, check));
        }
        pages++;
        keysLength = 0;
        valuesLength = 0;
        nodes = 0;
        entries = 0;
    }

    private int putInt(int at, int number) {
        FileFormat.putInt(page, at, number);
        return at + FileFormat.OFFSET_SIZE;
    }

    /**
     * Writes {@code whole}, a page of another table with the same layout, after what was added before.
     *
     * @return its number
     */
    long copy(byte[] whole) throws IOException {
        if (nodes > 0) {
            flush();
        }
        out.write(whole, whole.length);
        return pages++;
    }

    /** Writes the last page; an empty table has one, too. Returns where the pages end. */
    long finish() throws IOException {
        if (nodes > 0 || pages == 0) {
            flush();
        }
        return pages * layout.pageSize();
    }

    /** How long the entries that were added were. */
    EntryStream.Size size() {
        return new EntryStream.Size(bytes, longest);
    }

    /** Whether there was a key with a null byte at its end. */
    boolean nulEnded() {
        return nulEnded;
    }
}
