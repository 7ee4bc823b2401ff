package org.postern.postmap;

import java.io.Flushable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.postern.tables.source.SourceReader;

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
            for (int i = searched; i < filled; i++) {
                if (buffer[i] == '\n') {
                    lineEnd = i;
                    next = i + 1;
                    return true;
                }
            }
            searched = filled - lineStart;
            if (!fill()) {
                lineEnd = filled;
                next = filled;
                return lineEnd > lineStart;
            }
        }
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
