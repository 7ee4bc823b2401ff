package org.postern.tables;

import java.util.Arrays;
import java.util.Comparator;
import org.postern.tables.text.PrintableText;

/** An entry as it stands in a table: a folded key and its value. The arrays are shared and must not be changed. */
@SuppressWarnings("ArrayRecordComponent") // one copy of millions of keys is enough
public record TableEntry(byte[] key, byte[] value) {
    /** MapDB's order of byte arrays: unsigned, a prefix first. */
    static final Comparator<TableEntry> ORDER = (a, b) -> Arrays.compareUnsigned(a.key, b.key);

    boolean isSame(TableEntry other) {
        return Arrays.equals(key, other.key) && Arrays.equals(value, other.value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TableEntry entry && isSame(entry);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(key);
    }

    @Override
    public String toString() {
        return PrintableText.of(key) + "=" + PrintableText.of(value);
    }
}
