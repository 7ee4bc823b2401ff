package org.postern.relayd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.relayd.sink.SinkScript;
import org.postern.relayd.sink.SmtpSink;

/** Content is streamed: what a message takes of the heap does not grow with it. */
class MemoryIT {
    private static final int MIB = 1 << 20;
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    private static final String LINE = "x".repeat(126) + "\r\n";

    @TempDir
    private Path directory;

    private final AtomicLong arrived = new AtomicLong();

    private static String content(int bytes) {
        return "Subject: big\r\n\r\n" + LINE.repeat(bytes / LINE.length());
    }

    /** The gateway, which keeps the lengths only, and a daemon with a small heap. */
    private interface Play {
        void play(DaemonProcess daemon) throws Exception;
    }

    private void withHeap(int mebibytes, Play play) throws Exception {
        try (SmtpSink gateway = SmtpSink.start(
                ANY_PORT,
                SinkScript.ACCEPT_ALL,
                message -> arrived.addAndGet(message.text().length()))) {
            FirewallFolder folder = FirewallFolder.in(directory, gateway.address())
                    .set("message_size_limit", String.valueOf(100 * MIB))
                    .set("smtpd_client_connection_count_limit", "0");
            try (DaemonProcess daemon = DaemonProcess.runInHeap(mebibytes, folder)) {
                play.play(daemon);
                daemon.terminate();
                assertThat(daemon.exitStatus()).isZero();
                assertThat(daemon.err().all()).isEmpty();
            }
        }
    }

    @Test
    void aMessageThatIsBiggerThanTheHeapIsTakenAndDelivered() throws Exception {
        withHeap(40, daemon -> {
            try (MailClient client = MailClient.connect(daemon.address())) {
                begin(client, "big@sender.example");
                String reply = client.say(content(60 * MIB) + ".");
                assertThat(reply).startsWith("250 2.0.0 Ok: queued as ");
                daemon.out().await(reply.substring(reply.lastIndexOf(' ') + 1) + ": removed");
            }
        });
        assertThat(arrived.get()).isGreaterThan(60L * MIB);
    }

    @Test
    void aHundredSessionsReceiveAMebibyteEachAtATime() throws Exception {
        int sessions = 100;
        String half = content(MIB / 2);
        String rest = LINE.repeat(MIB / 2 / LINE.length());
        withHeap(64, daemon -> {
            InetSocketAddress address = daemon.address();
            CountDownLatch allHalfway = new CountDownLatch(sessions);
            List<String> replies = new ArrayList<>();
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < sessions; i++) {
                String sender = i + "@sender.example";
                clients.add(Thread.ofVirtual().start(() -> {
                    try (MailClient client = MailClient.connect(address)) {
                        begin(client, sender);
                        client.write(half.getBytes(StandardCharsets.US_ASCII));
                        allHalfway.countDown();
                        allHalfway.await();
                        String reply = client.say(rest + ".");
                        synchronized (replies) {
                            replies.add(reply);
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }));
            }
            for (Thread client : clients) {
                client.join();
            }
            assertThat(replies).hasSize(sessions).allMatch(reply -> reply.startsWith("250 2.0.0 Ok: queued as "));
            daemon.out().await(": removed", sessions);
        });
        assertThat(arrived.get()).isGreaterThan((long) sessions * MIB);
    }

    private static void begin(MailClient client, String sender) throws IOException {
        assertThat(client.say("MAIL FROM:<" + sender + ">")).startsWith("250 ");
        assertThat(client.say("RCPT TO:<user@example.com>")).startsWith("250 ");
        assertThat(client.say("DATA")).startsWith("354 ");
    }
}
