package org.postern.relayd.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.postern.relayd.metrics.CommitMetrics;
import org.postern.relayd.queue.DeliveryState;
import org.postern.relayd.queue.MessageContent;
import org.postern.relayd.queue.MessageDraft;
import org.postern.relayd.queue.MessageStore;
import org.postern.relayd.queue.StoredMessage;

/**
 * The queue on disk: a log.
 *
 * <p><b>The idea.</b> A message is durable when it has been synced, and a sync costs the same for one message as for a hundred. So all
 * messages go into one file, one after the other, and whoever waits for the disk when a sync ends shares the next one. The more sessions
 * there are, the more each sync carries, and the client's wait stays about two syncs. The file is cut into <em>segments</em> of {@value
 * #SEGMENT_BYTES} bytes; one that is not needed any more is overwritten by a later one, because overwriting blocks that exist changes no
 * metadata, which halves the cost of a sync. Nothing in a segment is ever changed: that delivery has come further, or to an end, is a
 * further record. docs/queue-format.md draws every byte.
 *
 * <p><b>Who owns what.</b>
 *
 * <ul>
 *   <li>A {@link LogDraft} belongs to the thread that receives the message. It keeps up to {@value LogDraft#INLINE_BYTES} bytes of
 *       content in memory until the envelope is known; more goes to a file in {@code big/} as it comes, which that thread syncs itself.
 *   <li>Whoever writes does so for all, one at a time: the thread of the {@link Committer}, or a platform thread whose message comes alone. Only
 *       the writer writes segments, changes the index and decides what a segment is still needed for, under the committer's lock for
 *       writing ({@link BatchWriter}). No carrier of virtual threads waits for a disk.
 *   <li>The index, from a message's id to where its record is, is read by any thread. The content that was committed last is
 *       in memory as well ({@link FreshContent}), up to {@value FreshContent#MOST_BYTES} bytes; other content is read from the segment when it
 *       is delivered, through a file of the reader's own.
 *   <li>{@link Recovery} has everything to itself, before the committer begins.
 * </ul>
 *
 * <p><b>States.</b> A message is <em>drafted</em> (in memory, perhaps with a file in {@code big/}), <em>committed</em> (its MESSAGE
 * record is durable and it is in the index), and <em>gone</em> (its DONE record is written). A segment is <em>open</em> (one at a time),
 * <em>sealed</em> (its last record is a SEAL), or <em>cut off</em> (a write failed there, or the process died, and what had not been
 * synced was taken away); then it is <em>retired</em>, a spare, and open again under another number.
 *
 * <p><b>Invariants</b>, each with what would happen without it:
 *
 * <ol>
 *   <li><em>The index learns of a message after its sync, and its thread after that.</em> Or 250 could be said for what a power cut
 *       takes.
 *   <li><em>The directory is synced after a segment's name was made and before anything in it is acknowledged</em>; {@code big/}
 *       likewise. Or the power cut takes the name, and the file with it.
 *   <li><em>A segment is synced before the next is opened.</em> So only the newest can have a torn end, and rubbish in any other is
 *       damage, which is reported and kept.
 *   <li><em>Nothing is appended to a segment that was found at the start.</em> Its end may be torn, and what was read of it may never
 *       have reached the disk; it is cut off behind its last good record and synced.
 *   <li><em>Segments go from the oldest on, one by one, each removal synced before the next.</em> A DONE is never in an older segment
 *       than its MESSAGE; if a younger one went first, what it took away would come back.
 *   <li><em>A survivor that is written again, state and all, is durable before its segment goes, and is not written behind its own
 *       DONE.</em> Or a crash loses it, or it comes back. Without survivors being moved, one deferred message would keep the log from its
 *       segment on.
 *   <li><em>After a failed write or sync the segment is cut off at its last sync and never synced again.</em> The kernel reports such a
 *       failure once and then calls the lost pages clean; a second sync would succeed and mean nothing. The batch is refused, and the
 *       next one gets a new segment.
 *   <li><em>A DONE or STATE is never refused.</em> It counts in memory at once; if its write failed, or succeeded in a segment whose
 *       later sync failed, it is carried along until a batch takes it. On a full disk, dropping it would mean that the queue never gets
 *       smaller.
 *   <li><em>A full disk is given back what is not needed</em>: spares, the oldest segments, files of messages that have gone. Otherwise
 *       the queue itself would be what keeps it full.
 *   <li><em>The checksum of each record's header begins with the segment's number and salt.</em> What an overwritten file held before,
 *       and what anybody may have put into a message, is therefore no record.
 *   <li><em>Content has a checksum that its reader checks at the end, before the reader learns that it is the end.</em> A delivery of
 *       rotten content breaks off before its final dot.
 * </ol>
 *
 * <p><b>What may be lost.</b> DONE and STATE are synced with the next message or within a fifth of a second, not at once: a power cut may
 * repeat the deliveries of that time. They are written with the next message or within a hundredth of a second: a killed process may repeat
 * the deliveries of that time, and repeats what it was delivering. A message that was refused, because its sync
 * failed, can come back if the disk also refuses to cut the segment; its client, told 4xx, sends it a second time. No message that was
 * acknowledged is lost, short of a disk that loses what it has synced.
 *
 * <p><b>Known limits.</b> A record that is damaged costs its message, or, if it is a DONE, repeats one. The index and the envelopes are
 * in memory, some 1 KB for each queued message.
 */
