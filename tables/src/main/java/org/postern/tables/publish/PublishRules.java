package org.postern.tables.publish;

import java.util.Optional;

/**
 * On which terms a new table replaces the present one.
 *
 * @param access whose the table is if there is none yet
 * @param guard what holds back a table that lost its entries; empty when whatever comes is published
 * @param generations how many of the tables before are kept; with 0 none is kept, and those that are there are left alone
 */
public record PublishRules(FileAccess access, Optional<ShrinkGuard> guard, int generations) {
    /** No guard, nothing kept. */
    static PublishRules of(FileAccess access) {
        return new PublishRules(access, Optional.empty(), 0);
    }
}
