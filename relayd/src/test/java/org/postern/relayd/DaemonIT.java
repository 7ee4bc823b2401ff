package org.postern.relayd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.config.MainCf;
import org.postern.relayd.log.LogLines;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.sink.Reaction;
import org.postern.relayd.sink.ReceivedMail;
import org.postern.relayd.sink.SinkMessage;
import org.postern.relayd.sink.SinkScript;
import org.postern.relayd.sink.SmtpSink;
import org.postern.relayd.sink.Stage;

/** The whole way of a message: from a client through tables and queue to the inside, or back to its sender. */
class DaemonIT {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final LogLines log = new LogLines();
    private final ReceivedMail inside = new ReceivedMail();
    private SmtpSink gateway;
    private FirewallFolder folder;
    private @Nullable Daemon daemon;

    @BeforeEach
    void makeFolder() throws IOException {
        gateway = SmtpSink.start(ANY_PORT, SinkScript.ACCEPT_ALL, inside);
        folder = FirewallFolder.in(directory, gateway.address());
    }

    @AfterEach
    void stop() {
        if (daemon != null) {
            daemon.close();
        }
        gateway.close();
    }

    private InetSocketAddress start() throws StartException {
        Daemon started =
                Daemon.start(MainCf.read(directory), new MailLog(log, "firewall", "postfix", InstantSource.system()));
        daemon = started;
        return started.listening().getFirst();
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private SinkMessage received() throws InterruptedException {
        assertThat(inside.await(messages -> !messages.isEmpty(), PATIENCE)).isTrue();
        return inside.messages().getFirst();
    }

    @Test
    void twoDestinationsAndAnAliasLeaveByTheirRoutes() throws Exception {
        ReceivedMail other = new ReceivedMail();
        try (SmtpSink second = SmtpSink.start(ANY_PORT, SinkScript.ACCEPT_ALL, other)) {
            folder.table(
                    "transport",
                    "example.com " + FirewallFolder.smtp(gateway.address()) + "\nexample.net "
                            + FirewallFolder.smtp(second.address()) + "\n");
            try (MailClient client = MailClient.connect(start(), "127.0.0.2")) {
                String id = client.accepted("a@sender.example", "both@example.com");
                log.await(id + ": removed");
                assertThat(received().recipients()).containsExactly("user@example.com");
                assertThat(other.messages())
                        .singleElement()
                        .satisfies(message -> assertThat(message.recipients()).containsExactly("user@example.net"));
                assertThat(log.await(id + ": to=<user@example.net>"))
                        .contains(" to=<user@example.net>, orig_to=<both@example.com>, relay=127.0.0.1[127.0.0.1]:"
                                + second.address().getPort() + ", delay=")
                        .endsWith(", dsn=2.0.0, status=sent (250 2.0.0 Ok)");
            }
        }
    }

    @Test
    void strangersCannotRelayAndUnknownUsersDoNotExist() throws Exception {
        try (MailClient client = MailClient.connect(start(), "127.0.0.2")) {
            client.say("MAIL FROM:<a@sender.example>");
            assertThat(client.say("RCPT TO:<x@any.example.com>"))
                    .isEqualTo("554 5.7.1 <x@any.example.com>: Relay access denied");
            assertThat(client.say("RCPT TO:<x@example.com>"))
                    .isEqualTo("550 5.1.1 <x@example.com>: Recipient address rejected: User unknown in relay recipient"
                            + " table");
            assertThat(client.say("RCPT TO:<user@[127.0.0.1]>"))
                    .isEqualTo("550 5.1.1 <user@[127.0.0.1]>: Recipient address rejected: local mail delivery is"
                            + " disabled");
            assertThat(client.say("RCPT TO:<postmaster@[127.0.0.1]>")).isEqualTo("250 2.1.5 Ok");
        }
        assertThat(log.await("Relay access denied"))
                .endsWith("NOQUEUE: reject: RCPT from unknown[127.0.0.2]: 554 5.7.1 <x@any.example.com>: Relay access"
                        + " denied; from=<a@sender.example> to=<x@any.example.com> proto=ESMTP helo=<client.example>");
    }

    @Test
    void mailWaitsForAnInsideHostThatIsDown() throws Exception {
        int port = unusedPort();
        folder.table("transport", "example.com smtp:[127.0.0.1]:" + port + "\n");
        try (MailClient client = MailClient.connect(start())) {
            String id = client.accepted("a@sender.example", "user@example.com");
            assertThat(log.await("status=deferred"))
                    .contains(id + ": to=<user@example.com>, relay=none, delay=")
                    .endsWith(", dsn=4.4.1, status=deferred (connect to 127.0.0.1[127.0.0.1]:" + port
                            + ": Connection refused)");
            try (SmtpSink up = SmtpSink.start(
                    new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), SinkScript.ACCEPT_ALL, inside)) {
                assertThat(up.address().getPort()).isEqualTo(port);
                assertThat(received().sender()).isEqualTo("a@sender.example");
                log.await(id + ": removed");
            }
        }
    }

