package org.postern.relayd.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.postern.relayd.metrics.CommitMetrics;
import org.postern.relayd.queue.QueueFullException;

/**
 * Writes changes to the log, batch by batch: written, synced once, applied to the index, and only then are the waiting threads told. Not for
 * several threads at a time; see {@link Committer}.
 *
 * <p>A batch that fails is refused: its messages fail in the threads that wait, and the segment is left as it was after the last sync
 * and never touched again. What nobody waits for (progress, removals) cannot be refused: it is applied in memory and carried along until a
 * later batch takes it.
 */
final class BatchWriter {
    private final Disk disk;
    private final QueueFiles files;
    private final Map<Long, StoredEntry> index;
    private final FreshContent freshContent;
    private final Segments segments;
    private final Compaction compaction;
    private final CommitMetrics metrics;
    private final Consumer<String> warnings;
    private @Nullable SegmentWriter writer;

    /** What nobody waits for and whose write failed, by message. */
    private final Map<Long, Item> carried = new LinkedHashMap<>();

    /** What nobody waits for and has been written since the last sync. */
    private final List<Item> unsynced = new ArrayList<>();

    private final List<Long> unneededBigFiles = new ArrayList<>();
    private boolean failing;
    private boolean stuck;

    /**
     * Something to write.
     *
     * @param home where the message is that it is about, when that is known already: once that segment is gone, nobody needs to be told
     */
    private record Item(Change change, @Nullable Segment home) {}

    private record Staged(Item item, @Nullable Place place) {}

    /** What is written together, though perhaps not all of it in one segment. */
    private static final class Batch {
        final List<Item> items = new ArrayList<>();
        final List<Staged> staged = new ArrayList<>();
        private int applied;

        boolean has(Predicate<Change> property) {
            return items.stream().map(Item::change).anyMatch(property);
        }

        List<Staged> takeStaged() {
            List<Staged> taken = List.copyOf(staged);
            applied += staged.size();
            staged.clear();
            return taken;
        }

        List<Item> notApplied() {
            return items.subList(applied, items.size());
        }
    }

    BatchWriter(
            Disk disk,
            QueueFiles files,
            Map<Long, StoredEntry> index,
            FreshContent freshContent,
            Segments segments,
            Compaction compaction,
            CommitMetrics metrics,
            Consumer<String> warnings) {
        this.disk = disk;
        this.files = files;
        this.index = index;
        this.freshContent = freshContent;
        this.segments = segments;
        this.compaction = compaction;
        this.metrics = metrics;
        this.warnings = warnings;
    }

    /** What remains to be done when nothing new comes. */
    enum Duty {
        NOTHING,
        /** What was written has to be synced. */
        SYNC,
        /** What could not be written has to be tried again. */
        RETRY,
        /** Survivors have to be moved. */
        MOVE
    }

    Duty duty() {
        if (!carried.isEmpty()) {
            return Duty.RETRY;
        }
        if (compaction.isWanted()) {
            return Duty.MOVE;
        }
        return unsynced.isEmpty() && unneededBigFiles.isEmpty() ? Duty.NOTHING : Duty.SYNC;
    }

