package org.postern.relayd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.relayd.sink.ReceivedMail;
import org.postern.relayd.sink.SinkScript;
import org.postern.relayd.sink.SmtpSink;

/** SIGTERM is an orderly end: nobody who has begun is cut off, nobody new begins, and the status is 0. */
class ShutdownIT {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

    @TempDir
    private Path directory;

    @Test
    void aRunningTransactionAndARunningDeliveryAreFinished() throws Exception {
        CountDownLatch delivering = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        ReceivedMail inside = new ReceivedMail();
        try (SmtpSink gateway = SmtpSink.start(ANY_PORT, SinkScript.ACCEPT_ALL, message -> {
                    delivering.countDown();
                    await(goOn);
                    inside.accept(message);
                });
                DaemonProcess daemon = DaemonProcess.run(FirewallFolder.in(directory, gateway.address()))) {
            InetSocketAddress address = daemon.address();
            try (MailClient sending = MailClient.connect(address);
                    MailClient idle = MailClient.connect(address)) {
                String delivered = sending.accepted("a@sender.example", "user@example.com");
                await(delivering);
                assertThat(sending.say("MAIL FROM:<b@sender.example>")).startsWith("250 ");

                daemon.terminate();
                daemon.out().await("stopping: ");
                assertThat(idle.reply()).startsWith("421 4.3.2 ");
                assertThat(sending.say("RCPT TO:<user@example.com>")).startsWith("250 ");
                assertThat(sending.say("DATA")).startsWith("354 ");
                assertThat(sending.say("Subject: last\r\n\r\nbody\r\n.")).startsWith("250 2.0.0 Ok: queued as ");
                assertThat(sending.reply()).startsWith("421 4.3.2 ");
                assertThat(daemon.isAlive()).isTrue();

                goOn.countDown();
                assertThat(daemon.exitStatus()).isZero();
                assertThat(daemon.out().all().getLast()).endsWith(": stopped");
                assertThat(daemon.err().all()).isEmpty();
                daemon.out().await(delivered + ": removed");
            }
            assertThat(inside.messages()).hasSizeBetween(1, 2);
        }
    }

    @Test
    void whatIsLeftInTheQueueIsDeliveredByTheNextDaemon() throws Exception {
        ReceivedMail inside = new ReceivedMail();
        InetSocketAddress place;
        try (SmtpSink gone = SmtpSink.start(ANY_PORT, SinkScript.ACCEPT_ALL, inside)) {
            place = gone.address();
        }
        FirewallFolder folder = FirewallFolder.in(directory, place);
        String id;
        try (DaemonProcess daemon = DaemonProcess.run(folder);
                MailClient client = MailClient.connect(daemon.address())) {
            id = client.accepted("a@sender.example", "user@example.com");
            daemon.out().await("status=deferred");
            daemon.terminate();
            assertThat(daemon.exitStatus()).isZero();
        }
        try (SmtpSink back = SmtpSink.start(place, SinkScript.ACCEPT_ALL, inside);
                DaemonProcess daemon = DaemonProcess.run(folder)) {
            daemon.out().await(id + ": removed");
            assertThat(back.address()).isEqualTo(place);
            assertThat(inside.await(messages -> messages.size() == 1, Duration.ofSeconds(60)))
                    .isTrue();
            assertThat(inside.messages().getFirst().recipients()).isEqualTo(List.of("user@example.com"));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aDaemonThatIsToldToStopWhileIdleStopsAtOnce() throws IOException, InterruptedException {
        try (DaemonProcess daemon = DaemonProcess.run(FirewallFolder.in(directory, ANY_PORT))) {
            daemon.out().await("listening on");
            daemon.terminate();
            assertThat(daemon.exitStatus()).isZero();
        }
    }
}