    @Test
    void whatTheInsideRefusesGoesBackToItsSender() throws Exception {
        SinkScript noSuchUser = (stage, text) ->
                stage == Stage.RCPT && text.contains("example.net") ? Reaction.refuse(550) : Reaction.ACCEPT;
        try (SmtpSink refusing = SmtpSink.start(ANY_PORT, noSuchUser, inside)) {
            folder.table(
                    "transport",
                    "example.com " + FirewallFolder.smtp(gateway.address()) + "\nexample.net "
                            + FirewallFolder.smtp(refusing.address()) + "\n");
            try (MailClient client = MailClient.connect(start())) {
                String id = client.accepted("user@example.com", "user@example.net");
                SinkMessage report = received();
                assertThat(report.sender()).isEmpty();
                assertThat(report.recipients()).containsExactly("user@example.com");
                assertThat(new String(report.content(), StandardCharsets.UTF_8))
                        .contains("Subject: Undelivered Mail Returned to Sender")
                        .contains("Final-Recipient: rfc822; user@example.net");
                log.await(id + ": removed");
                assertThat(log.await("status=bounced"))
                        .contains(", dsn=5.0.0, status=bounced (host 127.0.0.1[127.0.0.1] said: 550 5.0.0 ");
                assertThat(log.await("sender non-delivery notification")).contains("postfix/bounce[");

                assertThat(log.await("from=<>, size=")).contains("postfix/qmgr[");

                String nobody = client.accepted("", "user@example.net");
                log.await(nobody + ": removed");
                assertThat(inside.messages()).hasSize(1);
            }
        }
    }

    @Test
    void anErrorTransportRefusesAndAnUnknownOneDefers() throws Exception {
        folder.table("transport", "example.com error:5.7.1 closed for repairs\nexample.net uucp:somewhere\n");
        try (MailClient client = MailClient.connect(start())) {
            client.say("MAIL FROM:<a@sender.example>");
            assertThat(client.say("RCPT TO:<user@example.com>"))
                    .isEqualTo("550 5.7.1 <user@example.com>: Recipient address rejected: closed for repairs");
            client.say("RSET");
            client.accepted("a@sender.example", "user@example.net");
            assertThat(log.await("status=deferred"))
                    .contains("postfix/error[")
                    .endsWith(", dsn=4.3.0, status=deferred (mail transport unavailable)");
        }
    }

    @Test
    void mailThatGoesRoundIsStopped() throws Exception {
        folder.set("hopcount_limit", "5");
        try (MailClient client = MailClient.connect(start())) {
            String hop = "Received: from x by y\n";
            assertThat(client.send("a@sender.example", List.of("user@example.com"), hop.repeat(4) + "\nbody"))
                    .isEqualTo("554 5.4.0 Error: too many hops");
            assertThat(log.await("hopcount")).endsWith(": message rejected: hopcount exceeded");
            assertThat(client.send("a@sender.example", List.of("user@example.com"), hop.repeat(3) + "\nbody"))
                    .startsWith("250 ");
        }
        assertThat(directory.resolve("queue/big")).isEmptyDirectory();
    }

    @Test
    void aDiskWithTooLittleRoomRefusesMail() throws Exception {
        folder.set("queue_minfree", Long.toString(Long.MAX_VALUE / 2));
        try (MailClient client = MailClient.connect(start())) {
            assertThat(client.say("MAIL FROM:<a@sender.example>")).isEqualTo("452 4.3.1 Insufficient system storage");
            assertThat(log.await("warning: not enough free space")).contains(" bytes < min free size ");
            assertThat(log.await("NOQUEUE: reject: MAIL from unknown[127.0.0.1]: 452 4.3.1"))
                    .endsWith("; from=<a@sender.example> proto=ESMTP helo=<client.example>");
        }
    }

