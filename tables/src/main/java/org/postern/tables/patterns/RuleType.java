package org.postern.tables.patterns;

import java.util.Locale;

/** The types of tables that hold rules. */
public enum RuleType {
    /** POSIX regular expressions, with glibc's extensions (regexp_table(5)). */
    REGEXP,
    /** Perl's (pcre_table(5)). */
    PCRE,
    /** Networks (cidr_table(5)). */
    CIDR;

    /** As the table's name begins. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
