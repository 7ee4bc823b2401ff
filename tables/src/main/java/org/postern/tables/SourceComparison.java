package org.postern.tables;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postern.tables.compiled.FileFormat;
import org.postern.tables.compiled.Metadata;

/**
 * Whether a compiled table is what its source says, by content; the source is read again only when its size, time stamp or the table has
 * changed. For one thread at a time.
 */
final class SourceComparison {
    private record Pair(FileStamp source, String compiled) {}

    private @Nullable Pair compared;
    private boolean differed;

    /** Nothing when there is no source to compare with, or the table is not the image of any. */
    Optional<Boolean> differs(Path source, Metadata table) {
        Optional<FileStamp> stamp = FileStamp.of(source);
        if (stamp.isEmpty() || !table.has(FileFormat.FLAG_FROM_SOURCE)) {
            return Optional.empty();
        }
        Pair pair = new Pair(stamp.get(), table.source().sha256());
        if (!pair.equals(compared)) {
            differed = !SourceWatch.isSame(source, table);
            compared = pair;
        }
        return Optional.of(differed);
    }
}
