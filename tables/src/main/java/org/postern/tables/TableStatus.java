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
 * @param warnings what was odd about its text when it was read, in Postfix's words
 */
public record TableStatus(
        String table, Optional<String> unavailable, Optional<Generation> generation, List<String> warnings) {}
