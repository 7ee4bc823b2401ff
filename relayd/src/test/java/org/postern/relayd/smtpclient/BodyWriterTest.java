package org.postern.relayd.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.postern.config.MainCf;
import org.postern.tables.TableRegistry;

class BodyWriterTest {
    /** Takes a tenth of a second for each piece, however large. */
    private static final class SlowPeer extends Socket {
        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public InputStream getInputStream() {
            return InputStream.nullInputStream();
        }

        @Override
        public OutputStream getOutputStream() {
            return new OutputStream() {
                @Override
                public void write(int b) {
                    throw new AssertionError("a piece is never one byte");
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    try {
                        if (closed.await(100, TimeUnit.MILLISECONDS)) {
                            throw new IOException("closed");
                        }
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                }
            };
        }

        @Override
        public void close() {
            closed.countDown();
        }

        @Override
        public boolean isClosed() {
            return closed.getCount() == 0;
        }
    }

    /** Sends 50 pieces, which take five seconds; smtp_data_xfer_timeout is four, which a machine that stands still for a moment does not use up. */
    private static void send(String mainCf) throws IOException {
        SmtpClientSettings settings =
                SmtpClientSettings.of(MainCf.of(Path.of("."), mainCf), new TableRegistry("mapdb"));
        byte[] line = new byte[50 * 32 * 1024];
        Arrays.fill(line, (byte) 'x');
        try (Wire wire = new Wire(new SlowPeer(), ReplyFilter.NONE)) {
            BodyWriter writer = new BodyWriter(wire, settings.content(), Duration.ofSeconds(4), line.length);
            writer.write(line, 0, line.length);
            writer.end();
        }
    }

    @Test
    void theTimeLimitIsForEachPiece() {
        assertThatCode(() -> send("smtp_line_length_limit = 0")).doesNotThrowAnyException();
    }

    @Test
    void withARequestDeadlineItIsForTheWholeUnlessThePeerIsFastEnough() {
        String deadline = "smtp_line_length_limit = 1000\nsmtp_per_request_deadline = yes\n";
        assertThatCode(() -> send(deadline + "smtp_min_data_rate = 100000")).doesNotThrowAnyException();
        assertThatThrownBy(() -> send(deadline + "smtp_min_data_rate = 10000000"))
                .isInstanceOfSatisfying(
                        BrokenConversation.class,
                        broken -> assertThat(broken.kind()).isEqualTo(BrokenConversation.Kind.TIMED_OUT));
    }

    @Test
    void aSlowPeerIsNotWaitedForBeyondTheMinimalRate() {
        assertThatThrownBy(() -> send("smtp_line_length_limit = 0\nsmtp_min_data_rate = 10000000"))
                .isInstanceOf(BrokenConversation.class);
    }

    /** Keeps what is sent to it. */
    private static final class Peer extends Socket {
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();

        @Override
        public InputStream getInputStream() {
            return InputStream.nullInputStream();
        }

        @Override
        public OutputStream getOutputStream() {
            return received;
        }
    }

    /** What arrives when {@code content} is written in pieces of at most {@code longest} bytes. */
    private static String sent(String content, String mainCf, Random random, int longest) throws IOException {
        SmtpClientSettings settings =
                SmtpClientSettings.of(MainCf.of(Path.of("."), mainCf), new TableRegistry("mapdb"));
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        try (Peer peer = new Peer();
                Wire wire = new Wire(peer, ReplyFilter.NONE)) {
            BodyWriter writer = new BodyWriter(wire, settings.content(), Duration.ofSeconds(60), bytes.length);
            int at = 0;
            while (at < bytes.length) {
                int length = Math.min(bytes.length - at, 1 + random.nextInt(longest));
                writer.write(bytes, at, length);
                at += length;
            }
            writer.end();
            return writer.hasFolded() + ":" + peer.received.toString(StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void contentMeansTheSameInWhateverPiecesItIsRead() throws IOException {
        String[] parts = {"\r\n", "\r\n", "\r", "\n", ".", "..", "a", "words of a line", "\0", "\u00e9"};
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            StringBuilder content = new StringBuilder();
            for (int k = random.nextInt(60); k >= 0; k--) {
                content.append(parts[random.nextInt(parts.length)]);
            }
            String limit = "smtp_line_length_limit = " + (random.nextBoolean() ? 0 : 2 + random.nextInt(30));
            assertThat(sent(content.toString(), limit, random, 60))
                    .as("seed %d", seed)
                    .isEqualTo(sent(content.toString(), limit, random, 1));
        }
    }

    @Test
    void onlyTheDotAtTheStartOfALineIsDoubledAndOnlyABareLineEndIsChanged() throws IOException {
        assertThat(sent(".a\r\n..\r\n.\r\nb.\r\n\r\nc\rd\ne", "", new Random(0), 1_000))
                .isEqualTo("false:..a\r\n...\r\n..\r\nb.\r\n\r\nc d\r\ne\r\n.\r\n");
    }
}
