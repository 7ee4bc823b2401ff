package org.postern.tables.compiled;

import java.io.IOException;
import java.util.Arrays;
import org.postern.tables.sort.EntryStream;
import org.postern.tables.text.ArrayWords;

/** Goes through the pages of a compiled table, each of which it copies and verifies first. For one thread. */
final class PageReader {
    private final VerifiedBlocks blocks;
    private final byte[] page;

    /** Where the table of the page is. */
    private int table;
    /** Where the last length that was read ends. */
    private int at;

    PageReader(TableBytes bytes, FileLayout layout) {
        this.blocks = new VerifiedBlocks(bytes, layout);
        this.page = new byte[layout.pageSize()];
    }

    /** Makes page {@code number} the one to go through. */
    void load(long number) throws IOException {
        long start = number * page.length;
        table = number == 0 ? FileFormat.HEADER_SIZE : 0;
        for (int from = 0; from < page.length; from += FileFormat.BLOCK) {
            blocks.copy((start + from) / FileFormat.BLOCK, page, from);
        }
    }

    /** The page that was loaded, until the next one is. */
    byte[] page() {
        return page;
    }

    /** How {@code key} sorts beside the first one of the page; a page without entries comes after every key. */
    int compareToFirst(byte[] key) {
        if (intAt(table) == 0) {
            return -1;
        }
        packedAt(offset(0));
        packedAt(at); // the count stands there twice
        int length = packedAt(at);
        return Arrays.compareUnsigned(key, 0, key.length, page, at, at + length);
    }

    /** The hash of the key at {@code position} of the file, the page of which is loaded. */
    long keyHash(ArrayWords words, long position) throws IOException {
        load(position / page.length);
        int length = packedAt((int) (position % page.length));
        return EntryHash.of(words, EntryHash.KEY_SEED, page, at, length);
    }

    /** Hands every entry of the page to {@code consumer}. */
    void forEach(EntryStream.EntryConsumer consumer) throws IOException {
        int nodes = intAt(table);
        for (int node = 0; node < nodes; node++) {
            forEach(offset(node), offset(nodes + node), consumer);
        }
    }

    private int offset(int block) {
        return intAt(table + FileFormat.OFFSET_SIZE * (1 + block));
    }

    private void forEach(int keys, int values, EntryStream.EntryConsumer consumer) throws IOException {
        int count = packedAt(keys);
        packedAt(at); // the count stands there twice
        int key = at;
        packedAt(values);
        int value = at;
        for (int i = 0; i < count; i++) {
            int keyLength = packedAt(key);
            key = at;
            int valueLength = packedAt(value);
            value = at;
            consumer.accept(page, key, keyLength, value, valueLength);
            key += keyLength;
            value += valueLength;
        }
    }

    private int packedAt(int position) {
        at = position;
        int number = 0;
        byte b;
        do {
            b = page[at++];
            number = (number << 7) | (b & 0x7f);
        } while (b >= 0);
        return number;
    }

    private int intAt(int position) {
        return FileFormat.intAt(page, position);
    }
}
