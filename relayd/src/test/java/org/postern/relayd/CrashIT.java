package org.postern.relayd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.relayd.sink.ReceivedMail;
import org.postern.relayd.sink.SinkMessage;
import org.postern.relayd.sink.SinkScript;
import org.postern.relayd.sink.SmtpSink;

/** Whatever was answered with 250 arrives, though the daemon is killed again and again. Some of it may arrive twice. */
class CrashIT {
    private static final int ROUNDS = 5;
    private static final int CLIENTS = 6;
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

    @TempDir
    private Path directory;

    private final AtomicInteger cutOff = new AtomicInteger();
    private final Set<String> acknowledged = new ConcurrentSkipListSet<>();

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
            assertThat(cutOff).as("seed %d", seed).hasValue(ROUNDS * CLIENTS);
            try (DaemonProcess last = DaemonProcess.run(folder)) {
                last.address();
                boolean all =
                        inside.await(messages -> senders(messages).containsAll(acknowledged), Duration.ofSeconds(60));
                Set<String> lost = new TreeSet<>(acknowledged);
                lost.removeAll(senders(inside.messages()));
                assertThat(lost).as("lost; seed %d", seed).isEmpty();
                assertThat(all).isTrue();
                System.out.printf(
                        "CrashIT seed %d: %d acknowledged, %d arrived, %d of them again%n",
                        seed,
                        acknowledged.size(),
                        inside.messages().size(),
                        inside.messages().size() - senders(inside.messages()).size());
                assertThat(last.out().all()).noneMatch(line -> line.contains("damaged"));
            }
        }
    }

    private static Set<String> senders(List<SinkMessage> messages) {
        return messages.stream().map(SinkMessage::sender).collect(Collectors.toSet());
    }

    private void killedUnderLoad(FirewallFolder folder, int round, int millis) throws Exception {
        try (DaemonProcess daemon = DaemonProcess.run(folder)) {
            InetSocketAddress address = daemon.address();
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                String name = "r" + round + "c" + i;
                clients.add(Thread.ofVirtual().start(() -> sendUntilCut(address, name)));
            }
            int before = acknowledged.size();
            while (acknowledged.size() < before + CLIENTS) {
                assertThat(daemon.isAlive()).isTrue();
                TimeUnit.MILLISECONDS.sleep(5);
            }
            TimeUnit.MILLISECONDS.sleep(millis);
            daemon.kill();
            for (Thread client : clients) {
                client.join();
            }
        }
    }

    private void sendUntilCut(InetSocketAddress address, String name) {
        try (MailClient client = MailClient.connect(address)) {
            for (int i = 0; ; i++) {
                String sender = name + "m" + i + "@sender.example";
                if (client.send(sender, List.of("user@example.com"), "Subject: " + i + "\n\n" + "x".repeat(i % 5000))
                        .startsWith("250 ")) {
                    acknowledged.add(sender);
                }
            }
        } catch (IOException | AssertionError e) {
            // That is the kill. What it cut off was not acknowledged, and nothing is known about it.
            cutOff.incrementAndGet();
        }
    }
}
