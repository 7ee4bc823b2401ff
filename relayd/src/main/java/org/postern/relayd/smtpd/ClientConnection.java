package org.postern.relayd.smtpd;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.postern.relayd.smtp.LineEnds;
import org.postern.relayd.smtp.Reply;
import org.postern.relayd.tls.TlsServer;
import org.postern.relayd.tls.TlsSummary;

/**
 * The bytes to and from one client. Output is collected and leaves when input runs out, when there is much of it, or on
 * {@link #flush()}. Owned by the session's thread, apart from {@link #abort()} and {@link #endInput()}.
 */
final class ClientConnection {
    /** Small, for there may be thousands of connections that wait for their client. */
    static final int INPUT_BYTES = 1024;

    /** For clients that send more than that at once: some hundred recipients are one read. */
    static final int BATCH_INPUT_BYTES = 8 * 1024;

    private static final int OUTPUT_BYTES = 512;

    /** Replies that are held back at most; a client that sends this far ahead waits for them. Some hundred refusals. */
    static final int LARGEST_BATCH = 16 * 1024;

    private static final int CONTENT_INPUT_BYTES = 16 * 1024;

    /** For clients that send more than that at once: each read costs what copying some kilobytes does. */
    private static final int MOST_CONTENT_INPUT_BYTES = 32 * 1024;

    /** Slower clients are cut off even when they are never silent for long; in this many times the timeout. */
    private static final int PATIENCE = 4;

    private static final int TOO_LONG_SHOWN = 30;

    /** For the last words of TLS. */
    private static final Duration CLOSING = Duration.ofSeconds(5);

    /** What was accepted; closing it ends whatever goes on above. */
    private final Socket socket;

    private InputStream in;
    private OutputStream out;
    private @Nullable SSLSocket tls;
    private byte[] input = new byte[INPUT_BYTES];
    private int start;
    private int end;

    /** Whether the last read has filled the buffer. */
    private boolean isFilled;

    /** Whether what was read last would have had no room in {@link #INPUT_BYTES}. */
    private boolean sendsBatches;

    private byte[] output = new byte[OUTPUT_BYTES];
    private int pending;

    /** How much the last reply or replies were that were sent at once. */
    private int lastBatch;

    /** When the read or write in progress has taken too long; {@link Long#MAX_VALUE} when none is. System.nanoTime. */
    private volatile long deadline = Long.MAX_VALUE;

    /** Whether what the deadline is for is a read, after which the client can still be told something. */
    private volatile boolean listening;

    private volatile boolean overdue;

    /** Opened when the connection has been cut. */
    private final CountDownLatch cut = new CountDownLatch(1);

    private final Duration timeout;
    private final long requestNanos;
    private final int minimumRate;
    private long consumedBefore;

    /** When the command line or message that is being read must be complete. System.nanoTime. */
    private long requestDeadline;

    private boolean readingContent;

    /**
     * Takes over a socket.
     *
     * @param timeout the longest silence of the client, and the longest that it may leave our replies unread
     * @param isForRequest whether {@code timeout} is also the longest that it may take for a command (smtpd_per_request_deadline); if
     *     not, it may take a few times as long
     * @param minimumRate bytes a second; a message that comes more slowly runs out of time at last
     */
    ClientConnection(Socket socket, Duration timeout, boolean isForRequest, int minimumRate) throws IOException {
        this.socket = socket;
        this.timeout = timeout;
        this.requestNanos = timeout.toNanos() * (isForRequest ? 1 : PATIENCE);
        this.minimumRate = Math.max(1, minimumRate);
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
        socket.setTcpNoDelay(true);
        // The library sets one. To a virtual thread, that means a timer to set and to cancel for each read.
        socket.setSoTimeout(0);
        beginRequest();
    }

    /** The bytes that were read by the session so far. */
    long consumed() {
        return consumedBefore + start;
    }

    /** A message begins: much will come at once. */
    void expectContent() {
        readingContent = true;
        beginRequest();
        if (input.length < CONTENT_INPUT_BYTES) {
            input = Arrays.copyOf(input, CONTENT_INPUT_BYTES);
        }
    }

    /** It is over: little will come, and the client may well be silent for long. */
    void expectCommands() {
        readingContent = false;
        sendsBatches = false;
    }

    private void rebase(byte[] buffer) {
        consumedBefore += start;
        end -= start;
        start = 0;
        input = buffer;
    }

    private void beginRequest() {
        requestDeadline = System.nanoTime() + requestNanos;
    }

    /** What is read next must have come when {@code limit} has passed. */
    void expectWithin(Duration limit) {
        requestDeadline = System.nanoTime() + limit.toNanos();
    }

