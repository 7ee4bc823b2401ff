package org.postern.relayd.smtpclient;

import java.nio.charset.StandardCharsets;

/**
 * Encodes text as quoted-printable (RFC 2045 6.7), with soft line breaks where Postfix has them: as soon as a line has more than {@value
 * #SOFT_LIMIT} characters.
 */
final class QuotedPrintable {
    private static final int SOFT_LIMIT = 72;
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    private final ContentTarget out;
    private final byte[] line = new byte[SOFT_LIMIT + 8];
    private int length;

    QuotedPrintable(ContentTarget out) {
        this.out = out;
    }

    /** A piece of a line, without line ends. */
    void text(byte[] bytes, int count) throws BrokenConversation {
        for (int i = 0; i < count; i++) {
            if (length > SOFT_LIMIT) {
                line[length++] = '=';
                flushLine();
            }
            int b = bytes[i] & 0xff;
            if ((b < ' ' && b != '\t') || b == '=' || b > '~') {
                encode(b);
            } else {
                line[length++] = (byte) b;
            }
        }
    }

    private void encode(int b) {
        line[length++] = '=';
        line[length++] = HEX[b >> 4];
        line[length++] = HEX[b & 15];
    }

    /** A hard line break. A blank before it is encoded: some servers take blanks off the ends of lines. */
    void endLine() throws BrokenConversation {
        if (length > 0 && (line[length - 1] == ' ' || line[length - 1] == '\t')) {
            length--;
            encode(line[length]);
        }
        flushLine();
    }

    private void flushLine() throws BrokenConversation {
        line[length++] = '\r';
        line[length++] = '\n';
        out.write(line, 0, length);
        length = 0;
    }

    /** What has no line end yet. */
    void end() throws BrokenConversation {
        if (length > 0) {
            endLine();
        }
    }
}
