package org.postern.relayd.store;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One file of the log, from its opening to its retirement. How much of it is still needed is counted by the committer alone; whether
 * somebody reads it is guarded by the object's monitor.
 */
final class Segment {
    private final SegmentHeader header;
    private final Path file;
    private final byte[] seed;
    private int liveMessages;
    private long liveBytes;
    private int readers;
    private boolean retired;
    private boolean gone;

    Segment(SegmentHeader header, Path file) {
        this.header = header;
        this.file = file;
        this.seed = header.seed();
    }

    long sequence() {
        return header.sequence();
    }

    SegmentHeader header() {
        return header;
    }

    Path file() {
        return file;
    }

    byte[] seed() {
        return seed;
    }

    /** A message here is needed. */
    void added(Place place) {
        liveMessages++;
        liveBytes += place.length();
    }

    /** A message here is not needed any more. */
    void removed(Place place) {
        liveMessages--;
        liveBytes -= place.length();
    }

    int liveMessages() {
        return liveMessages;
    }

    long liveBytes() {
        return liveBytes;
    }

    /**
     * Opens the file at {@code offset}.
     *
     * @return null when the segment has been retired meanwhile; what was in it is elsewhere or gone
     */
    synchronized @Nullable InputStream open(long offset) throws IOException {
        if (retired) {
            return null;
        }
        // Not a channel: a thread that is interrupted while it reads must not close anything for others.
        InputStream in = new FileInputStream(file.toFile()) {
            private boolean open = true;

            @Override
            public void close() throws IOException {
                synchronized (Segment.this) {
                    if (open) {
                        open = false;
                        readers--;
                    }
                }
                super.close();
            }
        };
        readers++;
        try {
            in.skipNBytes(offset);
        } catch (IOException e) {
            in.close();
            throw e;
        }
        return in;
    }

    /**
     * Nothing in it is needed any more.
     *
     * @return whether the file may be overwritten; otherwise somebody still reads it, so that it can only be deleted
     */
    synchronized boolean retire() {
        retired = true;
        return readers == 0;
    }

    /** Its file is no part of the log any more. */
    synchronized void setGone() {
        gone = true;
    }

    synchronized boolean isGone() {
        return gone;
    }
}
