package org.postern.tables;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The verified content of one compiled table. Immutable and safe for use by any number of threads.
 *
 * <p>The file is copied into memory outside the heap rather than mapped: whatever happens to the file afterwards, a look-up neither
 * faults nor sees it. The memory is given back when nobody refers to the instance any more.
 */
final class CompiledFile {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int CHUNK = 1 << 20;

    private final MemorySegment bytes;
    private final Metadata metadata;
    private final long pageSize;
    private final long pages;

    private CompiledFile(MemorySegment bytes, Metadata metadata) {
        this.bytes = bytes;
        this.metadata = metadata;
        this.pageSize = bytes.get(LONG, FileFormat.PAGE_SIZE_AT);
        this.pages = bytes.get(LONG, FileFormat.LAST_PAGE_AT) + 1;
    }

    /**
     * Reads and verifies {@code path}.
     *
     * @throws DamagedTableException if the content is not what was written
     */
    static CompiledFile read(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return verified(load(channel));
        }
    }

    private static MemorySegment load(FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < FileFormat.HEADER_SIZE) {
            throw new DamagedTableException("not a compiled table");
        }
        MemorySegment bytes = Arena.ofAuto().allocate(size, Long.BYTES);
        for (long at = 0; at < size; ) {
            ByteBuffer chunk = bytes.asSlice(at, Math.min(CHUNK, size - at)).asByteBuffer();
            int count = channel.read(chunk, at);
            if (count <= 0) {
                throw new DamagedTableException("cut short while it was read");
            }
            at += count;
        }
        return bytes;
    }

    private static CompiledFile verified(MemorySegment bytes) throws DamagedTableException {
        if (bytes.get(LONG, FileFormat.HEADER_MAGIC_AT) != FileFormat.HEADER_MAGIC) {
            throw new DamagedTableException("not a compiled table");
        }
        int version = bytes.get(INT, FileFormat.HEADER_VERSION_AT);
        if (version != FileFormat.VERSION) {
            throw new DamagedTableException("format version " + version + " instead of " + FileFormat.VERSION);
        }
        long offset = bytes.get(LONG, FileFormat.METADATA_OFFSET_AT);
        int length = bytes.get(INT, FileFormat.METADATA_LENGTH_AT);
        if (offset < FileFormat.HEADER_SIZE
                || length < FileFormat.SOURCE_NAME_AT + FileFormat.CHECKSUM_SIZE
                || offset != bytes.byteSize() - length) {
            throw new DamagedTableException("wrong length");
        }
        long checked = bytes.byteSize() - FileFormat.CHECKSUM_SIZE;
        if (checksum(bytes, checked) != bytes.get(INT, checked)) {
            throw new DamagedTableException("wrong checksum");
        }
        // What the checksum covers is what was written, so nothing below here needs to doubt an offset.
        return new CompiledFile(
                bytes, Metadata.parse(bytes.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE)));
    }

    private static int checksum(MemorySegment bytes, long length) {
        CRC32C checksum = new CRC32C();
        for (long at = 0; at < length; at += CHUNK) {
            checksum.update(bytes.asSlice(at, Math.min(CHUNK, length - at)).asByteBuffer());
        }
        return (int) checksum.getValue();
    }

    Metadata metadata() {
        return metadata;
    }

    /** The value of {@code key}; null if there is none. */
    byte @Nullable [] find(byte[] key) {
        if (pages == 0) {
            return null;
        }
        long low = 0;
        long high = pages - 1;
        while (low < high) {
            long middle = (low + high + 1) >>> 1;
            if (compareFirstKey(new Page(middle), 0, key) <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        Page page = new Page(low);
        int node = 0;
        int last = page.nodes - 1;
        while (node < last) {
            int middle = (node + last + 1) >>> 1;
            if (compareFirstKey(page, middle, key) <= 0) {
                node = middle;
            } else {
                last = middle - 1;
            }
        }
        Cursor keys = page.keys(node);
        for (int i = 0; i < keys.count; i++) {
            int order = keys.compareNext(key);
            if (order == 0) {
                return page.values(node).skip(i).next();
            }
            if (order > 0) {
                return null;
            }
        }
        return null;
    }

    /** Hands every entry to {@code consumer}, in order of the keys. */
    void forEach(Consumer<TableEntry> consumer) {
        for (long number = 0; number < pages; number++) {
            Page page = new Page(number);
            for (int node = 0; node < page.nodes; node++) {
                Cursor keys = page.keys(node);
                Cursor values = page.values(node);
                for (int i = 0; i < keys.count; i++) {
                    consumer.accept(new TableEntry(keys.next(), values.next()));
                }
            }
        }
    }

    /** All entries, to be gone through as often as one likes. */
    EntryStream entries() {
        return new EntryStream() {
            @Override
            public long count() {
                return metadata.entries();
            }

            @Override
            public void forEach(EntryConsumer consumer) throws IOException {
                try {
                    CompiledFile.this.forEach(entry -> {
                        int key = entry.key().length;
                        byte[] both = Arrays.copyOf(entry.key(), key + entry.value().length);
                        System.arraycopy(entry.value(), 0, both, key, entry.value().length);
                        try {
                            consumer.accept(both, 0, key, key, entry.value().length);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
                } catch (UncheckedIOException e) {
                    throw e.getCause();
                }
            }
        };
    }

    private static int compareFirstKey(Page page, int node, byte[] key) {
        return page.keys(node).compareNext(key);
    }

    private final class Page {
        final long start;
        final long table;
        final int nodes;

        Page(long number) {
            start = number * pageSize;
            table = start + (number == 0 ? FileFormat.HEADER_SIZE : 0);
            nodes = bytes.get(INT, table);
        }

        Cursor keys(int node) {
            Cursor keys = block(node);
            keys.number(); // the count stands there twice
            return keys;
        }

        Cursor values(int node) {
            return block(nodes + node);
        }

        private Cursor block(int index) {
            return new Cursor(start + bytes.get(INT, table + (long) FileFormat.OFFSET_SIZE * (1 + index)));
        }
    }

    /** Walks along a block of keys or values. */
    private final class Cursor {
        final int count;
        private long at;

        Cursor(long start) {
            at = start;
            count = number();
        }

        int number() {
            int number = 0;
            byte b;
            do {
                b = bytes.get(ValueLayout.JAVA_BYTE, at++);
                number = (number << 7) | (b & 0x7f);
            } while (b >= 0);
            return number;
        }

        Cursor skip(int items) {
            for (int i = 0; i < items; i++) {
                int length = number();
                at += length;
            }
            return this;
        }

        byte[] next() {
            byte[] item = new byte[number()];
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, item, 0, item.length);
            at += item.length;
            return item;
        }

        /** As {@link TableEntry#ORDER} would compare the next item with {@code key}. */
        int compareNext(byte[] key) {
            int length = number();
            long start = at;
            at += length;
            int common = Math.min(length, key.length);
            for (int i = 0; i < common; i++) {
                int order = Byte.compareUnsigned(bytes.get(ValueLayout.JAVA_BYTE, start + i), key[i]);
                if (order != 0) {
                    return order;
                }
            }
            return Integer.compare(length, key.length);
        }
    }
}
