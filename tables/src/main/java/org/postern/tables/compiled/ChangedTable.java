package org.postern.tables.compiled;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postern.tables.sort.EntryStream;
import org.postern.tables.text.ArrayWords;
import org.postern.tables.text.ByteKey;
import org.postern.tables.text.PrintableText;

/**
 * A compiled table that differs from another one in a few entries. Only pages with a change are laid out anew, and only their entries
 * are put into the index anew; the other pages are copied, and what the index says of their entries moves with them. The common values
 * of the other table and the seed of the values' hashes stay.
 *
 * <p>It answers as a table written by {@link TableFileWriter} would, but has other bytes: where a page overflows, the rest is a page of
 * its own. Once too much room has been lost in that way, or if too much changes, everything is better written anew.
 */
public final class ChangedTable {
    /** At most one page in so many may change. */
    private static final int PAGES_PER_CHANGE = 8;

    @SuppressWarnings("ArrayRecordComponent") // nobody else has them
    private record Added(byte[] key, byte[] value, int page) {
        int compareKey(byte[] buffer, int offset, int length) {
            return Arrays.compareUnsigned(key, 0, key.length, buffer, offset, offset + length);
        }

        void handTo(EntryStream.EntryConsumer consumer) throws IOException {
            byte[] entry = Arrays.copyOf(key, key.length + value.length);
            System.arraycopy(value, 0, entry, key.length, value.length);
            consumer.accept(entry, 0, key.length, key.length, value.length);
        }
    }

    private final CompiledFile present;
    private final FileLayout before;
    private final Set<ByteKey> removed;
    private final long count;
    /** In the order of their keys. */
    private final List<Added> added = new ArrayList<>();
    /** The pages of the present table that are laid out anew. */
    private final BitSet changed = new BitSet();

    private ChangedTable(CompiledFile present, Set<ByteKey> removed, long count) {
        this.present = present;
        this.before = present.layout();
        this.removed = removed;
        this.count = count;
    }

    /**
     * The table {@code present} without the keys {@code removed}, and with {@code added}, which replace entries of the same key.
     * Empty when the whole table is better written anew.
     *
     * @param removed keys that {@code present} has
     * @param count how many entries are left in the end
     * @throws DamagedTableException if {@code present} is not what was written
     */
    public static Optional<ChangedTable> of(CompiledFile present, Set<ByteKey> removed, EntryStream added, long count)
            throws IOException {
        if (!isWorthIt(present, removed.size() + added.count(), count)
                || FileLayout.pageSize(added.size().longest())
                        > present.layout().pageSize()) {
            return Optional.empty();
        }
        ChangedTable table = new ChangedTable(present, removed, count);
        table.findPages(added);
        return table.keepsFirstPage() ? Optional.of(table) : Optional.empty();
    }

    private static boolean isWorthIt(CompiledFile present, long changes, long count) {
        FileLayout layout = present.layout();
        // An entry is in a page of its own at worst, with what stood before it and after it in two more.
        long mostPages = layout.pages() + 2 * changes;
        long places = layout.groups() * FileFormat.GROUP;
        long needed = present.size().bytes() + 4 * present.count();
        return changes <= layout.pages() / PAGES_PER_CHANGE
                && mostPages <= Integer.MAX_VALUE
                && mostPages * layout.pageSize() < 1L << layout.positionBits()
                && layout.pagesEnd() <= needed + needed / 2
                // Five of eight places are taken in a new table.
                && count * 4 <= places * 3
                && count * 5 >= places * 2;
    }

    private void findPages(EntryStream entries) throws IOException {
        for (ByteKey key : removed) {
            changed.set((int) present.page(key.bytes()));
        }
        PageReader pages = reader();
        entries.forEach((buffer, key, keyLength, value, valueLength) -> {
            byte[] ownKey = Arrays.copyOfRange(buffer, key, key + keyLength);
            int page = page(ownKey, pages);
            added.add(new Added(ownKey, Arrays.copyOfRange(buffer, value, value + valueLength), page));
            changed.set(page);
        });
    }

