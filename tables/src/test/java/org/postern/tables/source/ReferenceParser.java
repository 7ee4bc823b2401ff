package org.postern.tables.source;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.postern.tables.text.PrintableText;
import org.postern.tables.text.Utf8;

/** The syntax of source text once more, so slow and plain that one can see that it is right. */
final class ReferenceParser {
    private final boolean utf8;
    private final List<String> found = new ArrayList<>();

    private ReferenceParser(boolean utf8) {
        this.utf8 = utf8;
    }

    /** What is in {@code text}: bytes as characters of the same number, see {@link #describe}, or messages about the file "t". */
    static List<String> read(byte[] text, boolean utf8) {
        ReferenceParser parser = new ReferenceParser(utf8);
        parser.readAll(new String(text, StandardCharsets.ISO_8859_1));
        return parser.found;
    }

    static String describe(byte[] key, byte[] value, int firstLine, int lastLine) {
        return "[" + new String(key, StandardCharsets.ISO_8859_1) + "]=["
                + new String(value, StandardCharsets.ISO_8859_1) + "] " + firstLine + "-" + lastLine;
    }

    private void readAll(String text) {
        List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
        if (lines.getLast().isEmpty()) {
            lines.removeLast();
        }
        int i = 0;
        while (i < lines.size()) {
            if (isDropped(lines.get(i))) {
                i++;
                continue;
            }
            int first = i;
            String logical = untilNul(lines.get(i));
            boolean cut = lines.get(i).indexOf(0) >= 0;
            i++;
            while (i < lines.size()
                    && (isDropped(lines.get(i)) || isBlank(lines.get(i).charAt(0)))) {
                if (!isDropped(lines.get(i))) {
                    logical += untilNul(lines.get(i));
                    cut |= lines.get(i).indexOf(0) >= 0;
                }
                i++;
            }
            readLogical(logical, cut, first + 1, i);
        }
    }

    private void readLogical(String line, boolean cut, int firstLine, int lastLine) {
        if (cut) {
            report(SourceProblem.Kind.NULL_BYTE, line, firstLine, lastLine);
        }
        if (!line.isEmpty() && isBlank(line.charAt(0))) {
            report(SourceProblem.Kind.STARTS_WITH_BLANK, line, firstLine, lastLine);
            return;
        }
        if (utf8 && !Utf8.isValid(bytes(line))) {
            report(SourceProblem.Kind.NOT_UTF8, line, firstLine, lastLine);
            return;
        }
        boolean quoted = false;
        int end = 0;
        while (end < line.length() && (quoted || !isBlank(line.charAt(end)))) {
            switch (line.charAt(end)) {
                case '"' -> quoted = !quoted;
                case '\\' -> end++;
                default -> {}
            }
            end++;
        }
        if (quoted) {
            report(SourceProblem.Kind.UNBALANCED_QUOTE, line, firstLine, lastLine);
            return;
        }
        String key = line.substring(0, Math.min(end, line.length()));
        String value = trimmed(line.substring(key.length()));
        if (key.isEmpty() || value.isEmpty()) {
            report(SourceProblem.Kind.NOT_KEY_VALUE, line, firstLine, lastLine);
            return;
        }
        if (key.endsWith(":")) {
            report(SourceProblem.Kind.ALIAS_FILE_FORMAT, line, firstLine, lastLine);
        }
        found.add(describe(bytes(key), bytes(value), firstLine, lastLine));
    }

    private void report(SourceProblem.Kind kind, String line, int firstLine, int lastLine) {
        found.add(new SourceProblem(kind, firstLine, lastLine, PrintableText.of(bytes(line))).message("t"));
    }

    private static boolean isDropped(String line) {
        String text = trimmed(line);
        return text.isEmpty() || text.charAt(0) == '#';
    }

    private static String trimmed(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static String untilNul(String line) {
        int nul = line.indexOf(0);
        return nul < 0 ? line : line.substring(0, nul);
    }

    private static boolean isBlank(char c) {
        return " \t\n\u000b\f\r".indexOf(c) >= 0;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
