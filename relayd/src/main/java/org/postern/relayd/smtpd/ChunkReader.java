package org.postern.relayd.smtpd;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Makes proper lines of the octets that BDAT carries (RFC 3030 2): every line ends in CRLF, and there is no bare CR or LF, which would
 * smuggle commands to a host behind us. Remembers a CR at the end of one chunk for the next.
 */
final class ChunkReader {
    private final OutputStream content;
    private final ContentCount count;
    private boolean afterCr;
    private boolean atLineStart = true;
    private boolean bareNewline;

    /** @param lineLimit line_length_limit: Postfix keeps longer lines in pieces */
    ChunkReader(OutputStream content, int lineLimit) {
        this.content = content;
        this.count = new ContentCount(lineLimit);
    }

    /** The octets of the message so far. */
    ContentCount count() {
        return count;
    }

    boolean sawBareNewline() {
        return bareNewline;
    }

    /** Reads exactly {@code size} octets. @throws java.io.EOFException when the client went away before them */
    void readChunk(ClientConnection connection, long size) throws IOException {
        long left = size;
        while (left > 0) {
            accept(connection.read());
            left--;
            if (!afterCr && !atLineStart) {
                left -= connection.moveLines(content, count, false, left);
            }
        }
    }

    private void accept(int b) throws IOException {
        if (b == '\n') {
            bareNewline |= !afterCr;
            afterCr = false;
            endLine();
            return;
        }
        if (afterCr) {
            write(' ');
            atLineStart = false;
        }
        afterCr = b == '\r';
        if (!afterCr) {
            write(b);
            atLineStart = false;
        }
    }

    /** After the last chunk: completes a line without an end. */
    void finish() throws IOException {
        if (afterCr) {
            write(' ');
            afterCr = false;
            atLineStart = false;
        }
        if (!atLineStart) {
            count.endMessage();
            breakLine();
        }
    }

    private void write(int b) throws IOException {
        content.write(b);
        count.add(1);
    }

    private void endLine() throws IOException {
        count.endLine();
        breakLine();
    }

    private void breakLine() throws IOException {
        content.write('\r');
        content.write('\n');
        atLineStart = true;
    }
}
