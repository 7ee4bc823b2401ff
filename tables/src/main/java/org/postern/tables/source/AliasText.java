package org.postern.tables.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.IntConsumer;

/** Text in the format of aliases(5): {@code name: value}, where quotes around the name keep what would end it. */
public final class AliasText {
    private AliasText() {}

    /** Takes entries. */
    @FunctionalInterface
    public interface Entries {
        /** {@code line}, counted from 1, gives {@code name} this value. */
        void accept(byte[] name, byte[] value, int line);
    }

    /**
     * Reads {@code text}.
     *
     * @param entries gets the entries in order; the same name may come again
     * @param problems gets the numbers of lines that are no entries
     */
    public static void read(InputStream text, Entries entries, IntConsumer problems) throws IOException {
        LogicalLines lines = new LogicalLines(text, null);
        while (lines.next()) {
            byte[] line = Arrays.copyOfRange(lines.text(), lines.start(), lines.end());
            int colon = colon(line);
            byte[] name = colon < 0 ? new byte[0] : unquoted(Arrays.copyOfRange(line, 0, colon));
            if (name.length == 0 || LogicalLines.isBlank(line[0])) {
                problems.accept(lines.firstLine());
            } else {
                entries.accept(name, stripped(line, colon + 1, line.length), lines.firstLine());
            }
        }
    }

    /** Where the name ends; -1 when it does not. */
    private static int colon(byte[] line) {
        boolean quoted = false;
        for (int i = 0; i < line.length; i++) {
            if (line[i] == '\\') {
                i++;
            } else if (line[i] == '"') {
                quoted = !quoted;
            } else if (line[i] == ':' && !quoted) {
                return i;
            }
        }
        return -1;
    }

    private static byte[] unquoted(byte[] name) {
        byte[] text = stripped(name, 0, name.length);
        byte[] plain = new byte[text.length];
        int length = 0;
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '"') {
                continue;
            }
            if (text[i] == '\\' && i + 1 < text.length) {
                i++;
            }
            plain[length++] = text[i];
        }
        return Arrays.copyOf(plain, length);
    }

    private static byte[] stripped(byte[] text, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && LogicalLines.isBlank(text[start])) {
            start++;
        }
        while (end > start && LogicalLines.isBlank(text[end - 1])) {
            end--;
        }
        return Arrays.copyOfRange(text, start, end);
    }
}
