package org.postern.tables;

import java.util.List;

/**
 * Tables that are asked in order (Postfix maps(3)): the first hit wins, and a failure ends the search, because what a failed table
 * would have said is unknown.
 */
public final class TableList {
    /** No table at all: nothing is ever found. */
    public static final TableList EMPTY = new TableList(List.of());

    private final List<Table> tables;

    /** Asks {@code tables} in this order; closing them stays with the caller. */
    public TableList(List<? extends Table> tables) {
        this.tables = List.copyOf(tables);
    }

    /** Whether there is no table to ask. */
    public boolean isEmpty() {
        return tables.isEmpty();
    }

    /** The tables, in order. */
    public List<Table> tables() {
        return tables;
    }

    /** Looks {@code key} up in each table. */
    public LookupResult lookup(String key, LookupTrace trace) {
        return lookup(key, false, trace);
    }

    /**
     * Looks up a part of an address, which only tables with fixed keys are asked for.
     *
     * @see Table#hasFixedKeys()
     */
    public LookupResult lookupPart(String key, LookupTrace trace) {
        return lookup(key, true, trace);
    }

    private LookupResult lookup(String key, boolean fixedKeysOnly, LookupTrace trace) {
        for (Table table : tables) {
            if (fixedKeysOnly && !table.hasFixedKeys()) {
                continue;
            }
            LookupResult result = table.lookup(key);
            trace.asked(table, key, result);
            if (result instanceof LookupResult.Found(TableValue value) && value.isEmpty()) {
                // Nobody can have meant that, so nobody knows what was meant.
                return new LookupResult.Failed("table " + table.name() + " lookup of " + key
                        + " returns an empty string result; it should return NO RESULT in case of NOT FOUND");
            }
            if (!(result instanceof LookupResult.NotFound)) {
                return result;
            }
        }
        return LookupResult.notFound();
    }
}
