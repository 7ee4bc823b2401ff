package org.postern.findings;

import java.util.Arrays;
import org.postern.tables.text.PrintableText;

/**
 * What a finding is about: some characters of a line, a line, a whole file, or something that is in no file.
 *
 * @param file its name as messages have it; empty for something that is in no file
 * @param line counted from 1; 0 for the file as a whole
 * @param column the first of the characters, counted from 1; 0 for the line as a whole
 * @param width how many characters; 0 for the line as a whole
 * @param text the line in printable form, without its end, or the beginning of one that nobody would read; empty when it is unknown
 */
public record Place(String file, int line, int column, int width, String text) {
    /** Something that is in no file. */
    public static final Place NOWHERE = of("");

    /** Bytes of a line that are kept. */
    private static final int LONGEST_TEXT = 4000;

    /** The file as a whole. */
    public static Place of(String file) {
        return of(file, 0, "");
    }

    /** The line as a whole; {@code text} may be empty. */
    public static Place of(String file, int line, String text) {
        return new Place(file, line, 0, 0, text);
    }

    /** The bytes from {@code start} to before {@code end} of {@code text}, which is a whole line; at least one character. */
    public static Place of(String file, int line, byte[] text, int start, int end) {
        int before = length(text, 0, start);
        byte[] kept = text.length <= LONGEST_TEXT ? text : Arrays.copyOf(text, LONGEST_TEXT);
        return new Place(file, line, before + 1, Math.max(1, length(text, start, end)), printable(kept));
    }

    /** In characters. */
    private static int length(byte[] text, int start, int end) {
        String shown = printable(Arrays.copyOfRange(text, start, end));
        return shown.codePointCount(0, shown.length());
    }

    /** Tabs stay, and the carriage return that is part of a line end elsewhere goes. */
    private static String printable(byte[] text) {
        StringBuilder shown = new StringBuilder();
        int start = 0;
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '\t') {
                shown.append(PrintableText.of(Arrays.copyOfRange(text, start, i)))
                        .append('\t');
                start = i + 1;
            }
        }
        int end = text.length > start && text[text.length - 1] == '\r' ? text.length - 1 : text.length;
        return shown.append(PrintableText.of(Arrays.copyOfRange(text, start, end)))
                .toString();
    }

    /** {@code transport:40:22}, as editors and terminals understand it; without what is not known. */
    @Override
    public String toString() {
        return line == 0 ? file : column == 0 ? file + ":" + line : file + ":" + line + ":" + column;
    }
}
