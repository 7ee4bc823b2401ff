package org.postern.relayd.smtpd;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Reads the lines that follow DATA (RFC 5321 4.5.2) and writes them with CRLF line ends, dot-unstuffed, free of bare CR and LF.
 *
 * <p>Only CRLF {@code .} CRLF ends the data, for every client. A bare LF ends a line, but a line of a lone dot beside one is dropped; a
 * bare CR becomes a space. So no two hosts can disagree about where this message ends, which is what SMTP smuggling needs
 * (smtpd_forbid_bare_newline = normalize).
 */
final class DataReader {
    private final ClientConnection connection;
    private final OutputStream content;
    private final ContentCount count;
    private boolean bareNewline;

    /**
     * For one message.
     *
     * @param lineLimit line_length_limit
     * @param content gets the content; a failure to write there does not stop the reading, that is the sink's own affair
     */
    DataReader(ClientConnection connection, OutputStream content, int lineLimit) {
        this.connection = connection;
        this.content = content;
        this.count = new ContentCount(lineLimit);
    }

    /** The octets of the message so far. */
    ContentCount count() {
        return count;
    }

    /** Whether a bare LF was seen. */
    boolean sawBareNewline() {
        return bareNewline;
    }

    /**
     * Reads to the end of data.
     *
     * @throws java.io.EOFException when the client went away before it
     */
    void readAll() throws IOException {
        // Start of data counts as a proper line start: an empty message is a dot alone.
        boolean properStart = true;
        while (true) {
            LineEnd lineEnd = readLine(properStart);
            if (lineEnd == LineEnd.OF_DATA) {
                return;
            }
            properStart = lineEnd == LineEnd.CRLF || lineEnd == LineEnd.CRLF_AFTER_LONE_DOT;
            bareNewline |= !properStart;
            if (lineEnd == LineEnd.CRLF || lineEnd == LineEnd.BARE_LF) {
                content.write('\r');
                content.write('\n');
                count.endLine();
            }
        }
    }

    private enum LineEnd {
        CRLF,
        BARE_LF,
        /** What a host that takes a bare LF for a line end would believe to be the end of data; nothing is left of the line. */
        BARE_LF_AFTER_LONE_DOT,
        CRLF_AFTER_LONE_DOT,
        OF_DATA
    }

    private LineEnd readLine(boolean properStart) throws IOException {
        int b = connection.read();
        boolean loneDot = false;
        if (b == '.') {
            loneDot = true;
            b = connection.read();
        }
        while (true) {
            if (b == '\n') {
                return loneDot ? LineEnd.BARE_LF_AFTER_LONE_DOT : LineEnd.BARE_LF;
            }
            if (b == '\r') {
                b = connection.read();
                if (b == '\n') {
                    if (!loneDot) {
                        return LineEnd.CRLF;
                    }
                    return properStart ? LineEnd.OF_DATA : LineEnd.CRLF_AFTER_LONE_DOT;
                }
                content.write(' ');
                count.add(1);
                loneDot = false;
                continue;
            }
            content.write(b);
            loneDot = false;
            count.add(1);
            connection.moveLines(content, count, true, Integer.MAX_VALUE);
            b = connection.read();
        }
    }
}
