package org.postern.tables;

import java.util.Arrays;

/**
 * An entry of a source text.
 *
 * @param key as written: quotes and backslashes are part of it, letter case is kept; not empty
 * @param value without the white space around it; not empty
 * @param firstLine the line, counted from 1, on which the entry begins
 * @param lastLine the last line that was read for it, comments after it included
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never kept by the reader
public record SourceEntry(byte[] key, byte[] value, int firstLine, int lastLine) implements SourceItem {
    @Override
    public boolean equals(Object other) {
        return other instanceof SourceEntry entry
                && firstLine == entry.firstLine
                && lastLine == entry.lastLine
                && Arrays.equals(key, entry.key)
                && Arrays.equals(value, entry.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(key) * 31 + firstLine;
    }

    @Override
    public String toString() {
        return PrintableText.of(key) + " " + PrintableText.of(value) + " (line " + firstLine + ")";
    }
}
