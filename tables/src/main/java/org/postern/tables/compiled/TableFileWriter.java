package org.postern.tables.compiled;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.postern.tables.sort.EntryStream;
import org.postern.tables.text.ArrayWords;

/** Writes the bytes of a compiled table ({@link FileFormat}). What to do with the file before and after is the caller's business. */
public final class TableFileWriter {
    private TableFileWriter() {}

    /**
     * Writes {@code entries} to {@code channel}, which is at the start of an empty file. The same arguments make the same bytes.
     *
     * @param source what they were compiled from; empty when they were changed afterwards
     */
    public static void write(FileChannel channel, EntryStream entries, Instant built, Optional<SourceStamp> source)
            throws IOException {
        SourceStamp stamp = source.orElse(SourceStamp.NONE);
        EntryStream.Size size = entries.size();
        FileLayout planned = plan(entries.count(), size, seed(entries.count(), size, built, stamp));
        IndexBuilder index = new IndexBuilder(planned);
        try (TableParts parts = new TableParts(channel, planned, index, index::add)) {
            entries.forEach(parts.pages()::add);
            long pagesEnd = parts.pages().finish();
            int flags = source.isPresent() ? FileFormat.FLAG_FROM_SOURCE : 0;
            parts.finish(pagesEnd, flags, parts.pages().size(), built, stamp);
        }
    }

    private static FileLayout plan(long count, EntryStream.Size size, long seed) throws IOException {
        long pageSize = FileLayout.pageSize(size.longest());
        if (pageSize > FileFormat.LARGEST_PAGE) {
            throw new IOException("an entry of " + size.longest() + " bytes is too long");
        }
        int positionBits = FileLayout.positionBits(count, size.bytes(), pageSize);
        return new FileLayout(count, (int) pageSize, 0, 0, 0, FileLayout.groups(count), positionBits, seed);
    }

    /** Differs, as far as 64 bits can, between any two tables that are not the same. */
    private static long seed(long count, EntryStream.Size size, Instant built, SourceStamp stamp) {
        byte[] digest = HexFormat.of().parseHex(stamp.sha256());
        ByteBuffer bytes = ByteBuffer.allocate(digest.length + 3 * Long.BYTES);
        bytes.put(digest).putLong(built.toEpochMilli()).putLong(count).putLong(size.bytes());
        return EntryHash.of(ArrayWords.Fast.INSTANCE, EntryHash.KEY_SEED, bytes.array(), 0, bytes.capacity());
    }
}