    @Test
    void withSoftBounceARefusalInsideIsTriedAgain() throws Exception {
        folder.set("soft_bounce", "yes");
        try (SmtpSink refusing = SmtpSink.start(ANY_PORT, (stage, text) -> refusesOnce(stage), inside)) {
            folder.table("transport", "example.com " + FirewallFolder.smtp(refusing.address()) + "\n");
            try (MailClient client = MailClient.connect(start())) {
                String id = client.accepted("user@example.com", "user@example.com");
                assertThat(log.await("status=SOFTBOUNCE"))
                        .contains(id + ": to=<user@example.com>")
                        .contains("dsn=4.0.0");
                log.await(id + ": removed");
                assertThat(received().sender()).isEqualTo("user@example.com");
            }
        }
    }

    private boolean refused;

    private synchronized Reaction refusesOnce(Stage stage) {
        if (stage == Stage.RCPT && !refused) {
            refused = true;
            return Reaction.refuse(550);
        }
        return Reaction.ACCEPT;
    }

    @Test
    void aTableThatWasNotCompiledIsTakenUpOnceItIs() throws Exception {
        Files.delete(folder.resolve("relay_recipients.mapdb"));
        try (MailClient client = MailClient.connect(start(), "127.0.0.2")) {
            client.say("MAIL FROM:<a@sender.example>");
            assertThat(client.say("RCPT TO:<user@example.com>"))
                    .isEqualTo("451 4.3.0 <user@example.com>: Temporary lookup failure");
            folder.compile("relay_recipients");
            assertThat(log.await("/relay_recipients: now"))
                    .matches(".*: table hash:.*/relay_recipients: now 3 entries, compiled [-0-9]{10} [0-9:]{8},"
                            + " source SHA-256 [0-9a-f]{12}; verified and in use after [0-9]+ ms");
            assertThat(client.say("RCPT TO:<user@example.com>")).isEqualTo("250 2.1.5 Ok");
        }
    }

    @Test
    void aNewRouteHoldsOnceItIsCompiledAndNotBefore() throws Exception {
        ReceivedMail moved = new ReceivedMail();
        try (SmtpSink second = SmtpSink.start(ANY_PORT, SinkScript.ACCEPT_ALL, moved);
                MailClient client = MailClient.connect(start())) {
            Files.writeString(
                    folder.resolve("transport"), "example.com " + FirewallFolder.smtp(second.address()) + "\n");
            log.await(client.accepted("a@sender.example", "user@example.com") + ": removed");
            assertThat(inside.messages()).hasSize(1);
            folder.compile("transport");
            log.await("/transport: now 1 entry, compiled ");
            log.await(client.accepted("a@sender.example", "user@example.com") + ": removed");
            assertThat(inside.messages()).hasSize(1);
            assertThat(moved.messages()).hasSize(1);
        }
    }

    @Test
    void aForgottenPostmapIsSaidAtStart() throws Exception {
        Files.writeString(folder.resolve("transport"), "example.com smtp:[elsewhere.example.com]\n");
        start();
        assertThat(log.await("/transport.mapdb is older"))
                .endsWith("warning: database " + folder.resolve("transport.mapdb") + " is older than source file "
                        + folder.resolve("transport") + ", whose content is another by now: run \"postmap "
                        + folder.resolve("transport") + "\"");
        assertThat(log.count(" is older than source file ")).isEqualTo(1);
    }

    @Test
    void aDamagedNewTableIsNotUsed() throws Exception {
        try (MailClient client = MailClient.connect(start())) {
            Path damaged = folder.resolve("damaged");
            Files.write(damaged, new byte[5000]);
            Files.move(damaged, folder.resolve("transport.mapdb"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            assertThat(log.await("/transport: the file on disk"))
                    .contains("warning: table hash:")
                    .contains("is not used, look-ups go on as before: ");
            log.await(client.accepted("a@sender.example", "user@example.com") + ": removed");
        }
    }
}
