package org.postern.tables;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postern.tables.compiled.FileFormat;
import org.postern.tables.compiled.Metadata;
import org.postern.tables.source.SourceDigest;

/**
 * Notices a forgotten postmap: that the source text is no longer the one that the compiled table was made from. By its content; size and
 * time stamp only tell when to read it. For one thread.
 *
 * <p>Whoever edits a table compiles it a little later, so a change counts when it is a minute old; what is found at start counts at
 * once. Each change is told once.
 */
final class SourceWatch {
    static final Duration PATIENCE = Duration.ofMinutes(1);

    /** A source and a table as they were seen together; null before the first look. */
    private record Pair(Optional<FileStamp> source, String compiled) {}

    private @Nullable Pair seen;
    private Instant due = Instant.MAX;

    /** Whether it is time to say that {@code source} is not what {@code table} was made from. */
    boolean isForgotten(Path source, Metadata table, Instant now) {
        if (!table.has(FileFormat.FLAG_FROM_SOURCE)) {
            // Entries were added or deleted, so it is not the image of any text.
            return false;
        }
        Pair pair = new Pair(FileStamp.of(source), table.source().sha256());
        if (!pair.equals(seen)) {
            due = seen == null ? now : now.plus(PATIENCE);
            seen = pair;
        }
        if (now.isBefore(due)) {
            return false;
        }
        due = Instant.MAX;
        return pair.source().isPresent() && !isSame(source, table);
    }

    /** Whether {@code table} was made from what {@code source} holds; also true when the source cannot be read. */
    static boolean isSame(Path source, Metadata table) {
        try {
            return SourceDigest.of(source).equals(table.source().sha256());
        } catch (IOException e) {
            return true;
        }
    }
}
