package org.postern.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.postern.benchmarks.MailLoop.Dialogue;
import org.postern.benchmarks.MailLoop.Line;

/** Takes any mail, and counts messages. Offers what mail servers do; commands may come before the last one is answered, QUIT right after a message. */
final class MailSink {
    private static final byte[] GREETING = Ascii.bytes("220 sink.example.com ESMTP\r\n");
    private static final byte[] OFFER = Ascii.bytes(
            "250-sink.example.com\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n250 CHUNKING\r\n");
    private static final byte[] OK = Ascii.bytes("250 2.0.0 Ok\r\n");
    private static final byte[] GO_AHEAD = Ascii.bytes("354 End data with <CR><LF>.<CR><LF>\r\n");
    private static final byte[] BYE = Ascii.bytes("221 2.0.0 Bye\r\n");

    private int missing;
    private CountDownLatch complete = new CountDownLatch(0);

    /** From now on, {@code messages} are waited for; what is returned opens with the last of them. Called in the loop's thread. */
    CountDownLatch expect(int messages) {
        missing = messages;
        complete = new CountDownLatch(1);
        return complete;
    }

    Dialogue dialogue(Line line) {
        return new Session(line);
    }

    private void count() {
        if (--missing == 0) {
            complete.countDown();
        }
    }

    private final class Session implements Dialogue {
        private final Line line;
        private final byte[] replies = new byte[1 << 14];
        private int repliesLength;
        /** The first bytes of the command. */
        private int verb;

        private int column;
        /** The number that the command has. */
        private int number;
        /** Bytes of a chunk that are still to come. */
        private int missingOfChunk;

        private boolean inContent;
        /** How much of CR LF . CR LF was there last. */
        private int ofEnd;

        Session(Line line) {
            this.line = line;
            try {
                line.send(GREETING);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void received(byte[] array, int length) throws IOException {
            int at = 0;
            boolean over = false;
            while (at < length) {
                if (inContent) {
                    at = content(array, at, length);
                } else if (missingOfChunk > 0) {
                    at = chunk(at, length);
                } else {
                    byte b = array[at++];
                    if (column < Integer.BYTES) {
                        verb = (verb << Byte.SIZE) | (b & 0xdf);
                    }
                    if (b >= '0' && b <= '9') {
                        number = 10 * number + b - '0';
                    }
                    column++;
                    if (b == '\n') {
                        over |= command(verb);
                        verb = 0;
                        number = 0;
                        column = 0;
                    }
                }
            }
            if (repliesLength > 0) {
                line.send(Arrays.copyOf(replies, repliesLength));
                repliesLength = 0;
            }
            if (over) {
                line.close();
            }
        }

        /** Returns where the chunk ends, or {@code length}. It is the last one of its message. */
        private int chunk(int from, int length) {
            int count = Math.min(missingOfChunk, length - from);
            missingOfChunk -= count;
            if (missingOfChunk == 0) {
                reply(OK);
                count();
            }
            return from + count;
        }

        /** Returns where the content ends, or {@code length}. */
        private int content(byte[] array, int from, int length) {
            int at = from;
            while (at < length) {
                byte b = array[at++];
                if (b == "\r\n.\r\n".charAt(ofEnd)) {
                    if (++ofEnd == 5) {
                        inContent = false;
                        reply(OK);
                        count();
                        return at;
                    }
                } else if (ofEnd > 0) {
                    ofEnd = b == '\r' ? 1 : 0;
                }
            }
            return at;
        }

        /** Returns whether that was QUIT. */
        private boolean command(int verb) {
            switch (verb) {
                case 'E' << 24 | 'H' << 16 | 'L' << 8 | 'O' -> reply(OFFER);
                case 'D' << 24 | 'A' << 16 | 'T' << 8 | 'A' -> {
                    reply(GO_AHEAD);
                    inContent = true;
                    // A message may be empty.
                    ofEnd = 2;
                }
                case 'B' << 24 | 'D' << 16 | 'A' << 8 | 'T' -> missingOfChunk = number;
                case 'Q' << 24 | 'U' << 16 | 'I' << 8 | 'T' -> {
                    reply(BYE);
                    return true;
                }
                default -> reply(OK);
            }
            return false;
        }

        private void reply(byte[] text) {
            System.arraycopy(text, 0, replies, repliesLength, text.length);
            repliesLength += text.length;
        }

        @Override
        public void ended() {
            // Whatever it was in the middle of is not counted.
        }
    }
}
