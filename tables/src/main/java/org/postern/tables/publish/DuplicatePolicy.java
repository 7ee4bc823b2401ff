package org.postern.tables.publish;

/** What becomes of an entry whose key is already in the table (postmap(1), "-r", "-w"). */
public enum DuplicatePolicy {
    /** The first stays; a warning says so. */
    KEEP_FIRST_WARN,
    /** The first stays. */
    KEEP_FIRST,
    /** The last stays. */
    KEEP_LAST
}