    /**
     * Changes to TLS. What the client has sent already is forgotten: it was not protected (RFC 3207 4.2).
     *
     * @param asksClient whether to ask for the client's certificate
     * @param limit how long the handshake may take
     * @throws IOException when it fails; the connection is of no use then
     */
    TlsSummary startTls(TlsServer server, boolean asksClient, Duration limit) throws IOException {
        flush();
        consumedBefore += end;
        start = 0;
        end = 0;
        SSLSocket layered = server.over(socket, asksClient);
        guarded(limit, layered::startHandshake);
        in = layered.getInputStream();
        out = layered.getOutputStream();
        tls = layered;
        return server.summary(layered.getSession());
    }

    boolean isTls() {
        return tls != null;
    }

    /** Something that waits for the client. */
    @FunctionalInterface
    private interface Wait {
        void run() throws IOException;
    }

    /** Cuts the connection when {@code wait} takes longer than {@code limit}. */
    private void guarded(Duration limit, Wait wait) throws IOException {
        deadline = System.nanoTime() + limit.toNanos();
        try {
            wait.run();
        } catch (IOException e) {
            if (overdue) {
                throw new SocketTimeoutException();
            }
            throw e;
        } finally {
            deadline = Long.MAX_VALUE;
        }
    }

    /** One command line. */
    sealed interface Line {
        /** The line's bytes, without its end and what follows a NUL; there until the next is read. */
        record Text(ByteBuffer bytes, boolean bareNewline) implements Line {}

        /** More than the limit; the rest up to the line end has been read and dropped, but for how it began. */
        record TooLong(String start) implements Line {}

        /** The client has gone. */
        record End() implements Line {}
    }

    /**
     * Reads up to LF. CR before it belongs to the line end, and so do any further CR (Postfix trims them all).
     *
     * @throws SocketTimeoutException when the client was silent for too long
     */
    Line readLine(int limit) throws IOException {
        beginRequest();
        int scanned = start;
        while (true) {
            for (int i = scanned; i < end; i++) {
                if (input[i] == '\n') {
                    return takeLine(i, limit);
                }
            }
            if (end - start > limit) {
                return skipLine();
            }
            scanned = end - start;
            if (!fill()) {
                return new Line.End();
            }
            scanned += start;
        }
    }

    private Line takeLine(int newline, int limit) {
        int from = start;
        start = newline + 1;
        boolean bare = newline == from || input[newline - 1] != '\r';
        if (newline - (bare ? 0 : 1) - from >= limit) {
            return new Line.TooLong(excerpt(from));
        }
        int to = newline;
        while (to > from && input[to - 1] == '\r') {
            to--;
        }
        for (int i = from; i < to; i++) {
            if (input[i] == 0) {
                to = i;
            }
        }
        return new Line.Text(ByteBuffer.wrap(input, from, to - from), bare);
    }

    /** Enough to know it again in the log; some more characters than that have come. */
    private String excerpt(int from) {
        return new String(input, from, TOO_LONG_SHOWN, StandardCharsets.ISO_8859_1);
    }

    private Line skipLine() throws IOException {
        String begun = excerpt(start);
        while (true) {
            for (int i = start; i < end; i++) {
                if (input[i] == '\n') {
                    start = i + 1;
                    return new Line.TooLong(begun);
                }
            }
            start = end;
            if (!fill()) {
                return new Line.End();
            }
        }
    }

    /**
     * The next byte.
     *
     * @throws EOFException when the client has gone
     */
    int read() throws IOException {
        if (start == end && !fill()) {
            throw new EOFException();
        }
        return input[start++] & 0xff;
    }

    /**
     * In the middle of a line, moves bytes to {@code target} as far as they have come already: the rest of the line, and the lines behind
     * it that need no change. It ends in the middle of a line again; then, if more has come, before a line end that must be looked at.
     *
     * @param stuffed whether a dot at the start of a line needs to be looked at
     * @param most how many at most
     * @return how many
     */
    int moveLines(OutputStream target, ContentCount count, boolean stuffed, long most) throws IOException {
        int from = start;
        int limit = (int) Math.min(end, from + most);
        int lineStart = from;
        int to = LineEnds.next(input, lineStart, limit);
        while (to + 2 < limit && input[to] == '\r' && input[to + 1] == '\n' && isText(input[to + 2], stuffed)) {
            count.add(to - lineStart);
            count.endLine();
            lineStart = to + 2;
            to = LineEnds.next(input, lineStart, limit);
        }
        count.add(to - lineStart);
        start = to;
        if (to > from) {
            target.write(input, from, to - from);
        }
        return to - from;
    }

    private static boolean isText(byte first, boolean stuffed) {
        return first != '\r' && first != '\n' && !(stuffed && first == '.');
    }

