package org.postern.tables.sort;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Sorts any number of entries in bounded memory.
 *
 * <p>Entries are gathered in blocks. One block that is not full stays in memory and is all there is to it. Otherwise each full block
 * is sorted and written to a temporary file while the next one fills; in the end these runs are merged into one, in the same file.
 * That takes the {@link Memory} it is told to take, however many entries there are, and twice their size on disk.
 *
 * <p>What comes out depends on what went in only. For one thread.
 */
public final class EntrySorter implements Closeable {
    private static final int LARGEST_BUFFER = 1 << 20;
    private static final int SMALLEST_BUFFER = 1 << 15;

    /**
     * How much memory sorting takes, bytes.
     *
     * @param block for gathering entries; there are two blocks, and sorting takes half as much again beside each
     * @param merge for reading runs, after that; more only if two entries need it
     */
    public record Memory(int block, int merge) {
        /** A block of this size with what is beside it fits into the cache of most processors. */
        public static final Memory DEFAULT = new Memory(6 << 20, 24 << 20);
    }

    /** Decides which of the sorted entries stay. */
    @FunctionalInterface
    public interface Selection {
        /**
         * Whether an entry stays.
         *
         * @param order the number it was added with
         * @param repeated whether the entry before had the same key
         */
        boolean keeps(byte[] buffer, int keyOffset, int keyLength, int order, boolean repeated) throws IOException;
    }

    private record Run(long start, long end) {}

    private final Path directory;
    private final boolean descending;
    private final Executor executor;
    private final Memory memory;
    private EntryBlock filling;
    private EntryBlock spare;
    private @Nullable FutureTask<Boolean> spilling;
    private @Nullable SpoolFile spool;
    private long spoolSize;
    private final List<Run> runs = new ArrayList<>();
    private int largestRecord;

    /**
     * Nothing to sort yet.
     *
     * @param directory where a temporary file may be
     * @param descending whether the numbers of entries of the same key will descend from one added to the next, and not ascend
     * @param executor runs the sorting of full blocks
     */
    public EntrySorter(Path directory, boolean descending, Executor executor, Memory memory) {
        this.directory = directory;
        this.descending = descending;
        this.executor = executor;
        this.memory = memory;
        this.filling = new EntryBlock(memory.block());
        this.spare = new EntryBlock(memory.block());
    }

    /** Adds an entry. Entries of the same key will be in ascending order of {@code order}, unsigned. */
    public void add(int order, byte[] key, int keyOffset, int keyLength, byte[] value, int valueOffset, int valueLength)
            throws IOException {
        if (!filling.hasRoom(keyLength, valueLength)) {
            spill();
        }
        filling.add(order, key, keyOffset, keyLength, value, valueOffset, valueLength);
        largestRecord = Math.max(largestRecord, SortRecord.KEY_AT + keyLength + valueLength);
    }

