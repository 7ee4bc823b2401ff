package org.postern.tables.compiled;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Instant;
import org.postern.tables.sort.EntryStream;

/** The parts of a compiled table while it is written: first its pages, by whoever made this, then all that follows from them. */
final class TableParts implements AutoCloseable {
    private final FileLayout planned;
    private final BodyWriter out;
    private final IndexBuilder index;
    private final CommonValuesBuilder common = new CommonValuesBuilder();
    private final PageWriter pages;

    /**
     * Writes to {@code channel}, which stays the caller's.
     *
     * @param index where the slots will be; goes with this
     * @param slots takes them meanwhile
     */
    TableParts(FileChannel channel, FileLayout planned, IndexBuilder index, PageWriter.SlotConsumer slots) {
        this.planned = planned;
        this.index = index;
        this.out = new BodyWriter(channel);
        this.pages = new PageWriter(planned, out, slots, common);
    }

    PageWriter pages() {
        return pages;
    }

    CommonValuesBuilder common() {
        return common;
    }

    /** Writes what comes after the pages, which have been finished and end at {@code pagesEnd}. */
    void finish(long pagesEnd, int flags, EntryStream.Size size, Instant built, SourceStamp stamp) throws IOException {
        byte[] commonBytes = common.bytes();
        FileLayout layout = planned.with(pagesEnd, common.count(), commonBytes.length);
        out.write(commonBytes, commonBytes.length);
        out.write(index.fingerprints());
        out.write(index.slots());
        int allFlags = flags | (pages.nulEnded() ? FileFormat.FLAG_NUL_ENDED_KEYS : 0);
        byte[] metadata = Metadata.bytes(layout, allFlags, size, built, stamp);
        byte[] header = FileHead.header(layout, metadata);
        byte[] checksums = out.checksums(header);
        FileHead.seal(header, checksums, metadata);
        out.finish(checksums, metadata);
    }

    @Override
    public void close() {
        try (out;
                index) {
            // Both go.
        }
    }
}
