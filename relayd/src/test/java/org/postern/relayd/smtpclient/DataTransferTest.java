package org.postern.relayd.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.postern.config.MainCf;
import org.postern.tables.TableRegistry;

class DataTransferTest {
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
        byte[] piece = new byte[Wire.OUTGOING_BYTES];
        int pieces = 50;
        try (Wire wire = new Wire(new SlowPeer(), ReplyFilter.NONE)) {
            DataTransfer transfer =
                    new DataTransfer(wire, settings.content(), Duration.ofSeconds(4), (long) pieces * piece.length);
            for (int i = 0; i < pieces; i++) {
                transfer.write(piece, 0, piece.length);
            }
            transfer.end();
        }
    }

    @Test
    void theTimeLimitIsForEachPiece() {
        assertThatCode(() -> send("")).doesNotThrowAnyException();
    }

    @Test
    void withARequestDeadlineItIsForTheWholeUnlessThePeerIsFastEnough() {
        String deadline = "smtp_per_request_deadline = yes\n";
        assertThatCode(() -> send(deadline + "smtp_min_data_rate = 100000")).doesNotThrowAnyException();
        assertThatThrownBy(() -> send(deadline + "smtp_min_data_rate = 10000000"))
                .isInstanceOfSatisfying(
                        BrokenConversation.class,
                        broken -> assertThat(broken.kind()).isEqualTo(BrokenConversation.Kind.TIMED_OUT));
    }

    @Test
    void aSlowPeerIsNotWaitedForBeyondTheMinimalRate() {
        assertThatThrownBy(() -> send("smtp_min_data_rate = 10000000")).isInstanceOf(BrokenConversation.class);
    }
}
