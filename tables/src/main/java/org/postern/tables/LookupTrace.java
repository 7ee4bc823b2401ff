package org.postern.tables;

/** Told of every question that a search puts to a table, so that a decision can be explained by what decided it. */
@FunctionalInterface
public interface LookupTrace {
    /** Takes no notes. */
    LookupTrace NONE = (table, key, result) -> {};

    /** {@code table} was asked for {@code key} and answered {@code result}. */
    void asked(Table table, String key, LookupResult result);
}
