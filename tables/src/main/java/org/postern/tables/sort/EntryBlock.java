package org.postern.tables.sort;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Entries gathered in memory and sorted there: a run of an {@link EntrySorter}, or all there is. For one thread at a time.
 *
 * <p>Sorts by seven bytes of the keys, held in numbers beside the places of the entries, and what those do not tell apart by the next
 * seven: an entry is looked at once for each seven bytes that it has in common with others, and not for each comparison. The time is
 * proportional to the bytes that there are, whatever they are.
 */
final class EntryBlock {
    private static final int MOST_ENTRIES = 1 << 17;
    private static final int FEW = 80;

    private final int capacity;
    private byte[] records = new byte[1 << 12];
    private ByteBuffer words = ByteBuffer.wrap(records);
    private int used;
    private int count;
    private int[] places = new int[64];
    private long[] prefixes = {};
    private int[] otherPlaces = {};
    private long[] otherPrefixes = {};
    private final int[][] digitCounts = new int[Long.BYTES][1 << Byte.SIZE];

    /** No entries yet, and room for some {@code capacity} bytes. */
    EntryBlock(int capacity) {
        this.capacity = capacity;
    }

    /** Whether an entry of that size may be added; one entry always may. */
    boolean hasRoom(int keyLength, int valueLength) {
        long size = (long) SortRecord.KEY_AT + keyLength + valueLength;
        return count == 0 || (count < MOST_ENTRIES && used + size <= capacity);
    }

    void add(int order, byte[] key, int keyOffset, int keyLength, byte[] value, int valueOffset, int valueLength) {
        int end = Math.addExact(used + SortRecord.KEY_AT + keyLength, valueLength);
        if (end > records.length - Long.BYTES) {
            int bigger = Math.max(Math.addExact(end, Long.BYTES), Math.min(2 * used, capacity + Long.BYTES));
            records = Arrays.copyOf(records, bigger);
            words = ByteBuffer.wrap(records);
        }
        if (count == places.length) {
            places = Arrays.copyOf(places, 2 * count);
        }
        places[count++] = used;
        words.putInt(used, keyLength);
        words.putInt(used + SortRecord.VALUE_LENGTH_AT, valueLength);
        words.putInt(used + SortRecord.ORDER_AT, order);
        System.arraycopy(key, keyOffset, records, used + SortRecord.KEY_AT, keyLength);
        System.arraycopy(value, valueOffset, records, used + SortRecord.KEY_AT + keyLength, valueLength);
        used = end;
    }

    int count() {
        return count;
    }

    /** All records, bytes. */
    int size() {
        return used;
    }

    /** Forgets the entries and keeps the memory, unless it was for an entry of unusual size. */
    void clear() {
        used = 0;
        count = 0;
        if (records.length > capacity + Long.BYTES) {
            records = new byte[capacity + Long.BYTES];
            words = ByteBuffer.wrap(records);
        }
    }

    /**
     * Sorts the entries.
     *
     * @param descending whether the number of entries of the same key descends from one that was added to the next, and not ascends
     */
    void sort(boolean descending) {
        if (prefixes.length < count) {
            prefixes = new long[places.length];
            otherPrefixes = new long[places.length];
            otherPlaces = new int[places.length];
        }
        sort(0, count, 0, descending);
    }

    /** The entries from {@code from} to before {@code to} agree in the first {@code depth} bytes of their keys. */
    private void sort(int from, int to, int depth, boolean descending) {
        boolean undecided = true;
        for (int at = depth; undecided; at += SortRecord.PREFIX_BYTES) {
            undecided = false;
            for (int i = from; i < to; i++) {
                int place = places[i];
                prefixes[i] = SortRecord.prefix(words, place + SortRecord.KEY_AT, words.getInt(place), at);
            }
            sortByPrefix(from, to);
            int group = from;
            for (int i = from + 1; i <= to; i++) {
                if (i < to && prefixes[i] == prefixes[group]) {
                    continue;
                }
                if (i - group > 1) {
                    if (SortRecord.isWhole(prefixes[group])) {
                        if (descending) {
                            reverse(group, i);
                        }
                    } else if (i - group == to - from) {
                        // Not by a call: a prefix that all have in common may be as long as memory.
                        undecided = true;
                    } else {
                        sort(group, i, at + SortRecord.PREFIX_BYTES, descending);
                    }
                }
                group = i;
            }
        }
    }

