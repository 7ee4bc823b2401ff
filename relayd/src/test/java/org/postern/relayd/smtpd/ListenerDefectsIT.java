package org.postern.relayd.smtpd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.relayd.log.LogLines;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.metrics.Metrics;

/** What listeners get wrong about connections: how they begin, how many there are, and how they end. */
class ListenerDefectsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private TestRelay relay(int sessionLimit) throws IOException {
        return TestRelay.start(directory, TestRelay.FIREWALL, TestRelay.FIREWALL_TABLES, sessionLimit);
    }

    @Test
    void aSessionThatCannotBeStartedDoesNotEndTheListening() throws Exception {
        AtomicInteger started = new AtomicInteger();
        try (TestRelay relay = TestRelay.start(
                directory, TestRelay.FIREWALL, TestRelay.FIREWALL_TABLES, 1, threads -> failingOnce(started))) {
            try (RawClient first = relay.connect("127.0.0.1")) {
                assertThat(first.line()).isEqualTo(RawClient.CLOSED);
            }
            relay.log().await("warning: cannot start a session: java.lang.OutOfMemoryError");
            try (RawClient second = relay.connect("127.0.0.1")) {
                assertThat(second.line()).startsWith("220 ");
            }
        }
    }

    private static ExecutorService failingOnce(AtomicInteger started) {
        return new ThreadPoolExecutor(0, 10, 1, TimeUnit.SECONDS, new SynchronousQueue<>()) {
            @Override
            public void execute(Runnable command) {
                if (started.getAndIncrement() == 0) {
                    throw new OutOfMemoryError("unable to create native thread");
                }
                super.execute(command);
            }
        };
    }

    @Test
    void acceptingGoesOnAfterFailures() throws Exception {
        LogLines lines = new LogLines();
        MailLog log = new MailLog(lines, "fw", "postfix", InstantSource.system());
        AtomicInteger calls = new AtomicInteger();
        try (Sessions sessions = new Sessions(10, "fw", InstantSource.system(), log, new Metrics().smtpd());
                GuardedServerSocket server = new GuardedServerSocket(sessions, log) {
                    @Override
                    void await(Socket socket) throws IOException {
                        switch (calls.getAndIncrement()) {
                            case 0 -> throw new IOException("Too many open files");
                            case 1 -> throw new OutOfMemoryError("Java heap space");
                            default -> super.await(socket);
                        }
                    }
                }) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                    Socket accepted = server.accept()) {
                assertThat(accepted.getPort()).isEqualTo(client.getLocalPort());
            }
            lines.await("warning: cannot accept a connection, trying on: Too many open files");
        }
    }

    @Test
    void aboveTheLimitClientsAreToldToComeBackAndTheListeningGoesOn() throws Exception {
        try (TestRelay relay = relay(1)) {
            try (RawClient first = relay.client()) {
                for (int i = 0; i < 15; i++) {
                    try (RawClient surplus = relay.connect("127.0.0.1")) {
                        assertThat(surplus.linesToEnd())
                                .containsExactly(
                                        "421 4.7.0 fw.gateway.test Error: too many connections, try again later");
                    }
                }
                assertThat(first.command("QUIT")).startsWith("221 ");
            }
            assertTimeoutPreemptively(PATIENCE, () -> awaitGreeting(relay, "220 "));
        }
    }

    /** Connects until the server greets like that. */
    private static void awaitGreeting(TestRelay relay, String greeting) throws IOException {
        boolean greeted = false;
        while (!greeted) {
            try (RawClient client = relay.connect("127.0.0.1")) {
                greeted = client.line().startsWith(greeting);
            }
        }
    }

    @Test
    void stoppingDoesNotWaitForAClientThatNeverReads() throws Exception {
        try (TestRelay relay = relay(10);
                RawClient deaf = RawClient.withSmallBuffer(relay.address())) {
            assertThat(deaf.reply()).startsWith("220 ");
            assertThat(deaf.command("EHLO x")).startsWith("250 ");
            AtomicLong sent = new AtomicLong();
            Thread talker = Thread.ofVirtual().start(() -> talk(deaf, sent));
            awaitStuck(talker, sent);
            assertTimeoutPreemptively(
                    PATIENCE,
                    () -> assertThat(relay.server().drain(Duration.ofMillis(300)))
                            .isFalse());
            relay.log().await("disconnect from");
            deaf.hangUp();
            talker.join();
        }
    }

    /** Asks more and more until the connection ends. */
    private static void talk(RawClient client, AtomicLong sent) {
        try {
            while (true) {
                client.send("HELP\r\n".repeat(100));
                sent.incrementAndGet();
            }
        } catch (IOException closed) {
            sent.set(-1);
        }
    }

    /** Waits until nobody takes what is sent, since nobody reads the answers. */
    private static void awaitStuck(Thread talker, AtomicLong sent) throws InterruptedException {
        long seen = -1;
        while (sent.get() != seen) {
            seen = sent.get();
            assertThat(talker.join(Duration.ofSeconds(3))).isFalse(); // a busy machine may not let it run for long
        }
    }

    @Test
    void aClientThatNeverReadsIsCutOff() throws Exception {
        try (TestRelay relay = TestRelay.firewall(directory, "smtpd_timeout = 1s\n");
                RawClient deaf = RawClient.withSmallBuffer(relay.address())) {
            assertThat(deaf.reply()).startsWith("220 ");
            assertThat(deaf.command("EHLO x")).startsWith("250 ");
            Thread talker = Thread.ofVirtual().start(() -> talk(deaf, new AtomicLong()));
            relay.log().await("timeout after HELP from localhost[127.0.0.1]");
            deaf.hangUp();
            talker.join();
        }
    }

    @Test
    void stoppingDoesNotWaitForAClientThatNeverWrites() throws Exception {
        try (TestRelay relay = relay(10);
                RawClient silent = relay.client()) {
            assertTimeoutPreemptively(
                    PATIENCE,
                    () -> assertThat(relay.server().drain(Duration.ofMinutes(5)))
                            .isTrue());
            assertThat(silent.linesToEnd())
                    .containsExactly("421 4.3.2 fw.gateway.test Error: shutting down, try again later");
        }
    }

    @Test
    void whoeverIsInATransactionMayFinishItBeforeTheStop() throws Exception {
        try (TestRelay relay = relay(10);
                RawClient client = relay.client()) {
            client.command("EHLO x");
            client.command("MAIL FROM:<a@b.test>");
            CompletableFuture<Boolean> drained = CompletableFuture.supplyAsync(() -> drain(relay));
            assertTimeoutPreemptively(PATIENCE, () -> awaitGreeting(relay, "421 4.3.2 "));
            assertThat(client.command("RCPT TO:<joe@example.com>")).isEqualTo("250 2.1.5 Ok");
            assertThat(client.command("DATA")).startsWith("354 ");
            client.send("Subject: x\r\n\r\nx\r\n.\r\n");
            assertThat(client.reply()).startsWith("250 2.0.0 Ok: queued as ");
            assertThat(client.linesToEnd())
                    .containsExactly("421 4.3.2 fw.gateway.test Error: shutting down, try again later");
            assertThat(drained.get(20, TimeUnit.SECONDS)).isTrue();
            assertThat(relay.queued()).hasSize(1);
        }
    }

    @Test
    void whoeverHasNotFinishedInTimeIsToldToComeBackAndNothingIsQueued() throws Exception {
        String farewell = "421 4.3.2 fw.gateway.test Error: shutting down, try again later";
        try (TestRelay relay = relay(10);
                RawClient waiting = relay.client();
                RawClient inData = relay.client();
                RawClient inChunk = relay.client()) {
            for (RawClient client : List.of(waiting, inData, inChunk)) {
                client.command("EHLO x");
                client.command("MAIL FROM:<a@b.test>");
                client.command("RCPT TO:<joe@example.com>");
            }
            assertThat(inData.command("DATA")).startsWith("354 ");
            inData.send("Subject: x\r\n\r\nhalf of it\r\n");
            inChunk.send("BDAT 10 LAST\r\nhalf\r\n");
            assertThat(relay.server().drain(Duration.ofMillis(300))).isFalse();
            for (RawClient client : List.of(waiting, inData, inChunk)) {
                assertThat(client.linesToEnd()).containsExactly(farewell);
            }
            assertThat(relay.queued()).isEmpty();
        }
    }

    private static boolean drain(TestRelay relay) {
        try {
            return relay.server().drain(Duration.ofMinutes(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void aPipelinedBatchCostsOneWrite() throws Exception {
        try (TestRelay relay = relay(10);
                RawClient client = relay.client()) {
            client.command("EHLO x");
            client.send("MAIL FROM:<a@b.test>\r\n" + "RCPT TO:<joe@example.com>\r\n".repeat(50) + "DATA\r\n");
            assertThat(client.read())
                    .isEqualTo("250 2.1.0 Ok\r\n" + "250 2.1.5 Ok\r\n".repeat(50)
                            + "354 End data with <CR><LF>.<CR><LF>\r\n");
        }
    }

    @Test
    void nothingFollowsOurGoodbye() throws Exception {
        try (TestRelay relay = relay(10);
                RawClient client = relay.client()) {
            assertThat(client.send("QUIT\r\n").linesToEnd()).containsExactly("221 2.0.0 Bye");
        }
    }

    @Test
    void aSilentClientIsToldSoAndCutOff() throws Exception {
        try (TestRelay relay = TestRelay.firewall(directory, "smtpd_timeout = 1s\n");
                RawClient client = relay.client()) {
            client.command("EHLO x");
            assertThat(client.linesToEnd()).containsExactly("421 4.4.2 fw.gateway.test Error: timeout exceeded");
            relay.log().await("timeout after EHLO from localhost[127.0.0.1]");
            relay.log().await("disconnect from localhost[127.0.0.1] ehlo=1 commands=1");
        }
    }

    @Test
    void aClientThatNeverFinishesItsLineIsCutOffToo() throws Exception {
        try (TestRelay relay = TestRelay.firewall(directory, "smtpd_timeout = 1s\n");
                RawClient client = relay.client()) {
            Thread dribble = Thread.ofVirtual().start(() -> dribble(client));
            assertThat(client.linesToEnd()).isEqualTo(List.of("421 4.4.2 fw.gateway.test Error: timeout exceeded"));
            client.hangUp();
            dribble.join();
        }
    }

    private static void dribble(RawClient client) {
        try {
            while (true) {
                client.send("N");
                TimeUnit.MILLISECONDS.sleep(50);
            }
        } catch (IOException | InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }
}
