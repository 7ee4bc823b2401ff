package org.postern.tables;

import java.nio.charset.StandardCharsets;

/** Bytes from a file or a peer as text that is safe in a message: what cannot be printed becomes {@code ?}, one for each byte. */
public final class PrintableText {
    private PrintableText() {}

    /** The printable form of {@code bytes}; characters beyond ASCII stay as they are. */
    public static String of(byte[] bytes) {
        byte[] clean = bytes.clone();
        int at = 0;
        while (at < bytes.length) {
            int length = Utf8.characterLength(bytes, at, bytes.length);
            if (length == 0 || (length == 1 && (bytes[at] < ' ' || bytes[at] == 0x7f))) {
                clean[at] = '?';
            }
            at += Math.max(length, 1);
        }
        return new String(clean, StandardCharsets.UTF_8);
    }
}
