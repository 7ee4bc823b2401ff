package org.postern.relayd.smtpclient;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postern.relayd.smtpclient.BrokenConversation.Kind;

/**
 * The bytes of one connection, with a deadline on every wait. A deadline is for a whole reply or a whole flush, not for each byte: a peer
 * that trickles gains nothing. Sockets have a timeout for reading only, so a write that is stuck is ended by closing the socket from a
 * thread that all connections share.
 */
final class Wire implements Closeable {
    /** Longest line that is kept; RFC 5321 4.5.3.1.5 has 512, Postfix keeps 2,048. */
    static final int MAX_LINE = 2048;

    /** Most bytes of one reply, all lines together. An EHLO reply has a few hundred. */
    static final int MAX_REPLY = 64 * 1024;

    /** How much of a reply is kept for the log. */
    static final int MAX_TEXT = 4096;

    private static final ScheduledThreadPoolExecutor GUARD = guard();

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] outgoing = new byte[32 * 1024];
    private int outgoingLength;
    private final byte[] incoming = new byte[4 * 1024];
    private int incomingAt;
    private int incomingEnd;

    Wire(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    /** Whether the peer has sent more than was read: after STARTTLS nothing of it may count (RFC 3207 4.2). */
    boolean hasUnread() throws BrokenConversation {
        try {
            return incomingAt < incomingEnd || in.available() > 0;
        } catch (IOException e) {
            throw new BrokenConversation(Kind.LOST, String.valueOf(e.getMessage()));
        }
    }

    /** Does something with the connection for which there is no other time limit; it fails when {@code patience} is over. */
    void within(Duration patience, Step step) throws IOException {
        socket.setSoTimeout(Math.clamp(patience.toMillis(), 1, Integer.MAX_VALUE));
        Future<?> alarm = GUARD.schedule(this::close, patience.toNanos(), TimeUnit.NANOSECONDS);
        try {
            step.run();
        } finally {
            alarm.cancel(false);
        }
    }

    /** What {@link #within} does. */
    @FunctionalInterface
    interface Step {
        void run() throws IOException;
    }

    private static ScheduledThreadPoolExecutor guard() {
        ScheduledThreadPoolExecutor guard = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("smtp-write-guard").factory());
        guard.setRemoveOnCancelPolicy(true);
        return guard;
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
        AtomicBoolean late = new AtomicBoolean();
        Future<?> alarm = GUARD.schedule(
                () -> {
                    late.set(true);
                    close();
                },
                patience.toNanos(),
                TimeUnit.NANOSECONDS);
        try {
            out.write(outgoing, 0, length);
        } catch (IOException e) {
            throw new BrokenConversation(late.get() ? Kind.TIMED_OUT : Kind.LOST, String.valueOf(e.getMessage()));
        } finally {
            alarm.cancel(false);
        }
    }

    /**
     * Sends what was added and reads one reply (RFC 5321 4.2.1).
     *
     * @param patience for the whole reply
     */
    PeerReply reply(Duration patience) throws BrokenConversation {
        flush(patience);
        return new ReplyReader(this, System.nanoTime() + patience.toNanos()).read();
    }

    /** The next byte of the peer. */
    int read(long deadline) throws BrokenConversation {
        if (incomingAt == incomingEnd) {
            fill(deadline);
        }
        return incoming[incomingAt++] & 0xff;
    }

    private void fill(long deadline) throws BrokenConversation {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
            throw new BrokenConversation(Kind.TIMED_OUT, "deadline");
        }
        try {
            // Zero would mean for ever; a deadline beyond 24 days is as good as that.
            socket.setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
            int count = in.read(incoming);
            if (count < 0) {
                throw new BrokenConversation(Kind.LOST, "end of file");
            }
            incomingAt = 0;
            incomingEnd = count;
        } catch (BrokenConversation e) {
            throw e;
        } catch (SocketTimeoutException e) {
            throw new BrokenConversation(Kind.TIMED_OUT, "deadline");
        } catch (IOException e) {
            throw new BrokenConversation(Kind.LOST, String.valueOf(e.getMessage()));
        }
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