    /** Writes {@code fresh} and what has been carried along; without anything new, syncs what has been written. */
    void write(List<Change> fresh) {
        Batch batch = new Batch();
        carried.values().stream()
                .filter(old -> old.home() == null || !old.home().isGone())
                .forEach(batch.items::add);
        carried.clear();
        if (batch.items.isEmpty()) {
            // First of all, while the index tells exactly what the log does: a message moved after its removal would be
            // back.
            compaction.moves().forEach(move -> batch.items.add(new Item(move, null)));
        }
        fresh.forEach(change -> batch.items.add(new Item(change, null)));
        // Without anything new this is the sync that removals and progress have been waiting for.
        long start = System.nanoTime();
        boolean sync = fresh.isEmpty() || batch.has(Change::needsSync);
        try {
            if (batch.has(BatchWriter::isBigArrival)) {
                disk.syncDirectory(files.big()); // their content is durable already, their names are not
            }
            for (Item item : batch.items) {
                SegmentWriter open = writerFor(item.change(), batch);
                batch.staged.add(new Staged(item, stage(open, item.change())));
            }
            if (writer != null) {
                writer.flush();
                if (sync) {
                    writer.sync();
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            metrics.committed(false, 0, System.nanoTime() - start);
            fail(batch.notApplied(), e instanceof IOException io ? io : new IOException("internal error: " + e, e));
            return;
        }
        if (!batch.items.isEmpty()) {
            metrics.committed(true, batch.items.size(), System.nanoTime() - start);
        }
        apply(batch, sync);
        retire(true);
        if (failing) {
            failing = false;
            warnings.accept("the queue can be written again");
        }
    }

    private static boolean isBigArrival(Change change) {
        return change instanceof Change.Arrival arrival && arrival.envelope().big();
    }

    /** The segment that takes {@code change}; the one before it is sealed, and what was staged there is durable then. */
    private SegmentWriter writerFor(Change change, Batch batch) throws IOException {
        SegmentWriter open = writer;
        if (open != null && !open.fits(length(change))) {
            open.seal();
            writer = null;
            apply(batch, true);
            retire(true);
            open = null;
        }
        if (open == null) {
            open = segments.openNext();
            writer = open;
        }
        return open;
    }

    private static long length(Change change) {
        return switch (change) {
            case Change.Arrival arrival ->
                length(arrival.body().remaining(), arrival.content().remaining());
            case Change.Move move ->
                length(move.body().remaining(), move.content().remaining());
            case Change.Progress progress -> length(progress.body().remaining(), 0);
            case Change.Removal removal -> length(0, 0);
            case Change.Barrier barrier -> 0;
        };
    }

    private static long length(int body, int content) {
        return new RecordHeader((byte) 0, false, 0, body, 0, content).length();
    }

    private static @Nullable Place stage(SegmentWriter open, Change change) throws IOException {
        return switch (change) {
            case Change.Arrival arrival ->
                open.append(RecordHeader.MESSAGE, change.id(), arrival.body(), arrival.content());
            case Change.Move move -> open.append(RecordHeader.MESSAGE, change.id(), move.body(), move.content());
            case Change.Progress progress ->
                open.append(RecordHeader.STATE, change.id(), progress.body(), SegmentWriter.NOTHING);
            case Change.Removal removal ->
                open.append(RecordHeader.DONE, change.id(), SegmentWriter.NOTHING, SegmentWriter.NOTHING);
            case Change.Barrier barrier -> null;
        };
    }

    /** What was staged has been written, and synced if {@code synced}: it counts from now on. */
    private void apply(Batch batch, boolean synced) {
        List<Staged> staged = batch.takeStaged();
        for (Staged written : staged) {
            Change change = written.item().change();
            Segment found = written.place() == null ? null : apply(change, written.place());
            Segment home = found == null ? written.item().home() : found;
            if (!synced && home != null) {
                unsynced.add(new Item(change, home));
            }
        }
        if (synced) {
            unsynced.clear();
            deleteUnneeded();
        }
        staged.forEach(written -> tell(written.item().change(), null));
    }

    /** @return where the message is, or was, that the change is about; null when it is known no more */
    private @Nullable Segment apply(Change change, Place place) {
        return switch (change) {
            case Change.Arrival arrival -> {
                StoredEntry entry = new StoredEntry(arrival.envelope(), change.id(), place);
                if (!entry.isBig()) {
                    freshContent.keep(entry, arrival.content());
                }
                index.put(change.id(), entry);
                place.segment().added(place);
                yield place.segment();
            }
            case Change.Move move -> {
                move.entry().message().segment().removed(move.entry().message());
                move.entry().movedTo(place);
                place.segment().added(place);
                yield place.segment();
            }
            case Change.Progress progress -> {
                StoredEntry entry = index.get(change.id());
                if (entry != null) {
                    entry.stateAt(place);
                    freshContent.release(entry); // what was tried and is still here will be here for a while
                }
                yield entry == null ? null : entry.message().segment();
            }
            case Change.Removal removal -> forget(change.id());
            case Change.Barrier barrier -> null;
        };
    }

    private @Nullable Segment forget(long id) {
        StoredEntry entry = index.remove(id);
        if (entry == null) {
            return null;
        }
        freshContent.release(entry);
        Segment home = entry.message().segment();
        home.removed(entry.message());
        if (entry.isBig()) {
            unneededBigFiles.add(id);
        }
        return home;
    }

    private static void tell(Change change, @Nullable IOException refusal) {
        CompletableFuture<Void> outcome = switch (change) {
            case Change.Arrival arrival -> arrival.outcome();
            case Change.Barrier barrier -> barrier.outcome();
            case Change.Move _, Change.Progress _, Change.Removal _ -> null; // nobody waits
        };
        if (outcome == null) {
            return;
        }
        if (refusal == null) {
            outcome.complete(null);
        } else {
            outcome.completeExceptionally(refusal);
        }
    }

    /** Only once the DONE is durable: until then the message may come back, and then with its content. */
    private void deleteUnneeded() {
        for (long id : unneededBigFiles) {
            try {
                disk.delete(files.big(id));
            } catch (IOException e) {
                warnings.accept("cannot delete " + files.big(id) + ": " + e.getMessage()); // the next start does
            }
        }
        unneededBigFiles.clear();
    }

    private void retire(boolean keepFiles) {
        try {
            segments.retire(writer == null ? null : writer.segment(), keepFiles);
            stuck = false;
        } catch (IOException e) {
            if (!stuck) {
                stuck = true; // tried again with each batch
                warnings.accept("cannot remove a segment that is not needed any more: " + e.getMessage());
            }
        }
    }

    /** Refuses what can be refused and carries the rest along. */
    private void fail(List<Item> items, IOException problem) {
        boolean full = FullDisk.isMeantBy(problem, files.directory());
        if (!failing) {
            failing = true;
            warnings.accept("cannot write the queue: " + problem.getMessage()
                    + (full ? "; new mail is refused until there is room" : "; going on in a new segment"));
        }
        abandonSegment();
        unsynced.forEach(item -> carried.put(item.change().id(), item));
        unsynced.clear();
        items.forEach(this::carry);
        if (full) {
            makeRoom();
        }
        IOException told =
                full ? new QueueFullException(problem) : new IOException(String.valueOf(problem.getMessage()), problem);
        items.forEach(item -> tell(item.change(), told));
    }

    private void abandonSegment() {
        SegmentWriter broken = writer;
        writer = null;
        if (broken == null) {
            return;
        }
        try {
            broken.abandon();
        } catch (IOException e) {
            warnings.accept(
                    "cannot cut off the damaged end of " + broken.segment().file() + ": " + e.getMessage());
        }
    }

    private void carry(Item item) {
        Change change = item.change();
        StoredEntry entry = index.get(change.id());
        Segment home = entry == null ? item.home() : entry.message().segment();
        if (home == null) {
            return;
        }
        switch (change) {
            case Change.Progress progress -> {
                if (entry != null) {
                    carried.put(change.id(), new Item(change, home));
                }
            }
            case Change.Removal removal -> {
                carried.put(change.id(), new Item(change, home));
                forget(change.id());
            }
            case Change.Arrival _, Change.Move _, Change.Barrier _ -> {
                // refused; a move is found again by the compaction
            }
        }
    }

    /** Gives back to a full disk whatever is not needed, so that deliveries, too, make room. */
    private void makeRoom() {
        try {
            segments.dropSpares();
        } catch (IOException e) {
            warnings.accept("cannot delete a spare segment: " + e.getMessage());
        }
        // Before their DONE is durable, since it may be this very space that it needs: a message without its content
        // does not come back.
        deleteUnneeded();
        retire(false);
    }

    /** Nothing comes after this. */
    void finish() {
        if (writer == null) {
            return;
        }
        try {
            writer.seal();
        } catch (IOException e) {
            warnings.accept("cannot seal the last segment: " + e.getMessage());
        }
        deleteUnneeded();
    }
}
