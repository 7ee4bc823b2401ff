package org.postern.tables;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.postern.tables.compiled.Generation;

/** What {@link TableRegistry#refresh} found about one table that an administrator should know. */
public sealed interface TableChange {
    /** The table's name, as in {@link Table#name}. */
    String table();

    /**
     * Look-ups now read what is on disk.
     *
     * @param generation empty for types that are not compiled
     * @param took from opening the file to the switch, most of it to verify the content
     */
    record Switched(String table, Optional<Generation> generation, Duration took) implements TableChange {}

    /**
     * What is on disk cannot be used. Reported when that is found, and again and again as long as it lasts, less often each time.
     *
     * @param answering whether look-ups are answered out of the table that was there before; otherwise they fail
     */
    record Refused(String table, String reason, boolean answering) implements TableChange {}

    /**
     * The source text is not the one that the table was compiled from. Reported once for each change of either.
     *
     * @param compiled the compiled file
     */
    record Forgotten(String table, Path source, Path compiled) implements TableChange {}
}
