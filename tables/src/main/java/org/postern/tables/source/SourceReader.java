package org.postern.tables.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.postern.tables.text.PrintableText;
import org.postern.tables.text.Utf8;
import org.postern.tables.text.Words;

/**
 * Reads the source text of a table, entry by entry (postmap(1), "TABLE FORMAT").
 *
 * <p>A key ends at the first white space outside double quotes; a backslash takes the next character with it. The rest of the
 * logical line, without the white space around it, is the value. Whatever is in the text, the outcome is entries and problems;
 * only reading itself can fail. Any stream will do, and no more is kept of it than the line in hand.
 *
 * <pre>{@code
 * SourceReader reader = new SourceReader(text, true, problem -> report(problem.message("transport")));
 * while (reader.next()) {
 *     use(reader.entry());
 * }
 * }</pre>
 */
public final class SourceReader {
    /** Bytes of one line, joined or not, comments included. */
    public static final int LONGEST_LINE = LogicalLines.LONGEST_LINE;

    /** Takes the problems. */
    @FunctionalInterface
    public interface ProblemHandler {
        /** Called when the reader comes to {@code problem}. */
        void handle(SourceProblem problem) throws IOException;
    }

    private static final long QUOTES = Words.repeat('"');
    private static final long BACKSLASHES = Words.repeat('\\');

    private final LogicalLines lines;
    private final boolean utf8;
    private final ProblemHandler problems;
    private final SourceEntry entry = new SourceEntry();
    private int problemOffset;
    private int openQuote;

    /**
     * Reads from {@code text}, which stays the caller's to close.
     *
     * @param utf8 whether lines have to be UTF-8
     * @param problems takes each problem before the next entry is shown
     */
    public SourceReader(InputStream text, boolean utf8, ProblemHandler problems) {
        this(text, utf8, problems, null);
    }

    /** As the other one; {@code listener} hears of every line, comments too. */
    public SourceReader(InputStream text, boolean utf8, ProblemHandler problems, @Nullable LineListener listener) {
        this.lines = new LogicalLines(text, listener);
        this.utf8 = utf8;
        this.problems = problems;
    }

    /**
     * Moves to the next entry; false at the end of the text.
     *
     * @throws IOException if reading fails, a line is longer than 16 MiB, or the handler of problems says so
     */
    public boolean next() throws IOException {
        while (lines.next()) {
            if (readLine()) {
                entry.lines(lines.firstLine(), lines.lastLine());
                return true;
            }
        }
        return false;
    }

    /** The entry that {@link #next} came to; the same object, with other content, each time. */
    public SourceEntry entry() {
        return entry;
    }

    /**
     * The physical line that has the byte at {@code offset} of {@link SourceEntry#buffer}, which belongs to the present entry, or to
     * the line that a problem is about while that is handled.
     */
    public SourceLine lineAt(int offset) {
        return lines.lineAt(offset);
    }

    /** Where the problem is that is being handled: an offset for {@link #lineAt}. */
    public int problemOffset() {
        return problemOffset;
    }

    /** How much of the text was taken from the stream so far, bytes. */
    public long bytesRead() {
        return lines.bytesRead();
    }

    /** Whether the line holds an entry that can be used. */
    private boolean readLine() throws IOException {
        byte[] text = lines.text();
        int start = lines.start();
        int end = lines.end();
        if (lines.cut()) {
            report(SourceProblem.Kind.NULL_BYTE, lines.cutAt());
        }
        if (start < end && LogicalLines.isBlank(text[start])) {
            report(SourceProblem.Kind.STARTS_WITH_BLANK, start);
            return false;
        }
        if (utf8 && !lines.ascii() && !Utf8.isValid(text, start, end)) {
            report(SourceProblem.Kind.NOT_UTF8, Utf8.firstInvalid(text, start, end));
            return false;
        }
        int keyEnd = keyEnd(start, end);
        if (keyEnd < 0) {
            report(SourceProblem.Kind.UNBALANCED_QUOTE, openQuote);
            return false;
        }
        int valueStart = keyEnd;
        while (valueStart < end && LogicalLines.isBlank(text[valueStart])) {
            valueStart++;
        }
        while (end > valueStart && LogicalLines.isBlank(text[end - 1])) {
            end--;
        }
        if (keyEnd == start || valueStart == end) {
            report(SourceProblem.Kind.NOT_KEY_VALUE, start);
            return false;
        }
        if (text[keyEnd - 1] == ':') {
            report(SourceProblem.Kind.ALIAS_FILE_FORMAT, keyEnd - 1);
        }
        entry.place(text, start, keyEnd, valueStart, end);
        return true;
    }

    private void report(SourceProblem.Kind kind, int offset) throws IOException {
        problemOffset = offset;
        problems.handle(new SourceProblem(
                kind,
                lines.firstLine(),
                lines.lastLine(),
                PrintableText.quoted(lines.text(), lines.start(), lines.end())));
    }

    /** -1 if a quote is open at the end. */
    private int keyEnd(int start, int end) {
        byte[] text = lines.text();
        ByteBuffer words = lines.words();
        boolean quoted = false;
        int i = start;
        while (i < end) {
            while (i + Long.BYTES <= end && isPlain(words.getLong(i))) {
                i += Long.BYTES;
            }
            int stop = Math.min(i + Long.BYTES, end);
            while (i < stop) {
                byte b = text[i];
                if (b == '\\') {
                    i++;
                } else if (b == '"') {
                    quoted = !quoted;
                    openQuote = i;
                } else if (!quoted && LogicalLines.isBlank(b)) {
                    return i;
                }
                i++;
            }
        }
        return quoted ? -1 : Math.min(i, end);
    }

    /** Whether none of the bytes can be the end of a key, or have to do with quotes. */
    private static boolean isPlain(long word) {
        return !Words.hasBelow(word, ' ' + 1) && !Words.has(word, QUOTES) && !Words.has(word, BACKSLASHES);
    }
}
