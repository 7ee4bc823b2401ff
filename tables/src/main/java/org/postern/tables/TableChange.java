package org.postern.tables;

import java.util.Optional;

/** What {@link TableRegistry#refresh} found about one table that is no longer as it was. */
public sealed interface TableChange {
    /** The table's name, as in {@link Table#name}. */
    String table();

    /**
     * Look-ups now read what is on disk.
     *
     * @param generation empty for types that are not compiled
     */
    record Switched(String table, Optional<Generation> generation) implements TableChange {}

    /**
     * What is on disk cannot be used; look-ups answer as before, out of the old table, or with a failure if there was none. Reported
     * once for each such file.
     */
    record Kept(String table, String reason) implements TableChange {}
}
