package org.postern.tables.publish;

import java.util.List;

/** What publishing a table came to. */
public sealed interface Publication {
    /**
     * The new table is in place.
     *
     * @param warnings what an administrator should know about it
     */
    record Published(List<String> warnings) implements Publication {}

    /**
     * The guard held the new table back; the present one stays.
     *
     * @param before entries of the present table
     * @param after entries that the new one has
     */
    record HeldBack(long before, long after) implements Publication {}
}
