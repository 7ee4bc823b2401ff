package org.postern.tables;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The value of a table entry: bytes, which for every use in mail are UTF-8 text. Immutable; one instance may answer many look-ups. */
public final class TableValue {
    private final byte[] bytes;
    private final String text;

    /** Takes over {@code bytes}; the caller must not change them afterwards. */
    public TableValue(byte[] bytes) {
        this.bytes = bytes;
        this.text = new String(bytes, StandardCharsets.UTF_8);
    }

    /** The value with this text. */
    public static TableValue of(String text) {
        return new TableValue(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The value as text; bytes that are not UTF-8 appear as U+FFFD. */
    public String text() {
        return text;
    }

    /** Whether there is nothing in it; a table of patterns may have such a value. */
    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** How many bytes there are. */
    public int length() {
        return bytes.length;
    }

    /** Puts the bytes as stored into {@code array}, from {@code offset} on. */
    public void copyTo(byte[] array, int offset) {
        System.arraycopy(bytes, 0, array, offset, bytes.length);
    }

    /** A copy of the bytes as stored. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TableValue value && Arrays.equals(bytes, value.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return text;
    }
}
