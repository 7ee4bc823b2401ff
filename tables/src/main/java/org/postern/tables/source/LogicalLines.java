package org.postern.tables.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.postern.tables.text.Words;

/**
 * Joins physical lines to logical ones (postmap(1), "TABLE FORMAT"): a line that starts with white space continues the one before
 * it; empty lines and comments are dropped wherever they are, between a line and its continuation too.
 *
 * <p>Shows one line after the other without an object for each. A line that nothing continues is seen where it was read to; others
 * are put together in an array of their own. Lines may be of any length up to {@link #LONGEST_LINE}: memory has to be bounded, and
 * no entry of a mail table comes near.
 */
final class LogicalLines {
    /** Bytes of one line, joined or not, comments included. */
    static final int LONGEST_LINE = (1 << 24) - 1;

    private static final int FIRST_BUFFER = 1 << 16;
    /** There is more room than for the longest line, so that what follows it can be seen. */
    private static final int LARGEST_BUFFER = LONGEST_LINE + FIRST_BUFFER;

    private static final long LINE_FEEDS = Words.repeat('\n');

    private final InputStream input;
    private final @Nullable LineListener listener;
    private byte[] buffer = new byte[FIRST_BUFFER];
    private ByteBuffer words = ByteBuffer.wrap(buffer);
    /** What is in the buffer but not yet in a line: from {@code position} to before {@code limit}. */
    private int position;

    private int limit;
    private int lineNumber;
    private long bytesRead;

    // The physical line, in the buffer, without its end.
    private int lineStart;
    private int lineEnd;
    private boolean lineIsAscii;
    private boolean lineHasNul;

    private byte[] joined = {};
    private ByteBuffer joinedWords = ByteBuffer.wrap(joined);
    /** Where the physical lines begin that are joined, and their numbers. */
    private int[] partStarts = new int[8];

    private int[] partNumbers = new int[8];
    private int parts;

    // The logical line.
    private byte[] text = buffer;
    private ByteBuffer textWords = words;
    private int start;
    private int end;
    private int firstLine;
    private boolean joinedLine;
    private boolean cut;
    private int cutAt;
    private boolean ascii;

    LogicalLines(InputStream input, @Nullable LineListener listener) {
        this.input = input;
        this.listener = listener;
    }

    /** The array in which the line is, from {@link #start} to before {@link #end}, until {@link #next} is called again. */
    byte[] text() {
        return text;
    }

    /** The same array, for reading eight bytes at a time. */
    ByteBuffer words() {
        return textWords;
    }

    /** Where the text begins: without line ends; leading white space of continuations is kept. */
    int start() {
        return start;
    }

    int end() {
        return end;
    }

    int firstLine() {
        return firstLine;
    }

    int lastLine() {
        return lineNumber;
    }

    /** Whether text after a null byte was lost. */
    boolean cut() {
        return cut;
    }

    /** Where in {@link #text} the null byte would be; of several, the last. */
    int cutAt() {
        return joinedLine ? cutAt : end;
    }

    /** The physical line that has the byte at {@code offset} of {@link #text}, which is in the logical line or at its end. */
    SourceLine lineAt(int offset) {
        if (!joinedLine) {
            return new SourceLine(firstLine, start, Arrays.copyOfRange(text, start, end));
        }
        int part = parts - 1;
        while (part > 0 && partStarts[part] > offset) {
            part--;
        }
        int partEnd = part + 1 < parts ? partStarts[part + 1] : end;
        return new SourceLine(partNumbers[part], partStarts[part], Arrays.copyOfRange(text, partStarts[part], partEnd));
    }

    /** Whether all bytes of the text are known to be ASCII. */
    boolean ascii() {
        return ascii;
    }

    /** How much of the input was taken so far, bytes. */
    long bytesRead() {
        return bytesRead;
    }

    /**
     * Moves to the next logical line; false at the end of the text.
     *
     * @throws IOException if reading fails, or a line is longer than {@link #LONGEST_LINE}
     */
    boolean next() throws IOException {
        boolean begun = false;
        int joinedLength = -1;
        cut = false;
        ascii = true;
        lineStart = position;
        lineEnd = position;
        while (findLine()) {
            lineNumber++;
            boolean dropped = isDropped();
            if (listener != null) {
                listener.line(lineNumber, !dropped, buffer, lineStart, lineEnd);
            }
            if (!dropped) {
                if (lineHasNul) {
                    cut = true;
                    lineEnd = indexOfNul();
                    cutAt = Math.max(joinedLength, 0) + lineEnd - lineStart;
                }
                ascii &= lineIsAscii;
                if (begun) {
                    joinedLength = join(joinedLength);
                } else {
                    begun = true;
                    firstLine = lineNumber;
                }
            }
            int next = peek();
            if (begun) {
                if (next != '#' && !isBlank(next)) {
                    break;
                }
                if (joinedLength < 0) {
                    joinedLength = join(0);
                }
            }
        }
        joinedLine = joinedLength >= 0;
        if (!joinedLine) {
            text = buffer;
            textWords = words;
            start = lineStart;
            end = lineEnd;
        } else {
            text = joined;
            textWords = joinedWords;
            start = 0;
            end = joinedLength;
        }
        return begun;
    }