public final class LogStore implements MessageStore {
    /** Big enough that opening one is rare, small enough that recovery can share the work and that one more costs no disk. */
    static final int SEGMENT_BYTES = 64 << 20;

    /** How long an answer about free space holds: it is asked for with each message. */
    private static final long FREE_SPACE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private record FreeSpace(long bytes, long asked) {}

    private final Disk disk;
    private final QueueFiles files;
    private final FileChannel lockFile;
    private final QueueNumber numbers;
    private final Map<Long, StoredEntry> index;
    private final Segments segments;
    private final Committer committer;
    private List<StoredMessage> recovered; // guarded by this
    private volatile FreeSpace freeSpace = new FreeSpace(0, System.nanoTime() - 2 * FREE_SPACE_NANOS);

    private LogStore(
            Disk disk,
            QueueFiles files,
            FileChannel lockFile,
            InstantSource clock,
            int segmentBytes,
            int freshBytes,
            CommitMetrics metrics,
            Consumer<String> warnings)
            throws IOException {
        this.disk = disk;
        this.files = files;
        this.lockFile = lockFile;
        Corruption corruption = new Corruption(files, warnings);
        Recovery recovery = Recovery.run(disk, files, corruption, warnings);
        numbers = new QueueNumber(clock, recovery.lastId());
        index = new ConcurrentHashMap<>(recovery.index());
        recovered = recovery.messages();
        segments = new Segments(
                disk, files, segmentBytes, recovery.segments(), recovery.spares(), recovery.lastSequence());
        segments.retire(null, true);
        committer = new Committer(new BatchWriter(
                disk,
                files,
                index,
                new FreshContent(freshBytes),
                segments,
                new Compaction(index, segments, corruption, warnings),
                metrics,
                warnings));
        committer.start();
    }

    /**
     * Opens the queue in {@code directory}, which is made if it is missing, and checks every message in it.
     *
     * @param warnings gets a line for each thing that was found damaged, now or later, and for a disk that fails
     * @throws IOException when the directory cannot be used; the message says why, for the operator
     */
    public static LogStore open(Path directory, InstantSource clock, Consumer<String> warnings) throws IOException {
        return open(directory, clock, new CommitMetrics(), warnings);
    }

    /** As {@link #open(Path, InstantSource, Consumer)}; what is written is counted in {@code metrics}. */
    public static LogStore open(Path directory, InstantSource clock, CommitMetrics metrics, Consumer<String> warnings)
            throws IOException {
        return open(new FileDisk(), directory, clock, SEGMENT_BYTES, FreshContent.MOST_BYTES, metrics, warnings);
    }

    static LogStore open(
            Disk disk, Path directory, InstantSource clock, int segmentBytes, int freshBytes, Consumer<String> warnings)
            throws IOException {
        return open(disk, directory, clock, segmentBytes, freshBytes, new CommitMetrics(), warnings);
    }

    private static LogStore open(
            Disk disk,
            Path directory,
            InstantSource clock,
            int segmentBytes,
            int freshBytes,
            CommitMetrics metrics,
            Consumer<String> warnings)
            throws IOException {
        QueueFiles files = new QueueFiles(directory);
        FileChannel lockFile = files.prepare();
        try {
            return new LogStore(disk, files, lockFile, clock, segmentBytes, freshBytes, metrics, warnings);
        } catch (IOException | RuntimeException | Error e) {
            lockFile.close();
            throw e;
        }
    }

    @Override
    public MessageDraft draft() {
        return new LogDraft(disk, files, committer, numbers.next());
    }

    @Override
    public synchronized List<StoredMessage> recovered() {
        List<StoredMessage> messages = recovered;
        recovered = List.of();
        return messages;
    }

    @Override
    public MessageContent content(String id) {
        return new StoredContent(files, index, id);
    }

    @Override
    public void saveState(String id, DeliveryState state) throws IOException {
        committer.submit(new Change.Progress(QueueNumber.number(id), StateRecord.body(state)));
    }

    @Override
    public void remove(String id) throws IOException {
        committer.submit(new Change.Removal(QueueNumber.number(id)));
    }

    @Override
    public void sync() throws IOException {
        CompletableFuture<Void> outcome = new CompletableFuture<>();
        committer.submit(new Change.Barrier(outcome));
        LogDraft.await(outcome);
    }

    @Override
    public long usableBytes() {
        FreeSpace known = freeSpace;
        if (System.nanoTime() - known.asked() > FREE_SPACE_NANOS) {
            // Not Files.getFileStore, which reads the list of mounts each time.
            known = new FreeSpace(files.directory().toFile().getUsableSpace(), System.nanoTime());
            freeSpace = known;
        }
        return known.bytes() + segments.spareBytes();
    }

    @Override
    public void close() throws IOException {
        try {
            committer.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lockFile.close();
        }
    }
}
