package org.postern.tables;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.Queue;

/**
 * Reads the source text of a table: entries and problems, in the order of the text (postmap(1), "TABLE FORMAT").
 *
 * <p>A key ends at the first white space outside double quotes; a backslash takes the next character with it. The rest of the
 * logical line, without the white space around it, is the value. Nothing limits the length of a line. Whatever is in the text, the
 * outcome is a value; only reading itself can fail.
 */
public final class SourceReader {
    private final LogicalLines lines;
    private final boolean utf8;
    private final Queue<SourceItem> found = new ArrayDeque<>();

    /**
     * Reads from {@code text}, which stays the caller's to close.
     *
     * @param utf8 whether lines have to be UTF-8
     */
    public SourceReader(InputStream text, boolean utf8) {
        this.lines = new LogicalLines(text);
        this.utf8 = utf8;
    }

    /** The next entry or problem; empty at the end of the text. */
    public Optional<SourceItem> next() throws IOException {
        while (found.isEmpty()) {
            Optional<LogicalLines.Line> line = lines.next();
            if (line.isEmpty()) {
                return Optional.empty();
            }
            read(line.get());
        }
        return Optional.of(found.remove());
    }

    private void read(LogicalLines.Line line) {
        byte[] text = line.text();
        if (line.cut()) {
            report(SourceProblem.Kind.NULL_BYTE, line);
        }
        if (text.length > 0 && LogicalLines.isBlank(text[0])) {
            report(SourceProblem.Kind.STARTS_WITH_BLANK, line);
            return;
        }
        if (utf8 && !Utf8.isValid(text)) {
            report(SourceProblem.Kind.NOT_UTF8, line);
            return;
        }
        int keyEnd = keyEnd(text);
        if (keyEnd < 0) {
            report(SourceProblem.Kind.UNBALANCED_QUOTE, line);
            return;
        }
        int start = keyEnd;
        int end = text.length;
        while (start < end && LogicalLines.isBlank(text[start])) {
            start++;
        }
        while (end > start && LogicalLines.isBlank(text[end - 1])) {
            end--;
        }
        if (keyEnd == 0 || start == end) {
            report(SourceProblem.Kind.NOT_KEY_VALUE, line);
            return;
        }
        if (text[keyEnd - 1] == ':') {
            report(SourceProblem.Kind.ALIAS_FILE_FORMAT, line);
        }
        found.add(new SourceEntry(
                Arrays.copyOf(text, keyEnd), Arrays.copyOfRange(text, start, end), line.firstLine(), line.lastLine()));
    }

    private void report(SourceProblem.Kind kind, LogicalLines.Line line) {
        found.add(new SourceProblem(kind, line.firstLine(), line.lastLine(), PrintableText.of(line.text())));
    }

    /** -1 if a quote is open at the end. */
    private static int keyEnd(byte[] text) {
        boolean quoted = false;
        int i = 0;
        while (i < text.length) {
            byte b = text[i];
            if (b == '\\') {
                i++;
            } else if (b == '"') {
                quoted = !quoted;
            } else if (!quoted && LogicalLines.isBlank(b)) {
                break;
            }
            i++;
        }
        return quoted ? -1 : Math.min(i, text.length);
    }
}