    /** Has the full block sorted and written, and goes on with the other one as soon as that is free. */
    private void spill() throws IOException {
        awaitSpilling();
        EntryBlock full = filling;
        SpoolFile target = spool();
        Run run = new Run(spoolSize, spoolSize + full.size());
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            full.sort(descending);
            full.write(target, run.start());
            full.clear();
            return true;
        });
        runs.add(run);
        spoolSize = run.end();
        filling = spare;
        spare = full;
        spilling = task;
        executor.execute(task);
    }

    private SpoolFile spool() throws IOException {
        if (spool == null) {
            spool = SpoolFile.create(directory);
        }
        return spool;
    }

    private void awaitSpilling() throws IOException {
        if (spilling == null) {
            return;
        }
        try {
            spilling.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        } finally {
            spilling = null;
        }
    }

    /** Sorts, and keeps what {@code selection} wants. Nothing may be added any more. */
    public Sorted sort(Selection selection) throws IOException {
        awaitSpilling();
        if (runs.isEmpty()) {
            filling.sort(descending);
            filling.select(selection);
            EntryBlock block = filling;
            return new Sorted(block.count(), block.entrySize(), block::cursor);
        }
        spill();
        awaitSpilling();
        // Before the merge needs memory of its own.
        filling = new EntryBlock(0);
        spare = new EntryBlock(0);
        List<Run> left = new ArrayList<>(runs);
        int most = mostAtOnce();
        while (left.size() > most) {
            List<Run> first = left.subList(0, most);
            Run merged =
                    merge(first, (buffer, key, length, order, repeated) -> true).run();
            first.clear();
            left.add(merged);
        }
        Merged all = merge(left, selection);
        SpoolFile source = spool();
        return new Sorted(
                all.count(),
                all.size(),
                () -> new RunReader(source, all.run().start(), all.run().end(), LARGEST_BUFFER));
    }

    private int mostAtOnce() {
        return Math.max(2, memory.merge() / Math.max(SMALLEST_BUFFER, largestRecord));
    }

    private record Merged(Run run, long count, EntryStream.Size size) {}

    private Merged merge(List<Run> parts, Selection selection) throws IOException {
        SpoolFile file = spool();
        int bufferSize = Math.clamp(memory.merge() / parts.size(), SMALLEST_BUFFER, LARGEST_BUFFER);
        List<RunReader> readers = new ArrayList<>();
        for (Run part : parts) {
            readers.add(new RunReader(file, part.start(), part.end(), bufferSize));
        }
        RunMerger merger = new RunMerger(readers);
        long start = spoolSize;
        SpoolFile.Output out = file.output(start);
        long count = 0;
        long bytes = 0;
        int longest = 0;
        byte[] lastKey = {};
        int lastLength = -1;
        long lastPrefix = 0;
        long lastFurther = 0;
        for (RunReader at = merger.next(); at != null; at = merger.next()) {
            byte[] buffer = at.buffer();
            int key = at.keyOffset();
            int length = at.keyLength();
            boolean repeated = at.prefix() == lastPrefix
                    && at.furtherPrefix() == lastFurther
                    && SortRecord.isSameKey(buffer, key, length, lastKey, 0, lastLength);
            if (!repeated) {
                if (lastKey.length < length) {
                    lastKey = new byte[length + length / 4];
                }
                System.arraycopy(buffer, key, lastKey, 0, length);
                lastLength = length;
                lastPrefix = at.prefix();
                lastFurther = at.furtherPrefix();
            }
            if (selection.keeps(buffer, key, length, at.order(), repeated)) {
                out.write(buffer, at.record(), at.size());
                count++;
                int size = at.size() - SortRecord.KEY_AT;
                bytes += size;
                longest = Math.max(longest, size);
            }
        }
        out.flush();
        spoolSize = out.position();
        return new Merged(new Run(start, spoolSize), count, new EntryStream.Size(bytes, longest));
    }

    /** Gives up the temporary file, and with it what was sorted. */
    @Override
    public void close() throws IOException {
        try {
            awaitSpilling();
        } finally {
            if (spool != null) {
                spool.close();
            }
        }
    }

    /** Where a cursor comes from. */
    @FunctionalInterface
    private interface Cursors {
        EntryCursor open();
    }

    /** What was sorted, until the sorter is closed. */
    public static final class Sorted implements EntryStream {
        private final long count;
        private final Size size;
        private final Cursors cursors;

        private Sorted(long count, Size size, Cursors cursors) {
            this.count = count;
            this.size = size;
            this.cursors = cursors;
        }

        @Override
        public long count() {
            return count;
        }

        @Override
        public Size size() {
            return size;
        }

        /** Goes through what was sorted, from the start. */
        public EntryCursor cursor() {
            return cursors.open();
        }

        @Override
        public void forEach(EntryConsumer consumer) throws IOException {
            EntryCursor cursor = cursor();
            while (cursor.next()) {
                cursor.handTo(consumer);
            }
        }
    }
}