    /**
     * Sorts by the prefixes from {@code from} to before {@code to}. Stable, so entries of the same key stay in the order in which
     * they were added.
     */
    private void sortByPrefix(int from, int to) {
        if (to - from <= FEW) {
            insertionSort(from, to);
            return;
        }
        count(from, to);
        // One digit, a byte, after the other, the least first (Knuth, The Art of Computer Programming 3, 5.2.5).
        for (int digit = 0; digit < Long.BYTES; digit++) {
            if (digitCounts[digit][digit(prefixes[from], digit)] < to - from) {
                distribute(from, to, digit);
            }
        }
    }

    private void count(int from, int to) {
        for (int[] counts : digitCounts) {
            Arrays.fill(counts, 0);
        }
        for (int i = from; i < to; i++) {
            for (int digit = 0; digit < Long.BYTES; digit++) {
                digitCounts[digit][digit(prefixes[i], digit)]++;
            }
        }
    }

    private void distribute(int from, int to, int digit) {
        int[] next = digitCounts[digit];
        // The highest digit has the sign in it.
        int lowest = digit == Long.BYTES - 1 ? 0x80 : 0;
        int position = from;
        for (int i = 0; i < next.length; i++) {
            int size = next[i ^ lowest];
            next[i ^ lowest] = position;
            position += size;
        }
        System.arraycopy(prefixes, from, otherPrefixes, from, to - from);
        System.arraycopy(places, from, otherPlaces, from, to - from);
        for (int i = from; i < to; i++) {
            int target = next[digit(otherPrefixes[i], digit)]++;
            prefixes[target] = otherPrefixes[i];
            places[target] = otherPlaces[i];
        }
    }

    private static int digit(long prefix, int digit) {
        return (int) (prefix >>> (Byte.SIZE * digit)) & 0xff;
    }

    private void insertionSort(int from, int to) {
        for (int i = from + 1; i < to; i++) {
            long prefix = prefixes[i];
            int place = places[i];
            int at = i;
            while (at > from && prefixes[at - 1] > prefix) {
                prefixes[at] = prefixes[at - 1];
                places[at] = places[at - 1];
                at--;
            }
            prefixes[at] = prefix;
            places[at] = place;
        }
    }

    private void reverse(int from, int to) {
        for (int i = from, j = to - 1; i < j; i++, j--) {
            int place = places[i];
            places[i] = places[j];
            places[j] = place;
        }
    }

    /** Writes the sorted records to {@code spool}, from {@code position} on. */
    void write(SpoolFile spool, long position) throws IOException {
        SpoolFile.Output out = spool.output(position);
        for (int i = 0; i < count; i++) {
            int place = places[i];
            int size = SortRecord.KEY_AT + words.getInt(place) + words.getInt(place + SortRecord.VALUE_LENGTH_AT);
            out.write(records, place, size);
        }
        out.flush();
    }

    /** Drops sorted entries that {@code selection} does not want. */
    void select(EntrySorter.Selection selection) throws IOException {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int place = places[i];
            int key = place + SortRecord.KEY_AT;
            int keyLength = words.getInt(place);
            boolean repeated = i > 0
                    && SortRecord.isSameKey(
                            records,
                            key,
                            keyLength,
                            records,
                            places[i - 1] + SortRecord.KEY_AT,
                            words.getInt(places[i - 1]));
            if (selection.keeps(records, key, keyLength, words.getInt(place + SortRecord.ORDER_AT), repeated)) {
                places[kept++] = place;
            }
        }
        count = kept;
    }

    EntryStream.Size entrySize() {
        long bytes = 0;
        int longest = 0;
        for (int i = 0; i < count; i++) {
            int size = words.getInt(places[i]) + words.getInt(places[i] + SortRecord.VALUE_LENGTH_AT);
            bytes += size;
            longest = Math.max(longest, size);
        }
        return new EntryStream.Size(bytes, longest);
    }

    /** Goes through the sorted entries. */
    EntryCursor cursor() {
        return new EntryCursor() {
            private int at = -1;

            @Override
            public boolean next() {
                if (++at >= count) {
                    return false;
                }
                int place = places[at];
                set(
                        records,
                        place + SortRecord.KEY_AT,
                        words.getInt(place),
                        words.getInt(place + SortRecord.VALUE_LENGTH_AT));
                return true;
            }
        };
    }
}
