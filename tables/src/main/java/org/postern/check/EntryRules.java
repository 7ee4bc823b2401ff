package org.postern.check;

/** What there is to say about the entries of tables with one role. Asked for one table. */
interface EntryRules {
    /** Looks at an entry, in the order of the file. {@code reading} is 1 when the text is read for the first time. */
    void look(CheckedEntry entry, int reading);

    /** Told that the text has been read {@code reading} times; returns whether to read it again. */
    default boolean again(int reading) {
        return false;
    }

    /** What is to be said in the end. */
    default void end(Complaints complaints) {}
}
