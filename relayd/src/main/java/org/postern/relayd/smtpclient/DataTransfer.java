package org.postern.relayd.smtpclient;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Sends the content after DATA, in time, and then the dot alone. */
final class DataTransfer implements ContentTarget {
    private static final byte[] END = {'.', '\r', '\n'};

    private final Wire wire;
    private final Duration patience;
    private final boolean strict;
    private final long nanosForByte;
    private long deadline;

    /**
     * For one message.
     *
     * @param patience smtp_data_xfer_timeout, for each piece; the whole may take as much longer as its size justifies by smtp_min_data_rate.
     *     With smtp_per_request_deadline it is for the whole, and what has gone out adds to it, never beyond what it was at first
     */
    DataTransfer(Wire wire, SmtpClientSettings.Content how, Duration patience, long contentLength) {
        this.wire = wire;
        this.patience = patience;
        this.strict = how.strictDeadline();
        this.nanosForByte = TimeUnit.SECONDS.toNanos(1) / how.minDataRate();
        Duration whole = strict ? patience : patience.plusNanos(contentLength * nanosForByte);
        this.deadline = System.nanoTime() + whole.toNanos();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws BrokenConversation {
        wire.write(bytes, offset, length, left());
        if (strict) {
            deadline = Math.min(deadline + length * nanosForByte, System.nanoTime() + patience.toNanos());
        }
    }

    @Override
    public void end() throws BrokenConversation {
        write(END, 0, END.length);
        wire.flush(left());
    }

    private Duration left() {
        Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
        return left.compareTo(patience) < 0 ? left : patience;
    }
}
