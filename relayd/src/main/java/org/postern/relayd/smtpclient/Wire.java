package org.postern.relayd.smtpclient;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.postern.relayd.smtpclient.BrokenConversation.Kind;

/**
 * The bytes of one connection, with a deadline on every wait. A deadline is for a whole reply or a whole flush, not for each byte: a peer
 * that trickles gains nothing. {@link WireWatch} closes the socket when a deadline has passed.
 */
final class Wire implements Closeable {
    /** Longest line that is kept; RFC 5321 4.5.3.1.5 has 512, Postfix keeps 2,048. */
    static final int MAX_LINE = 2048;

    /** Most bytes of one reply, all lines together. An EHLO reply has a few hundred. */
    static final int MAX_REPLY = 64 * 1024;

    /** How much of a reply is kept for the log. */
    static final int MAX_TEXT = 4096;

    /** What is collected at most before it goes out. */
    static final int OUTGOING_BYTES = 32 * 1024;

    /** Commands that may wait for their replies together: less than any socket buffer holds (RFC 2920 3.1). */
    static final int PIPELINE_BYTES = 8 * 1024;

    private final Socket socket;
    private final ReplyFilter filter;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] outgoing = new byte[OUTGOING_BYTES];
    private int outgoingLength;
    private final byte[] incoming = new byte[4 * 1024];
    private int incomingAt;
    private int incomingEnd;

    /** When what is going on has taken too long; {@link Long#MAX_VALUE} when nothing is. System.nanoTime. */
    private volatile long deadline = Long.MAX_VALUE;

    private volatile boolean late;

    Wire(Socket socket, ReplyFilter filter) throws IOException {
        this.socket = socket;
        this.filter = filter;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
        WireWatch.shared().add(this);
    }

    /** Whether the peer has sent more than was read: after STARTTLS nothing of it may count (RFC 3207 4.2). */
    boolean hasUnread() throws BrokenConversation {
        try {
            return incomingAt < incomingEnd || in.available() > 0;
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** Does something with the connection for which there is no other time limit; it fails when {@code patience} is over. */
    void within(Duration patience, Step step) throws IOException {
        deadline = System.nanoTime() + patience.toNanos();
        try {
            step.run();
        } finally {
            deadline = Long.MAX_VALUE;
        }
    }

    /** Closes the connection if it is overdue at {@code nanoTime}. From {@link WireWatch}. @return whether it is open */
    boolean isOpenAt(long nanoTime) {
        long due = deadline;
        if (due != Long.MAX_VALUE && nanoTime - due > 0) {
            late = true;
            close();
        }
        return !socket.isClosed();
    }

    /** What {@link #within} does. */
    @FunctionalInterface
    interface Step {
        void run() throws IOException;
    }

    /** Adds a command line; it goes out with {@link #flush}. Control characters become {@code ?}: one command stays one. */
    void command(String line, Duration patience) throws BrokenConversation {
        byte[] bytes = (ReplyReader.printable(line) + "\r\n").getBytes(StandardCharsets.UTF_8);
        write(bytes, 0, bytes.length, patience);
    }

    /** Adds bytes; {@code patience} counts anew for each buffer that has to go out. */
    void write(byte[] bytes, int offset, int length, Duration patience) throws BrokenConversation {
        int at = offset;
        int left = length;
        while (left > 0) {
            if (outgoingLength == outgoing.length) {
                flush(patience);
            }
            int count = Math.min(left, outgoing.length - outgoingLength);
            System.arraycopy(bytes, at, outgoing, outgoingLength, count);
            outgoingLength += count;
            at += count;
            left -= count;
        }
    }

    void write(int single, Duration patience) throws BrokenConversation {
        if (outgoingLength == outgoing.length) {
            flush(patience);
        }
        outgoing[outgoingLength++] = (byte) single;
    }

    /** Sends what was added. */
    void flush(Duration patience) throws BrokenConversation {
        if (outgoingLength == 0) {
            return;
        }
        int length = outgoingLength;
        outgoingLength = 0;
        try {
            within(patience, () -> out.write(outgoing, 0, length));
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private BrokenConversation broken(IOException reason) {
        return new BrokenConversation(late ? Kind.TIMED_OUT : Kind.LOST, String.valueOf(reason.getMessage()));
    }

    /**
     * Sends what was added and reads one reply (RFC 5321 4.2.1).
     *
     * @param patience for the whole reply
     */
    PeerReply reply(Duration patience) throws BrokenConversation {
        flush(patience);
        return new ReplyReader(this, filter, System.nanoTime() + patience.toNanos()).read();
    }

    /** The next byte of the peer. */
    int read(long deadline) throws BrokenConversation {
        if (incomingAt == incomingEnd) {
            fill(deadline);
        }
        return incoming[incomingAt++] & 0xff;
    }

    private void fill(long until) throws BrokenConversation {
        if (until - System.nanoTime() <= 0) {
            throw new BrokenConversation(Kind.TIMED_OUT, "deadline");
        }
        int count;
        deadline = until;
        try {
            count = in.read(incoming);
        } catch (IOException e) {
            throw broken(e);
        } finally {
            deadline = Long.MAX_VALUE;
        }
        if (count < 0) {
            throw new BrokenConversation(Kind.LOST, "end of file");
        }
        incomingAt = 0;
        incomingEnd = count;
    }

    /** Ends the connection; whatever happens while closing is of no interest to anybody any more. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // The descriptor is released all the same.
        }
    }
}
