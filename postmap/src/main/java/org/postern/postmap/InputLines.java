package org.postern.postmap;

import java.io.Flushable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.postern.tables.source.SourceReader;
import org.postern.tables.text.KeyBatch;

/**
 * The lines of an input, each in the same array until the next one comes. The last line needs no line end; a carriage return is part
 * of the line. No line is longer than those of a table may be, so that memory is bounded.
 */
final class InputLines {
    private static final int BUFFER_SIZE = 1 << 16;

    private final InputStream in;
    private final Flushable beforeWaiting;
    private byte[] buffer = new byte[BUFFER_SIZE];
    private int lineStart;
    private int lineEnd;
    private int next;
    private int filled;
    private int number;

    /** {@code beforeWaiting} is flushed whenever there is nothing to read yet, so that whoever types keys sees the answers. */
    InputLines(InputStream in, Flushable beforeWaiting) {
        this.in = in;
        this.beforeWaiting = beforeWaiting;
    }

    /**
     * Goes to the next line; false when there is none.
     *
     * @throws IOException if reading fails, or the line is longer than {@link SourceReader#LONGEST_LINE}
     */
    boolean next() throws IOException {
        number++;
        lineStart = next;
        int searched = next;
        while (true) {
            lineEnd = endOfLine(searched);
            if (lineEnd < filled) {
                next = lineEnd + 1;
                return true;
            }
            searched = filled - lineStart;
            if (!fill()) {
                lineEnd = filled;
                next = filled;
                return lineEnd > lineStart;
            }
        }
    }

    /**
     * Puts the next lines into {@code batch}: one, and those that have been read already and have room; false when there is none.
     *
     * @throws IOException as {@link #next()}
     */
    boolean next(KeyBatch batch) throws IOException {
        if (!next()) {
            return false;
        }
        batch.begin(buffer);
        batch.add(lineStart, lineEnd - lineStart);
        int end;
        while (!batch.isFull() && (end = endOfLine(next)) < filled) {
            batch.add(next, end - next);
            next = end + 1;
            number++;
        }
        return true;
    }

    /** Where the first line end from {@code start} on is; {@code filled} if it has not been read. */
    private int endOfLine(int start) {
        int at = start;
        while (at < filled && buffer[at] != '\n') {
            at++;
        }
        return at;
    }

    /** Moves what there is of the line to the front and reads more; false at the end. */
    private boolean fill() throws IOException {
        if (filled - lineStart > SourceReader.LONGEST_LINE) {
            throw new IOException(
                    "read stdin: line " + number + " is longer than " + SourceReader.LONGEST_LINE + " bytes");
        }
        if (lineStart > 0) {
            System.arraycopy(buffer, lineStart, buffer, 0, filled - lineStart);
            filled -= lineStart;
            lineStart = 0;
        }
        if (filled == buffer.length) {
            buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        }
        if (in.available() == 0) {
            beforeWaiting.flush();
        }
        int count = in.read(buffer, filled, buffer.length - filled);
        filled += Math.max(count, 0);
        return count > 0;
    }

    /** The array that the line is in. */
    byte[] buffer() {
        return buffer;
    }

    /** Where it begins there. */
    int offset() {
        return lineStart;
    }

    /** How long it is, bytes. */
    int length() {
        return lineEnd - lineStart;
    }

    /** The line by itself. */
    byte[] copy() {
        return Arrays.copyOfRange(buffer, lineStart, lineEnd);
    }
}
