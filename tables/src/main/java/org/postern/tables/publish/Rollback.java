package org.postern.tables.publish;

import java.util.List;
import java.util.Optional;
import org.postern.tables.compiled.Generation;

/** What going back to an earlier generation came to. */
public sealed interface Rollback {
    /** What an administrator should know about it. */
    List<String> warnings();

    /**
     * An earlier generation is the present table now.
     *
     * @param number of the one that is back
     * @param replaced number of the one that was there, which is kept; empty when there was no table
     */
    record Restored(int number, Generation generation, Optional<Integer> replaced, List<String> warnings)
            implements Rollback {}

    /** There is no generation before the present table, or none that can be read. */
    record NothingBefore(List<String> warnings) implements Rollback {}
}
