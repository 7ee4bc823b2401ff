/**
 * Tables of rules instead of keys: regexp_table(5), pcre_table(5), cidr_table(5). Rules are read from lines of text and applied to one
 * key at a time; files, table names and everything else about tables is above.
 *
 * <p>Keys, patterns and results are strings of bytes, one character each (ISO 8859-1), because that is what Postfix matches: {@code .}
 * is one byte, and letter case is ASCII's.
 */
@org.jspecify.annotations.NullMarked
package org.postern.tables.patterns;