    /** What the client has sent beyond what was read so far, or the start of it; empty when there is nothing. */
    ByteBuffer ahead() throws IOException {
        if (start == end && in.available() > 0) {
            var _ = fill();
        }
        return ByteBuffer.wrap(input, start, end - start).slice();
    }

    /** @return false at the end of input */
    private boolean fill() throws IOException {
        makeRoom();
        // Where less has come than there was room for, there is no more, and no need to ask.
        if (pending > 0 && !(isFilled && in.available() > 0)) {
            flush();
        }
        int count = readSome();
        isFilled = end + count == input.length;
        sendsBatches = isFilled || count > INPUT_BYTES;
        if (count < 0) {
            return false;
        }
        end += count;
        if (readingContent) {
            long most = System.nanoTime() + requestNanos;
            long earned = requestDeadline + count * 1_000_000_000L / minimumRate;
            requestDeadline = earned - most > 0 ? most : earned;
        }
        return true;
    }

    /** Before a read: as much room as the client seems to need. */
    private void makeRoom() {
        if (start == end) {
            int wanted = readingContent ? contentInput() : sendsBatches ? BATCH_INPUT_BYTES : INPUT_BYTES;
            rebase(wanted == input.length ? input : new byte[wanted]);
        } else if (end == input.length) {
            byte[] larger = input.length < BATCH_INPUT_BYTES
                    ? new byte[BATCH_INPUT_BYTES]
                    : start > 0 ? input : new byte[2 * input.length];
            System.arraycopy(input, start, larger, 0, end - start);
            rebase(larger);
        }
    }

    private int contentInput() {
        return isFilled ? Math.min(2 * input.length, MOST_CONTENT_INPUT_BYTES) : input.length;
    }

    private int readSome() throws IOException {
        long nanos = Math.min(requestDeadline - System.nanoTime(), timeout.toNanos());
        if (nanos <= 0) {
            throw new SocketTimeoutException();
        }
        // Over TLS there is no ending the input alone.
        listening = tls == null;
        int[] count = new int[1];
        try {
            guarded(Duration.ofNanos(nanos), () -> count[0] = in.read(input, end, input.length - end));
        } finally {
            listening = false;
        }
        if (count[0] < 0 && overdue) {
            throw new SocketTimeoutException();
        }
        return count[0];
    }

    /** Collects {@code reply} for sending. */
    void write(Reply reply) throws IOException {
        if (pending + reply.length() > LARGEST_BATCH) {
            flush();
        }
        int needed = pending + reply.length();
        if (needed > output.length) {
            output = Arrays.copyOf(output, Math.max(needed, Math.max(lastBatch, output.length * 2)));
        }
        reply.copyTo(output, pending);
        pending = needed;
    }

    void flush() throws IOException {
        if (pending == 0) {
            return;
        }
        try {
            // A client that never reads is cut off by whoever looks at the deadlines.
            guarded(timeout, () -> out.write(output, 0, pending));
        } finally {
            lastBatch = pending;
            pending = 0;
            if (output.length > OUTPUT_BYTES) {
                output = new byte[OUTPUT_BYTES];
            }
        }
    }

    /**
     * Lets the client wait, with all that was said so far, if {@code time} is positive.
     *
     * @throws IOException when the connection is cut meanwhile
     */
    void pause(Duration time) throws IOException {
        if (!time.isPositive()) {
            return;
        }
        flush();
        try {
            if (cut.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new EOFException();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    /**
     * Ends a read or write that has been going on for too long: after a plain read the client can still be told why, else the connection
     * is cut. From any thread.
     */
    void cutIfOverdue(long nanoTime) {
        long due = deadline;
        if (due == Long.MAX_VALUE || nanoTime - due <= 0) {
            return;
        }
        overdue = true;
        if (listening) {
            endInput();
        } else {
            abort();
        }
    }

    /** Ends the session in order; after this it is gone, whatever happens. */
    void close() {
        SSLSocket layered = tls;
        if (layered != null) {
            try {
                guarded(CLOSING, layered::shutdownOutput); // says so to the client, who may suspect an attack else
            } catch (IOException | UnsupportedOperationException e) {
                // It has gone already.
                deadline = Long.MAX_VALUE;
            }
        }
        abort();
    }

    /** Cuts the connection, whatever it is doing. From any thread. */
    void abort() {
        cut.countDown();
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
            deadline = Long.MAX_VALUE;
        }
    }

    /** Lets the session read what has arrived and then the end of input. From any thread. */
    void endInput() {
        try {
            socket.shutdownInput();
        } catch (IOException e) {
            abort();
        }
    }
}
