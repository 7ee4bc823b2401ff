package org.postern.relayd.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The segments of a log in their order: which is the oldest, when one may go, and where the next one's file comes from. The committer's
 * alone.
 */
final class Segments {
    /** More than two would only hold disk space: one is in use while the next is already waiting. */
    private static final int MAX_SPARES = 2;

    /** Enough for a batch of hundreds of small messages; bigger ones are written in several pieces. */
    private static final int STAGING_BYTES = 1 << 20;

    private final Disk disk;
    private final QueueFiles files;
    private final int segmentBytes;

    /** One is enough, since there is one segment at a time; a direct buffer is not copied once more on its way to the file. */
    private final ByteBuffer staging = ByteBuffer.allocateDirect(STAGING_BYTES);

    private final SecureRandom random = new SecureRandom();
    private final Deque<Segment> all;
    private final Deque<Path> spares;
    private long lastSequence;
    private boolean removalsUnsynced;
    private volatile long spareBytes;

    /** @param recovered those on disk, oldest first */
    Segments(
            Disk disk,
            QueueFiles files,
            int segmentBytes,
            List<Segment> recovered,
            List<Path> spares,
            long lastSequence) {
        this.disk = disk;
        this.files = files;
        this.segmentBytes = segmentBytes;
        this.all = new ArrayDeque<>(recovered);
        this.spares = new ArrayDeque<>(spares);
        this.lastSequence = lastSequence;
        countSpares();
    }

    private void countSpares() {
        spareBytes = spares.stream().mapToLong(file -> file.toFile().length()).sum();
    }

    /** Bytes that would be free if the disk were full. Any thread may ask. */
    long spareBytes() {
        return spareBytes;
    }

    @Nullable
    Segment oldest() {
        return all.peekFirst();
    }

    /** Begins the next segment. A crash before its first sync leaves a file with another header or none, which recovery takes as empty. */
    SegmentWriter openNext() throws IOException {
        lastSequence++; // even if one of the next steps fails: its file may be there then
        SegmentHeader header = new SegmentHeader(lastSequence, random.nextLong());
        Path file = files.segment(header.sequence());
        Path spare = spares.poll();
        Disk.OpenFile open;
        if (spare == null) {
            open = disk.create(file);
        } else {
            // Blocks that were written before are overwritten without a change of metadata, which halves the cost of a
            // sync.
            disk.rename(spare, file);
            countSpares();
            open = disk.open(file);
        }
        Segment segment = new Segment(header, file);
        try {
            open.write(header.bytes(), 0);
            // Before the first acknowledgement, or a power cut could take the name with all that is in the file.
            disk.syncDirectory(files.directory());
        } catch (IOException e) {
            abandon(open, file);
            throw e;
        }
        all.addLast(segment);
        return new SegmentWriter(segment, open, staging.clear(), segmentBytes);
    }

    /** A segment with nothing in it is no loss. */
    private void abandon(Disk.OpenFile open, Path file) {
        try (open) {
            disk.delete(file);
        } catch (IOException e) {
            return; // what is left is recovered as a segment with nothing in it
        }
    }

    /**
     * Whether too much of the disk is kept for too few messages, so that those of the oldest segment should be written again.
     *
     * <p>More than half of what is kept is then not needed, so that copying costs, on average, no more than a byte for each byte written.
     */
    boolean areSparse() {
        long live = all.stream().mapToLong(Segment::liveBytes).sum();
        return all.size() > 3 + 2 * (live / segmentBytes);
    }

    /**
     * Lets the oldest segments go as long as they hold nothing that is needed. Only from that end: the DONE of a message is never in an
     * older segment than the message, so that no message can come back.
     *
     * @param keepFiles whether the files may be kept for overwriting
     */
    void retire(@Nullable Segment current, boolean keepFiles) throws IOException {
        Segment oldest = all.peekFirst();
        while (oldest != null && !oldest.equals(current) && oldest.liveMessages() == 0) {
            syncRemovals();
            boolean reusable = oldest.retire();
            if (reusable && keepFiles && spares.size() < MAX_SPARES && isFullSize(oldest)) {
                Path spare = files.spare(oldest.sequence());
                disk.rename(oldest.file(), spare);
                spares.add(spare);
                countSpares();
            } else {
                disk.delete(oldest.file());
            }
            removalsUnsynced = true;
            oldest.setGone();
            all.removeFirst();
            oldest = all.peekFirst();
        }
        syncRemovals();
    }

    /** In order on the disk too: an older segment must not come back when a younger one, with its DONEs, does not. */
    private void syncRemovals() throws IOException {
        if (removalsUnsynced) {
            disk.syncDirectory(files.directory());
            removalsUnsynced = false;
        }
    }

    private boolean isFullSize(Segment segment) {
        return segment.file().toFile().length() >= segmentBytes / 2;
    }

    /** Gives their space back. */
    void dropSpares() throws IOException {
        for (Path spare = spares.poll(); spare != null; spare = spares.poll()) {
            countSpares();
            disk.delete(spare);
        }
    }
}
