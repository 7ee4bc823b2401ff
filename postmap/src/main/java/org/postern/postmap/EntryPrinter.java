package org.postern.postmap;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Writes entries as text lines, or as JSON lines (postmap -j). */
final class EntryPrinter {
    private final OutputStream out;
    private final boolean json;

    EntryPrinter(OutputStream out, boolean json) {
        this.out = out;
        this.json = json;
    }

    /** A value alone; in JSON the key comes along. */
    void value(byte[] key, byte[] value) throws IOException {
        if (json) {
            entry(key, value);
        } else {
            out.write(value);
            out.write('\n');
        }
    }

    /** A key and its value. */
    void entry(byte[] key, byte[] value) throws IOException {
        if (json) {
            out.write('{');
            string(key);
            out.write(": ".getBytes(StandardCharsets.US_ASCII));
            string(value);
            out.write('}');
        } else {
            out.write(key);
            out.write('\t');
            out.write(value);
        }
        out.write('\n');
    }

    /** RFC 8259 section 7. */
    private void string(byte[] text) throws IOException {
        out.write('"');
        for (byte b : text) {
            String escaped = switch (b) {
                case '"', '\\' -> "\\" + (char) b;
                case '\b' -> "\\b";
                case '\f' -> "\\f";
                case '\n' -> "\\n";
                case '\r' -> "\\r";
                case '\t' -> "\\t";
                default -> b >= 0 && b < ' ' ? String.format("\\u%04X", b) : "";
            };
            if (escaped.isEmpty()) {
                out.write(b);
            } else {
                out.write(escaped.getBytes(StandardCharsets.US_ASCII));
            }
        }
        out.write('"');
    }
}