    /** ASCII white space as isspace(3) knows it; everything else, no-break space included, is text. */
    static boolean isBlank(int b) {
        return b == ' ' || (b >= '\t' && b <= '\r');
    }

    /** Finds the next physical line and what kinds of byte it has; false at the end of the text. */
    private boolean findLine() throws IOException {
        lineStart = position;
        lineEnd = position;
        lineHasNul = false;
        long seen = 0;
        int at = position;
        while (true) {
            while (at + Long.BYTES <= limit) {
                long word = words.getLong(at);
                if (Words.has(word, LINE_FEEDS)) {
                    break;
                }
                seen |= word;
                lineHasNul |= Words.hasZero(word);
                at += Long.BYTES;
            }
            // At most eight, or the line feed is among them.
            while (at < limit && buffer[at] != '\n') {
                seen |= buffer[at];
                lineHasNul |= buffer[at] == 0;
                at++;
            }
            if (at < limit) {
                lineEnd = at;
                position = at + 1;
                break;
            }
            int length = at - lineStart;
            lineEnd = at;
            if (!fill()) {
                position = limit;
                if (length == 0) {
                    return false;
                }
                break;
            }
            at = lineStart + length;
        }
        if (lineEnd - lineStart > LONGEST_LINE) {
            throw tooLong(lineNumber + 1);
        }
        lineIsAscii = Words.isAscii(seen);
        return true;
    }

    /** The byte after the line, which may move in the buffer meanwhile; -1 at the end of the text. */
    private int peek() throws IOException {
        return position < limit || fill() ? buffer[position] & 0xff : -1;
    }

    /**
     * Reads on, and keeps what is between {@code lineStart} and {@code limit}; false at the end of the input. May move that to the
     * start of the buffer, or to a bigger one.
     */
    private boolean fill() throws IOException {
        if (limit == buffer.length) {
            int kept = limit - lineStart;
            byte[] target = buffer;
            if (kept == LARGEST_BUFFER) {
                throw tooLong(lineNumber + 1);
            }
            if (kept > buffer.length / 2 && buffer.length < LARGEST_BUFFER) {
                target = new byte[Math.min(2 * buffer.length, LARGEST_BUFFER)];
            }
            System.arraycopy(buffer, lineStart, target, 0, kept);
            buffer = target;
            words = ByteBuffer.wrap(buffer);
            position -= lineStart;
            lineEnd -= lineStart;
            limit = kept;
            lineStart = 0;
        }
        int count = input.read(buffer, limit, buffer.length - limit);
        if (count <= 0) {
            return false;
        }
        limit += count;
        bytesRead += count;
        return true;
    }

    private boolean isDropped() {
        for (int i = lineStart; i < lineEnd; i++) {
            if (!isBlank(buffer[i])) {
                return buffer[i] == '#';
            }
        }
        return true;
    }

    private int indexOfNul() {
        int i = lineStart;
        while (i < lineEnd && buffer[i] != 0) {
            i++;
        }
        return i;
    }

    /** Appends the physical line to the {@code length} bytes that are joined already; returns how many there are now. */
    private int join(int length) throws IOException {
        int added = lineEnd - lineStart;
        if (length + added > LONGEST_LINE) {
            throw tooLong(firstLine);
        }
        if (joined.length < length + added) {
            joined = Arrays.copyOf(joined, Math.max(length + added, Math.min(2 * length, LONGEST_LINE)));
            joinedWords = ByteBuffer.wrap(joined);
        }
        System.arraycopy(buffer, lineStart, joined, length, added);
        parts = length == 0 ? 0 : parts;
        if (parts == partStarts.length) {
            partStarts = Arrays.copyOf(partStarts, 2 * parts);
            partNumbers = Arrays.copyOf(partNumbers, 2 * parts);
        }
        partStarts[parts] = length;
        partNumbers[parts++] = lineNumber;
        return length + added;
    }

    private static IOException tooLong(int line) {
        return new IOException("line " + line + " is longer than " + LONGEST_LINE + " bytes");
    }
}
