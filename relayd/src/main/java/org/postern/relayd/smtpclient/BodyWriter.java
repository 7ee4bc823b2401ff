package org.postern.relayd.smtpclient;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Sends the content of a message as the DATA command wants it: dots doubled at the start of lines (RFC 5321 4.5.2), lines beyond the limit
 * folded by CRLF and a blank as Postfix does (smtp_line_length_limit), the last line ended, then the dot alone. Every other byte goes out as
 * it is. Should a lone CR or LF have got into the queue, it becomes a blank or a line end: in front of another server it could end the message
 * early, and what follows would be commands.
 */
final class BodyWriter {
    /** smtp_min_data_rate: a peer that takes fewer bytes a second is not waited for. */
    private static final long MIN_BYTES_PER_SECOND = 500;

    private final Wire wire;
    private final int lineLimit;
    private final Duration patience;
    private final long deadline;
    private final byte[] buffer = new byte[16 * 1024];
    private int length;
    private int column;
    private boolean carriageReturn;

    /**
     * A writer for one message.
     *
     * @param patience for each piece; the whole may take as much longer as its size justifies
     */
    BodyWriter(Wire wire, int lineLimit, Duration patience, long contentLength) {
        this.wire = wire;
        this.lineLimit = lineLimit;
        this.patience = patience;
        Duration whole = patience.plusSeconds(contentLength / MIN_BYTES_PER_SECOND);
        this.deadline = System.nanoTime() + whole.toNanos();
    }

    /** Sends everything up to and including the last line's end. */
    void content(InputStream in) throws BrokenConversation {
        byte[] chunk = new byte[16 * 1024];
        for (int count = next(in, chunk); count >= 0; count = next(in, chunk)) {
            for (int i = 0; i < count; i++) {
                accept(chunk[i]);
            }
        }
        if (carriageReturn || column > 0) {
            endLine();
        }
    }

    /** Sends the dot that ends the message. */
    void end() throws BrokenConversation {
        put('.');
        put('\r');
        put('\n');
        drain();
        wire.flush(left());
    }

    private static int next(InputStream in, byte[] chunk) throws BrokenConversation {
        try {
            return in.read(chunk);
        } catch (IOException e) {
            throw new BrokenConversation(BrokenConversation.Kind.LOCAL_DATA, String.valueOf(e.getMessage()));
        }
    }

    private void accept(byte b) throws BrokenConversation {
        if (b == '\n') {
            endLine();
            return;
        }
        if (carriageReturn) {
            carriageReturn = false;
            text((byte) ' ');
        }
        if (b == '\r') {
            carriageReturn = true;
        } else {
            text(b);
        }
    }

    private void text(byte b) throws BrokenConversation {
        if (column == 0 && b == '.') {
            put('.');
        } else if (lineLimit > 0 && column >= lineLimit) {
            put('\r');
            put('\n');
            put(' ');
            column = 1;
        }
        put(b);
        column++;
    }

    private void endLine() throws BrokenConversation {
        put('\r');
        put('\n');
        column = 0;
        carriageReturn = false;
    }

    private void put(int b) throws BrokenConversation {
        if (length == buffer.length) {
            drain();
        }
        buffer[length++] = (byte) b;
    }

    private void drain() throws BrokenConversation {
        wire.write(buffer, 0, length, left());
        length = 0;
    }

    private Duration left() {
        Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
        return left.compareTo(patience) < 0 ? left : patience;
    }
}
