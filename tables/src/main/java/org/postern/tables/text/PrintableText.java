package org.postern.tables.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes from a file or a peer as text that is safe in a message: what cannot be printed becomes {@code ?}, one for each byte. */
public final class PrintableText {
    /** A message that quotes more than this is of no use to anybody. */
    private static final int LONGEST_QUOTE = 1000;

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

    /** As {@link #of}, of the bytes from {@code start} to before {@code end}; {@code ...} stands for what is beyond 1000 of them. */
    public static String quoted(byte[] bytes, int start, int end) {
        if (end - start <= LONGEST_QUOTE) {
            return of(Arrays.copyOfRange(bytes, start, end));
        }
        int cut = start + LONGEST_QUOTE;
        for (int i = 0; i < 3 && (bytes[cut] & 0xc0) == 0x80; i++) {
            cut--;
        }
        return of(Arrays.copyOfRange(bytes, start, cut)) + "...";
    }
}
