package org.postern.relayd;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.relayd.sink.ReceivedMail;
import org.postern.relayd.sink.SinkScript;
import org.postern.relayd.sink.SmtpSink;

/** Whatever was answered with 250 arrives, though the daemon is killed again and again. Some of it may arrive twice. */
class CrashIT {
    private static final int ROUNDS = 5;
    private static final int CLIENTS = 6;
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

    @TempDir
    private Path directory;

    private final AcknowledgedMail mail = new AcknowledgedMail(
            CLIENTS,
            (client, sender, number) -> client.send(
                            sender,
                            List.of("user@example.com"),
                            "Subject: " + number + "\n\n" + "x".repeat(number % 5000))
                    .startsWith("250 "));

    @Test
    void everyAcknowledgedMessageArrivesThoughTheDaemonIsKilledUnderLoad() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        ReceivedMail inside = new ReceivedMail();
        try (SmtpSink gateway = SmtpSink.start(ANY_PORT, SinkScript.ACCEPT_ALL, inside)) {
            FirewallFolder folder = FirewallFolder.in(directory, gateway.address());
            for (int round = 0; round < ROUNDS; round++) {
                killedUnderLoad(folder, round, random.nextInt(20, 400));
            }
            assertThat(mail.ended()).as("seed %d", seed).isEqualTo(ROUNDS * CLIENTS);
            try (DaemonProcess last = DaemonProcess.run(folder)) {
                last.address();
                mail.assertAllArrives(inside, seed);
                System.out.printf(
                        "CrashIT seed %d: %d acknowledged, %d arrived, %d of them again%n",
                        seed,
                        mail.senders().size(),
                        inside.messages().size(),
                        inside.messages().size()
                                - AcknowledgedMail.senders(inside.messages()).size());
                assertThat(last.out().all()).noneMatch(line -> line.contains("damaged"));
            }
        }
    }

    private void killedUnderLoad(FirewallFolder folder, int round, int millis) throws Exception {
        try (DaemonProcess daemon = DaemonProcess.run(folder)) {
            List<Thread> clients = mail.startSending(daemon, round);
            TimeUnit.MILLISECONDS.sleep(millis);
            daemon.kill();
            for (Thread client : clients) {
                client.join();
            }
        }
    }
}
