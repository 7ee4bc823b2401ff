package org.postern.postmap;

import java.io.Flushable;
import java.io.IOException;
import java.io.OutputStream;
import org.postern.findings.JsonText;
import org.postern.tables.TableValue;

/** Writes entries as text lines, or as JSON lines (postmap -j). What is written is on its way after {@link #flush}. */
final class EntryPrinter implements Flushable {
    private static final int BUFFER_SIZE = 1 << 16;

    private final OutputStream out;
    private final boolean json;
    private final byte[] buffer = new byte[BUFFER_SIZE];
    private int used;

    EntryPrinter(OutputStream out, boolean json) {
        this.out = out;
        this.json = json;
    }

    /** A value alone; in JSON the key comes along. */
    void value(byte[] key, byte[] value) throws IOException {
        if (json) {
            entry(key, 0, key.length, value);
        } else {
            append(value, 0, value.length);
            append('\n');
        }
    }

    /** A key, from {@code offset} on {@code length} bytes, and its value. */
    void entry(byte[] key, int offset, int length, byte[] value) throws IOException {
        if (json) {
            append('{');
            appendString(key, offset, length);
            append(':');
            append(' ');
            appendString(value, 0, value.length);
            append('}');
        } else {
            append(key, offset, length);
            append('\t');
            append(value, 0, value.length);
        }
        append('\n');
    }

    /** As {@link #entry(byte[], int, int, byte[])}, for many: the value is copied once. */
    void entry(byte[] key, int offset, int length, TableValue value) throws IOException {
        int size = length + value.length() + 2;
        if (json || size > buffer.length) {
            entry(key, offset, length, value.bytes());
            return;
        }
        reserve(size);
        int at = used;
        System.arraycopy(key, offset, buffer, at, length);
        at += length;
        buffer[at++] = '\t';
        value.copyTo(buffer, at);
        at += value.length();
        buffer[at++] = '\n';
        used = at;
    }

    @Override
    public void flush() throws IOException {
        out.write(buffer, 0, used);
        used = 0;
        out.flush();
    }

    private void append(char ascii) throws IOException {
        reserve(1);
        buffer[used++] = (byte) ascii;
    }

    private void append(byte[] bytes, int offset, int length) throws IOException {
        if (length > buffer.length) {
            reserve(buffer.length);
            out.write(bytes, offset, length);
        } else {
            reserve(length);
            System.arraycopy(bytes, offset, buffer, used, length);
            used += length;
        }
    }

    private void reserve(int size) throws IOException {
        if (size > buffer.length - used) {
            out.write(buffer, 0, used);
            used = 0;
        }
    }

    private void appendString(byte[] text, int offset, int length) throws IOException {
        append('"');
        for (int i = offset; i < offset + length; i++) {
            char c = (char) (text[i] & 0xff);
            String escape = JsonText.escape(c);
            if (escape.isEmpty()) {
                append(c);
            } else {
                for (int k = 0; k < escape.length(); k++) {
                    append(escape.charAt(k));
                }
            }
        }
        append('"');
    }
}
