package org.postern.tables.compiled;

import java.io.IOException;
import java.util.zip.CRC32C;
import org.postern.tables.sort.EntryStream;

/** Goes through the pages of a compiled table, each of which it copies and verifies first. For one thread. */
final class PageReader {
    private final TableBytes bytes;
    private final FileLayout layout;
    private final byte[] page;
    private final CRC32C checksum = new CRC32C();

    /** Where the table of the page is. */
    private int table;
    /** Where the last length that was read ends. */
    private int at;

    PageReader(TableBytes bytes, FileLayout layout) {
        this.bytes = bytes;
        this.layout = layout;
        this.page = new byte[layout.pageSize()];
    }

    /** Makes page {@code number} the one to go through. */
    void load(long number) throws IOException {
        long start = number * page.length;
        table = number == 0 ? FileFormat.HEADER_SIZE : 0;
        bytes.copy(start, page, 0, page.length);
        for (int from = 0; from < page.length; from += FileFormat.BLOCK) {
            checksum.reset();
            checksum.update(page, from, FileFormat.BLOCK);
            int expected = (int) (bytes.longAt(layout.checksum((start + from) / FileFormat.BLOCK)) >>> Integer.SIZE);
            if ((int) checksum.getValue() != expected) {
                throw DamagedTableException.changed();
            }
        }
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
