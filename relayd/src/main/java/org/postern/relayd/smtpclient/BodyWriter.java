package org.postern.relayd.smtpclient;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.postern.relayd.smtp.LineEnds;

/**
 * Sends the content of a message as the DATA command wants it: dots doubled at the start of lines (RFC 5321 4.5.2), lines beyond the limit
 * folded by CRLF and a blank as Postfix does (smtp_line_length_limit), the last line ended, then the dot alone. Every other byte goes out as
 * it is. Should a lone CR or LF have got into the queue, it becomes a blank or a line end: in front of another server it could end the message
 * early, and what follows would be commands.
 */
final class BodyWriter implements ContentTarget {
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] SPACE = {' '};
    private static final byte[] END = {'.', '\r', '\n'};

    private final Wire wire;
    private final int lineLimit;
    private final Duration patience;
    private final boolean strict;
    private final long nanosForByte;
    private long deadline;
    private int column;
    private boolean carriageReturn;
    private boolean folded;

    /**
     * A writer for one message.
     *
     * @param patience smtp_data_xfer_timeout, for each piece; the whole may take as much longer as its size justifies by smtp_min_data_rate.
     *     With smtp_per_request_deadline it is for the whole, and what has gone out adds to it, never beyond what it was at first
     */
    BodyWriter(Wire wire, SmtpClientSettings.Content how, Duration patience, long contentLength) {
        this.wire = wire;
        this.lineLimit = how.lineLimit() > 0 ? how.lineLimit() : Integer.MAX_VALUE;
        this.patience = patience;
        this.strict = how.strictDeadline();
        this.nanosForByte = TimeUnit.SECONDS.toNanos(1) / how.minDataRate();
        Duration whole = strict ? patience : patience.plusNanos(contentLength * nanosForByte);
        this.deadline = System.nanoTime() + whole.toNanos();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws BrokenConversation {
        int end = offset + length;
        int at = offset;
        while (at < end) {
            int kept = unchanged(bytes, at, end);
            if (kept > 0) {
                put(bytes, at, kept);
                at += kept;
                continue;
            }
            if (bytes[at] == '\n') {
                endLine();
                at++;
                continue;
            }
            if (carriageReturn) {
                carriageReturn = false;
                text(SPACE, 0, 1);
            }
            if (bytes[at] == '\r') {
                carriageReturn = true;
                at++;
                continue;
            }
            int from = at;
            at = LineEnds.next(bytes, from, end);
            text(bytes, from, at - from);
        }
    }

    /** How many bytes go out as they are: of most messages nearly all, and all at once is quicker than line by line. */
    private int unchanged(byte[] bytes, int from, int end) {
        if (carriageReturn) {
            return 0;
        }
        int done = from;
        while (done < end && !(column == 0 && bytes[done] == '.')) {
            int lineEnd = LineEnds.next(bytes, done, end);
            if (lineEnd - done > lineLimit - column) {
                break;
            }
            column += lineEnd - done;
            done = lineEnd;
            if (lineEnd + 1 >= end || bytes[lineEnd] != '\r' || bytes[lineEnd + 1] != '\n') {
                break;
            }
            column = 0;
            done = lineEnd + 2;
        }
        return done - from;
    }

    /** A piece of a line. */
    private void text(byte[] bytes, int offset, int length) throws BrokenConversation {
        if (column == 0 && bytes[offset] == '.') {
            wire.write('.', left());
        }
        int at = offset;
        int rest = length;
        while (rest > lineLimit - column) {
            folded = true;
            int fitting = lineLimit - column;
            put(bytes, at, fitting);
            put(CRLF, 0, 2);
            put(SPACE, 0, 1);
            at += fitting;
            rest -= fitting;
            column = 1;
        }
        put(bytes, at, rest);
        column += rest;
    }

    private void endLine() throws BrokenConversation {
        put(CRLF, 0, 2);
        column = 0;
        carriageReturn = false;
    }

    private void put(byte[] bytes, int offset, int length) throws BrokenConversation {
        wire.write(bytes, offset, length, left());
        if (strict) {
            deadline = Math.min(deadline + length * nanosForByte, System.nanoTime() + patience.toNanos());
        }
    }

    /** Whether a line was longer than the limit. */
    boolean hasFolded() {
        return folded;
    }

    /** Ends the last line, and the message with the dot. */
    @Override
    public void end() throws BrokenConversation {
        if (carriageReturn || column > 0) {
            endLine();
        }
        put(END, 0, END.length);
        wire.flush(left());
    }

    private Duration left() {
        Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
        return left.compareTo(patience) < 0 ? left : patience;
    }
}
