package org.postern.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postern.benchmarks.MailLoop.Dialogue;
import org.postern.benchmarks.MailLoop.Line;

/** Sessions that keep their connections and send one message after the other: MAIL, RCPT and DATA in one piece, as mail servers do. */
final class MailLoad {
    private static final byte[] HELLO = Ascii.bytes("EHLO load.example.org\r\n");
    private static final byte[] ENVELOPE =
            Ascii.bytes("MAIL FROM:<load@example.org>\r\nRCPT TO:<user@example.com>\r\nDATA\r\n");
    private static final byte[] BYE = Ascii.bytes("QUIT\r\n");
    private static final int ENVELOPE_REPLIES = 3;

    private final MailLoop loop;
    private final byte[] message;
    private final long[] nanos;
    private final long pauseNanos;
    private final long start = System.nanoTime();
    private final CountDownLatch answered = new CountDownLatch(1);
    private int begun;
    private int done;

    /**
     * So many messages, of so many bytes.
     *
     * @param rate messages a second, all sessions together; 0 for as fast as they are taken
     */
    MailLoad(MailLoop loop, int messages, int bytes, int rate) {
        this.loop = loop;
        this.message = message(bytes);
        this.nanos = new long[messages];
        this.pauseNanos = rate == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / rate;
    }

    private static byte[] message(int bytes) {
        StringBuilder text = new StringBuilder("Subject: load\r\n\r\n");
        while (text.length() < bytes) {
            text.append("x".repeat(Math.min(70, Math.max(1, bytes - text.length() - 2))))
                    .append("\r\n");
        }
        return Ascii.bytes(text.append(".\r\n").toString());
    }

    /** Connects one session to {@code server}. Called in the loop's thread. */
    void connect(InetSocketAddress server) throws IOException {
        loop.add(SocketChannel.open(server), Session::new);
    }

    /**
     * How many nanoseconds clients waited from MAIL until "250", the shortest time first. Returns when the last one has been answered: its message
     * may have arrived before.
     */
    long[] sortedWaits() throws InterruptedException {
        answered.await();
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    private final class Session implements Dialogue {
        private final Line line;
        private long since;
        private int column;
        private byte type;
        private boolean last;
        /** Replies that are to come before something is sent. */
        private int expected = 1;

        private Step step = Step.GREETED;

        Session(Line line) {
            this.line = line;
        }

        private enum Step {
            GREETED,
            INTRODUCED,
            ENVELOPE,
            MESSAGE,
            OVER
        }

        @Override
        public void received(byte[] array, int length) throws IOException {
            for (int i = 0; i < length; i++) {
                byte b = array[i];
                if (column == 0) {
                    type = b;
                } else if (column == 3) {
                    last = b != '-';
                }
                column++;
                if (b == '\n') {
                    column = 0;
                    if (last) {
                        requireSuccess(array, length);
                        replied();
                    }
                }
            }
        }

        private void requireSuccess(byte[] array, int length) throws IOException {
            if (type != '2' && type != '3') {
                throw new IOException("the server says " + new String(array, 0, length, StandardCharsets.US_ASCII));
            }
        }

        private void replied() throws IOException {
            if (--expected > 0) {
                return;
            }
            switch (step) {
                case GREETED -> send(HELLO, 1, Step.INTRODUCED);
                case INTRODUCED -> next();
                case ENVELOPE -> send(message, 1, Step.MESSAGE);
                case MESSAGE -> {
                    nanos[done++] = System.nanoTime() - since;
                    if (done == nanos.length) {
                        answered.countDown();
                    }
                    next();
                }
                case OVER -> line.close();
            }
        }

        private void next() throws IOException {
            if (begun == nanos.length) {
                send(BYE, 1, Step.OVER);
            } else {
                long now = System.nanoTime();
                // A relay that is late makes the next ones wait as well.
                since = pauseNanos == 0 ? now : start + begun * pauseNanos;
                begun++;
                if (since - now > 0) {
                    loop.at(since, this::begin);
                } else {
                    begin();
                }
            }
        }

        private void begin() {
            try {
                send(ENVELOPE, ENVELOPE_REPLIES, Step.ENVELOPE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void send(byte[] bytes, int replies, Step next) throws IOException {
            expected = replies;
            step = next;
            line.send(bytes);
        }

        @Override
        public void ended() throws IOException {
            if (step != Step.OVER) {
                throw new EOFException("the server hung up");
            }
        }
    }
}
