package org.postern.tables;

/** Whether results of patterns may take over parts of the key with {@code $1} (regexp_table(5), "TEXT SUBSTITUTION"). */
public enum Substitution {
    /** They may. */
    ALLOWED,
    /** They must not: where a table decides about routes, a client must not have a part in what it says (postconf(5)). */
    REFUSED
}
