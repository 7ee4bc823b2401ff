package org.postern.relayd.smtpclient;

import org.postern.relayd.smtp.LineEnds;

/**
 * Gives the content of a message the form in which it may be sent: lines beyond the limit folded by CRLF and a blank as Postfix does
 * (smtp_line_length_limit), the last line ended. Every other byte goes out as it is. Should a lone CR or LF have got into the queue, it becomes
 * a blank or a line end: in front of another server it could end the message early, and what follows would be commands.
 */
final class BodyLines implements ContentTarget {
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] SPACE = {' '};
    private static final byte[] DOT = {'.'};

    private final ContentTarget next;
    private final int lineLimit;
    private final boolean doubling;
    private int column;
    private boolean carriageReturn;
    private boolean folded;

    /**
     * For one message.
     *
     * @param lineLimit smtp_line_length_limit, bytes of a line without CRLF; 0 for any
     * @param doubling whether a dot at the start of a line is doubled (RFC 5321 4.5.2)
     */
    BodyLines(ContentTarget next, int lineLimit, boolean doubling) {
        this.next = next;
        this.lineLimit = lineLimit > 0 ? lineLimit : Integer.MAX_VALUE;
        this.doubling = doubling;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws BrokenConversation {
        int end = offset + length;
        int at = offset;
        while (at < end) {
            int kept = unchanged(bytes, at, end);
            if (kept > 0) {
                next.write(bytes, at, kept);
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
        while (done < end && !isDoubled(bytes[done])) {
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

    private boolean isDoubled(byte b) {
        return doubling && column == 0 && b == '.';
    }

    /** A piece of a line. */
    private void text(byte[] bytes, int offset, int length) throws BrokenConversation {
        if (isDoubled(bytes[offset])) {
            next.write(DOT, 0, 1);
        }
        int at = offset;
        int rest = length;
        while (rest > lineLimit - column) {
            folded = true;
            int fitting = lineLimit - column;
            next.write(bytes, at, fitting);
            next.write(CRLF, 0, 2);
            next.write(SPACE, 0, 1);
            at += fitting;
            rest -= fitting;
            column = 1;
        }
        next.write(bytes, at, rest);
        column += rest;
    }

    private void endLine() throws BrokenConversation {
        next.write(CRLF, 0, 2);
        column = 0;
        carriageReturn = false;
    }

    /** Whether a line was longer than the limit. */
    boolean hasFolded() {
        return folded;
    }

    @Override
    public void end() throws BrokenConversation {
        if (carriageReturn || column > 0) {
            endLine();
        }
        next.end();
    }
}
