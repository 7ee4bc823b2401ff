package org.postern.relayd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.config.MainCf;
import org.postern.relayd.log.LogLines;
import org.postern.relayd.log.MailLog;

/** Whatever a client does on the control socket, the daemon goes on with mail and with commands. */
class ControlAbuseIT {
    @TempDir
    private Path directory;

    private final LogLines lines = new LogLines();
    private Daemon daemon;
    private InetSocketAddress smtp;

    @BeforeEach
    void start() throws Exception {
        FirewallFolder folder =
                FirewallFolder.in(directory, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9));
        daemon = Daemon.start(MainCf.read(folder.path()), new MailLog(lines, "fw", "postfix", InstantSource.system()));
        smtp = daemon.listening().getFirst();
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("queue/control")));
    }

    /** Writes it all, as far as the other side takes it. */
    private static void write(SocketChannel connection, byte[] bytes) {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        try {
            while (rest.hasRemaining()) {
                connection.write(rest);
            }
        } catch (IOException cutOff) {
            assertThat(rest.position()).isPositive();
        }
    }

    private void write(byte[] bytes) throws IOException {
        try (SocketChannel connection = connect()) {
            write(connection, bytes);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** All that is answered to {@code request}. */
    private String ask(String request) throws IOException {
        try (SocketChannel connection = connect()) {
            write(connection, bytes(request));
            StringBuilder answer = new StringBuilder();
            ByteBuffer chunk = ByteBuffer.allocate(10_000);
            while (connection.read(chunk.clear()) >= 0) {
                answer.append(StandardCharsets.UTF_8.decode(chunk.flip()));
            }
            return answer.toString();
        }
    }

    private void serves() throws Exception {
        try (MailClient client = MailClient.connect(smtp)) {
            client.accepted("a@sender.example", "user@example.com");
        }
        assertThat(ask("status\n")).contains("is running, pid ").endsWith("exit 0\n");
        assertThat(lines.all()).noneMatch(line -> line.contains("error"));
    }

    @Test
    void garbageEmptyAndHalfRequestsAreAnsweredOrDropped() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 50; i++) {
            byte[] garbage = new byte[1 + random.nextInt(5000)];
            random.nextBytes(garbage);
            write(garbage);
        }
        for (String request : List.of(
                "\n",
                "\t\t\n",
                "nothing\n",
                "status\t--nothing\n",
                "queue\n",
                "queue\tlist\t--older-than=soon\n",
                "queue\tshow\n",
                "queue\tdelete\n",
                "explain\n",
                "explain\t--recipient\n",
                "explain\t--client=nobody\t--recipient=user@example.com\n",
                "explain\t--no-dns\t--log=\t--recipient=\n",
                "stop\t--timeout=99999999999\n",
                "stop\t--timeout=\n")) {
            assertThat(ask(request)).as(request).matches("(?s).*exit [0-3]\n");
        }
        write(bytes("status")); // and no end
        write(new byte[0]);
        serves();
    }

    @Test
    void aLineWithoutEndIsCutOff() throws Exception {
        byte[] much = new byte[16 << 20];
        write(much);
        write(bytes("queue\tlist\t" + "x".repeat(2 << 20) + "\n"));
        serves();
    }

    @Test
    void whoGoesAwayWithinAnAnswerHurtsNobody() throws Exception {
        for (int i = 0; i < 30; i++) {
            write(bytes("status\n"));
            write(bytes("queue\tlist\t--json\n"));
            write(bytes("explain\t--no-dns" + "\t--recipient=user@example.com".repeat(500) + "\n"));
        }
        serves();
    }

    @Test
    void aHundredThatHangAndAHundredThatAskAreServedAtOnce() throws Exception {
        List<SocketChannel> hanging = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                SocketChannel connection = connect();
                hanging.add(connection);
                if (i % 2 == 0) {
                    write(connection, bytes("queue\tli")); // and then nothing
                }
            }
            serves();
            AtomicBoolean wrong = new AtomicBoolean();
            List<Thread> asking = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                asking.add(Thread.ofPlatform().start(() -> {
                    try {
                        if (!ask("queue\tstats\n").endsWith("exit 0\n")) {
                            wrong.set(true);
                        }
                    } catch (IOException e) {
                        wrong.set(true);
                    }
                }));
            }
            for (Thread thread : asking) {
                thread.join();
            }
            assertThat(wrong).isFalse();
            serves();
        } finally {
            for (SocketChannel connection : hanging) {
                connection.close();
            }
        }
    }

    @Test
    void whoDoesNotReadAnAnswerHoldsUpNobody() throws Exception {
        List<SocketChannel> deaf = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                SocketChannel connection = connect();
                deaf.add(connection);
                write(
                        connection,
                        bytes("explain\t--no-dns\t--json" + "\t--recipient=user@example.com".repeat(1000) + "\n"));
            }
            serves();
        } finally {
            for (SocketChannel connection : deaf) {
                connection.close();
            }
        }
    }
}
