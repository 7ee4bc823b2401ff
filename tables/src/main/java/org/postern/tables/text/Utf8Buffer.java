package org.postern.tables.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Text that is put together as UTF-8, in an array that grows and can be used again: what is sent and logged thousands of times a second
 * need not be a String first. Owned by one thread.
 */
public final class Utf8Buffer {
    private byte[] bytes;
    private int length;

    /** An empty one with room for {@code capacity} bytes. */
    public Utf8Buffer(int capacity) {
        this.bytes = new byte[capacity];
    }

    /** Adds {@code text}; half a surrogate pair becomes {@code ?}. */
    public Utf8Buffer append(String text) {
        int count = text.length();
        reserve(count);
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                return append(text.getBytes(StandardCharsets.UTF_8)); // over what has been written of it
            }
            bytes[length + i] = (byte) c;
        }
        length += count;
        return this;
    }

    /** Adds bytes that are UTF-8 already. */
    public Utf8Buffer append(byte[] text) {
        return append(text, 0, text.length);
    }

    /** Adds the bytes from {@code start} to before {@code end}, which are UTF-8 already. */
    public Utf8Buffer append(byte[] text, int start, int end) {
        reserve(end - start);
        System.arraycopy(text, start, bytes, length, end - start);
        length += end - start;
        return this;
    }

    /** Adds one character of ASCII. */
    public Utf8Buffer append(char ascii) {
        reserve(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    private void reserve(int count) {
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
        }
    }

    /** How many bytes there are. */
    public int length() {
        return length;
    }

    /** One of them. */
    public byte at(int index) {
        if (index >= length) {
            throw new IndexOutOfBoundsException(index);
        }
        return bytes[index];
    }

    /** Forgets all but the first {@code count}. */
    public void truncate(int count) {
        length = Math.min(length, count);
    }

    /** Forgets them all; the array stays. */
    public Utf8Buffer clear() {
        length = 0;
        return this;
    }

    /** A copy of them. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    /** Copies all of them to {@code target}, from {@code offset} on. */
    public void copyTo(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, length);
    }

    /** The text. */
    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
