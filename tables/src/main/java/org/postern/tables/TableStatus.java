package org.postern.tables;

import java.util.List;
import java.util.Optional;
import org.postern.tables.compiled.Generation;

/**
 * How one opened table stands, for start-up messages and checks.
 *
 * @param table its name, as in {@link Table#name}
 * @param unavailable why it cannot be asked; empty when it can
 * @param generation which compiled file answers; empty for other types
 * @param stale whether its source text says something else by now, by content; empty when there is no source, or the table is not the
 *     image of any
 * @param warnings what was odd about its text when it was read, in Postfix's words
 */
public record TableStatus(
        String table,
        Optional<String> unavailable,
        Optional<Generation> generation,
        Optional<Boolean> stale,
        List<String> warnings) {}
