package org.postern.tables;

/** What {@link TableRegistry#refresh} found about one table that is no longer as it was. */
public sealed interface TableChange {
    /** The table's name, as in {@link Table#name}. */
    String table();

    /** Look-ups now read the new compiled file. */
    record Switched(String table, Generation generation) implements TableChange {}

    /** A new compiled file is there but cannot be used; look-ups keep reading the old one. Reported once for each such file. */
    record Kept(String table, String reason) implements TableChange {}
}