    /** The last page whose first key is not after {@code key}; the first page if there is none. */
    private int page(byte[] key, PageReader pages) throws IOException {
        int low = 0;
        int high = (int) before.pages() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            pages.load(middle);
            if (pages.compareToFirst(key) < 0) {
                high = middle - 1;
            } else {
                low = middle;
            }
        }
        return low;
    }

    /** The first page has room for the header, so none that is copied can take its place. */
    private boolean keepsFirstPage() throws IOException {
        if (!changed.get(0)) {
            return true;
        }
        long[] left = {0};
        forEachIn(0, reader(), (buffer, key, keyLength, value, valueLength) -> left[0]++);
        return left[0] > 0;
    }

    private PageReader reader() {
        return new PageReader(present.bytes(), before);
    }

    /** Hands over what will be in place of {@code page}. */
    private void forEachIn(int page, PageReader pages, EntryStream.EntryConsumer consumer) throws IOException {
        int[] next = {firstAdded(page)};
        pages.load(page);
        pages.forEach((buffer, key, keyLength, value, valueLength) -> {
            int order = -1;
            for (; isAdded(next[0], page); next[0]++) {
                order = added.get(next[0]).compareKey(buffer, key, keyLength);
                if (order >= 0) {
                    break;
                }
                added.get(next[0]).handTo(consumer);
            }
            boolean replaced = isAdded(next[0], page) && order == 0;
            if (!replaced && !removed.contains(new ByteKey(Arrays.copyOfRange(buffer, key, key + keyLength)))) {
                consumer.accept(buffer, key, keyLength, value, valueLength);
            }
        });
        for (; isAdded(next[0], page); next[0]++) {
            added.get(next[0]).handTo(consumer);
        }
    }

    private boolean isAdded(int number, int page) {
        return number < added.size() && added.get(number).page() == page;
    }

    private int firstAdded(int page) {
        int low = 0;
        int high = added.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (added.get(middle).page() < page) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Writes the table to {@code channel}, which is at the start of an empty file. */
    public void write(FileChannel channel, Instant built) throws IOException {
        FileLayout planned = new FileLayout(
                count, before.pageSize(), 0, 0, 0, before.groups(), before.positionBits(), before.seed());
        IndexBuilder index = IndexBuilder.of(present);
        SlotList slots = new SlotList();
        try (TableParts parts = new TableParts(channel, planned, index, slots)) {
            parts.common().startFrom(new CommonValues(commonBytes(), before));
            long bytes = present.size().bytes() - removeChanged(index);
            long pagesEnd = writePages(parts.pages(), index);
            slots.forEach(index::add);
            if (index.count() != count) {
                throw DamagedTableException.changed();
            }
            EntryStream.Size more = parts.pages().size();
            EntryStream.Size size = new EntryStream.Size(
                    bytes + more.bytes(), Math.max(present.size().longest(), more.longest()));
            int flags = present.metadata().has(FileFormat.FLAG_NUL_ENDED_KEYS) ? FileFormat.FLAG_NUL_ENDED_KEYS : 0;
            parts.finish(pagesEnd, flags, size, built, SourceStamp.NONE);
        }
    }

    private byte[] commonBytes() throws IOException {
        VerifiedBlocks blocks = new VerifiedBlocks(present.bytes(), before);
        byte[] common = new byte[before.commonLength()];
        byte[] block = new byte[FileFormat.BLOCK];
        for (long start = before.common(); start < before.fingerprints(); start += FileFormat.BLOCK) {
            blocks.copy(start / FileFormat.BLOCK, block, 0); // pages end where a block does
            int at = (int) (start - before.common());
            System.arraycopy(block, 0, common, at, Math.min(FileFormat.BLOCK, common.length - at));
        }
        return common;
    }

    /** Takes the entries of the pages that change out of the index; returns how long they are. */
    private long removeChanged(IndexBuilder index) throws IOException {
        ArrayWords words = ArrayWords.Fast.INSTANCE;
        PageReader pages = reader();
        PageReader others = reader();
        IndexBuilder.KeyHashes hashes = position -> others.keyHash(words, position);
        long[] bytes = {0};
        for (int page = changed.nextSetBit(0); page >= 0; page = changed.nextSetBit(page + 1)) {
            long start = (long) page * before.pageSize();
            pages.load(page);
            pages.forEach((buffer, key, keyLength, value, valueLength) -> {
                long position = start + key - FileFormat.packedSize(keyLength);
                long keyHash = EntryHash.of(words, EntryHash.KEY_SEED, buffer, key, keyLength);
                index.remove(keyHash, position, before, hashes);
                bytes[0] += (long) keyLength + valueLength;
            });
        }
        return bytes[0];
    }

    private long writePages(PageWriter out, IndexBuilder index) throws IOException {
        PageReader pages = reader();
        int[] moved = new int[(int) before.pages()];
        boolean any = false;
        for (int page = 0; page < moved.length; page++) {
            if (changed.get(page)) {
                forEachIn(page, pages, out::add);
            } else {
                pages.load(page);
                moved[page] = (int) (out.copy(pages.page()) - page);
                any |= moved[page] != 0;
            }
        }
        long pagesEnd = out.finish();
        if (any) {
            index.movePages(moved, before);
        }
        return pagesEnd;
    }

    /**
     * Looks up what changed, and what stands beside it, in {@code written}. What was copied is what it was, as the checksums of
     * {@code written} have told whoever opened it.
     *
     * @throws DamagedTableException if an answer is not what it should be
     */
    public void verify(CompiledFile written) throws IOException {
        if (written.count() != count) {
            throw new DamagedTableException("read back " + written.count() + " entries of " + count);
        }
        PageReader pages = reader();
        for (int page = changed.nextSetBit(0); page >= 0; page = changed.nextSetBit(page + 1)) {
            forEachIn(page, pages, (buffer, key, keyLength, value, valueLength) -> {
                if (!written.contains(buffer, key, keyLength, value, valueLength)) {
                    throw new DamagedTableException("read back a different value of \""
                            + PrintableText.of(Arrays.copyOfRange(buffer, key, key + keyLength)) + "\"");
                }
            });
        }
        for (ByteKey key : removed) {
            if (added.stream().noneMatch(entry -> Arrays.equals(entry.key(), key.bytes()))
                    && written.page(key.bytes()) >= 0) {
                throw new DamagedTableException("read back \"" + key + "\", which was removed");
            }
        }
    }

    /** Slots that are put into the index later. */
    private static final class SlotList implements PageWriter.SlotConsumer {
        private long[] slots = new long[128];
        private int length;

        @Override
        public void add(long keyHash, long slot) {
            if (length == slots.length) {
                slots = Arrays.copyOf(slots, 2 * length);
            }
            slots[length++] = keyHash;
            slots[length++] = slot;
        }

        void forEach(PageWriter.SlotConsumer consumer) {
            for (int i = 0; i < length; i += 2) {
                consumer.add(slots[i], slots[i + 1]);
            }
        }
    }
}
