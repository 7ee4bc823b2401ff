package org.postern.tables.source;

import java.util.Arrays;
import org.postern.tables.text.PrintableText;

/**
 * The entry of a source text that a {@link SourceReader} is at. A view: it shows the next entry when the reader has moved on, so
 * that a text of a million entries needs no million objects.
 */
public final class SourceEntry {
    private byte[] buffer = {};
    private int keyStart;
    private int keyEnd;
    private int valueStart;
    private int valueEnd;
    private int firstLine;
    private int lastLine;

    SourceEntry() {}

    void place(byte[] buffer, int keyStart, int keyEnd, int valueStart, int valueEnd) {
        this.buffer = buffer;
        this.keyStart = keyStart;
        this.keyEnd = keyEnd;
        this.valueStart = valueStart;
        this.valueEnd = valueEnd;
    }

    void lines(int first, int last) {
        firstLine = first;
        lastLine = last;
    }

    /** A copy of the key, as written: quotes and backslashes are part of it, letter case is kept; not empty. */
    public byte[] key() {
        return Arrays.copyOfRange(buffer, keyStart, keyEnd);
    }

    /** A copy of the value, without the white space around it; not empty. */
    public byte[] value() {
        return Arrays.copyOfRange(buffer, valueStart, valueEnd);
    }

    /** Where key and value stand: the reader's own array. */
    public byte[] buffer() {
        return buffer;
    }

    public int keyOffset() {
        return keyStart;
    }

    public int keyLength() {
        return keyEnd - keyStart;
    }

    public int valueOffset() {
        return valueStart;
    }

    public int valueLength() {
        return valueEnd - valueStart;
    }

    /** The line, counted from 1, on which the entry begins. */
    public int firstLine() {
        return firstLine;
    }

    /** The last line that was read for it, comments after it included. */
    public int lastLine() {
        return lastLine;
    }

    @Override
    public String toString() {
        return PrintableText.of(key()) + " " + PrintableText.of(value()) + " (line " + firstLine + ")";
    }
}
