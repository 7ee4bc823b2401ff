package org.postern.tables;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Joins physical lines to logical ones (postmap(1), "TABLE FORMAT"): a line that starts with white space continues the one before
 * it; empty lines and comments are dropped wherever they are, between a line and its continuation too.
 */
final class LogicalLines {
    /**
     * A logical line.
     *
     * @param text without line ends; leading white space of continuations is kept
     * @param cut whether text after a null byte was lost
     */
    @SuppressWarnings("ArrayRecordComponent") // stays in this package
    record Line(byte[] text, int firstLine, int lastLine, boolean cut) {}

    private final InputStream input;
    private final byte[] buffer = new byte[1 << 16];
    private int position;
    private int limit;
    private int lineNumber;

    LogicalLines(InputStream input) {
        this.input = input;
    }

    /** The next logical line; empty at the end of the text. */
    Optional<Line> next() throws IOException {
        ByteArrayOutputStream logical = new ByteArrayOutputStream(128);
        ByteArrayOutputStream physical = new ByteArrayOutputStream(128);
        int firstLine = 0;
        boolean begun = false;
        boolean cut = false;
        while (peek() >= 0) {
            physical.reset();
            readPhysical(physical);
            byte[] line = physical.toByteArray();
            if (!isDropped(line)) {
                if (!begun) {
                    firstLine = lineNumber;
                    begun = true;
                }
                int end = indexOfNul(line);
                cut |= end < line.length;
                logical.write(line, 0, end);
            }
            int next = peek();
            if (begun && next != '#' && !isBlank(next)) {
                break;
            }
        }
        return begun ? Optional.of(new Line(logical.toByteArray(), firstLine, lineNumber, cut)) : Optional.empty();
    }

    /** ASCII white space as isspace(3) knows it; everything else, no-break space included, is text. */
    static boolean isBlank(int b) {
        return b == ' ' || (b >= '\t' && b <= '\r');
    }

    private void readPhysical(ByteArrayOutputStream line) throws IOException {
        lineNumber++;
        while (peek() >= 0) {
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            line.write(buffer, position, end - position);
            position = end;
            if (end < limit) {
                position++;
                return;
            }
        }
    }

    private int peek() throws IOException {
        if (position == limit) {
            limit = Math.max(input.read(buffer), 0);
            position = 0;
        }
        return position < limit ? buffer[position] & 0xff : -1;
    }

    private static boolean isDropped(byte[] line) {
        for (byte b : line) {
            if (!isBlank(b)) {
                return b == '#';
            }
        }
        return true;
    }

    private static int indexOfNul(byte[] line) {
        int i = 0;
        while (i < line.length && line[i] != 0) {
            i++;
        }
        return i;
    }
}
