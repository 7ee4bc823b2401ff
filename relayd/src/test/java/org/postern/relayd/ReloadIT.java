package org.postern.relayd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.config.ConfigException;
import org.postern.config.MainCf;
import org.postern.relayd.log.LogLines;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.sink.Reaction;
import org.postern.relayd.sink.ReceivedMail;
import org.postern.relayd.sink.SmtpSink;
import org.postern.relayd.sink.Stage;
import org.postern.relayd.tls.TestCertificates;

/** Another main.cf while the daemon works: who began with the old one ends with it, and then nothing of it is left open. */
class ReloadIT {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final LogLines lines = new LogLines();
    private final ReceivedMail inside = new ReceivedMail();
    private final CountDownLatch hasCome = new CountDownLatch(1);
    private final CountDownLatch mayTake = new CountDownLatch(1);
    private SmtpSink gateway;
    private FirewallFolder folder;
    private Daemon daemon;

    @BeforeEach
    void start() throws Exception {
        gateway = SmtpSink.start(ANY_PORT, this::react, inside);
        folder = FirewallFolder.in(directory, gateway.address());
        daemon = Daemon.start(MainCf.read(directory), new MailLog(lines, "fw", "postfix", InstantSource.system()));
    }

    private Reaction react(Stage stage, String text) {
        if (stage == Stage.DOT) {
            hasCome.countDown();
            try {
                assertThat(mayTake.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return Reaction.ACCEPT;
    }

    @AfterEach
    void stop() throws Exception {
        mayTake.countDown();
        daemon.close();
        gateway.close();
    }

    private InetSocketAddress smtp() {
        return daemon.listening().getFirst();
    }

    private void awaitSetups(int count) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (daemon.setups() != count) {
            assertThat(System.nanoTime()).as("setups: " + daemon.setups()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    @Test
    void aSessionEndsWithTheTablesItBeganWithAndTheyAreClosedThen() throws Exception {
        try (MailClient before = MailClient.connect(smtp(), "127.0.0.2")) {
            before.say("MAIL FROM:<a@sender.example>");
            Files.writeString(directory.resolve("others"), "nobody@example.com x\n");
            folder.table("others", "other@example.com x\n");
            folder.set("relay_recipient_maps", "hash:$config_directory/others");
            assertThat(daemon.reload())
                    .anyMatch(line -> line.startsWith("relay_recipient_maps: "))
                    .anyMatch(line -> line.matches("table hash:.*/others: new, 1 entry, built .*, source [0-9a-f]{12}"))
                    .anyMatch(line -> line.matches("table hash:.*/relay_recipients: no longer used"));
            assertThat(daemon.setups()).isEqualTo(2);
            assertThat(before.say("RCPT TO:<user@example.com>")).startsWith("250 ");
            assertThat(before.say("RCPT TO:<other@example.com>")).startsWith("550 ");
            try (MailClient after = MailClient.connect(smtp(), "127.0.0.2")) {
                after.say("MAIL FROM:<a@sender.example>");
                assertThat(after.say("RCPT TO:<user@example.com>")).startsWith("550 ");
                assertThat(after.say("RCPT TO:<other@example.com>")).startsWith("250 ");
            }
            assertThat(daemon.setups()).isEqualTo(2);
        }
        awaitSetups(1);
    }

    @Test
    void aDeliveryEndsAsItBeganAndThenNothingIsLeftOpen() throws Exception {
        String id;
        try (MailClient client = MailClient.connect(smtp())) {
            id = client.accepted("a@sender.example", "user@example.com");
        }
        // The gateway has the message, and has not answered.
        assertThat(hasCome.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        lines.await("disconnect from");
        for (int i = 0; i < 3; i++) {
            folder.set("smtpd_banner", "banner " + i);
            var _ = daemon.reload();
        }
        awaitSetups(2);
        mayTake.countDown();
        lines.await(id + ": removed");
        awaitSetups(1);
    }

    @Test
    void whatIsRefusedLeavesNothingBehind() throws Exception {
        folder.set("minimal_backoff_time", "soon");
        assertThatExceptionOfType(ConfigException.class).isThrownBy(daemon::reload);
        assertThat(daemon.setups()).isEqualTo(1);
        assertThat(lines.await("error: reload refused: "))
                .contains("main.cf, line ", "minimal_backoff_time", "; the old configuration stays in force");
        try (MailClient client = MailClient.connect(smtp())) {
            mayTake.countDown();
            client.accepted("a@sender.example", "user@example.com");
        }
    }

    @Test
    void anOpenRelayIsRefused() throws Exception {
        folder.set("smtpd_relay_restrictions", "permit_mynetworks")
                .set("smtpd_recipient_restrictions", "permit_mynetworks, permit, reject_unauth_destination");
        assertThatExceptionOfType(ConfigException.class).isThrownBy(daemon::reload);
        assertThat(lines.await("error: reload refused: "))
                .contains(
                        "in parameter smtpd_relay_restrictions or smtpd_recipient_restrictions, specify at least one"
                                + " working instance of: ",
                        "; the old configuration stays in force");
        try (MailClient client = MailClient.connect(smtp())) {
            mayTake.countDown();
            client.accepted("a@sender.example", "user@example.com");
        }
    }

    @Test
    void anAddressAtWhichTheNextStartWouldFailIsRefused() throws Exception {
        for (String setting : List.of("relayd_listen", "relayd_tls_listen", "relayd_metrics_listen")) {
            folder.set(setting, "127.0.0.1:99999");
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(daemon::reload)
                    .withMessageContaining("bad " + setting + " item \"127.0.0.1:99999\"");
            folder.set(setting, "127.0.0.1:0");
        }
    }

    @Test
    void keysThatCannotBeUsedDoNotTakeTlsAway() throws Exception {
        Path chain = TestCertificates.in(directory.resolve("tls"))
                .issue("EC", "fw.gateway.test")
                .chain();
        folder.set("smtpd_tls_security_level", "may").set("smtpd_tls_chain_files", chain.toString());
        assertThat(daemon.reload()).contains("smtpd_tls_security_level: \"\" -> \"may\"");
        folder.set("smtpd_tls_chain_files", chain + ".new");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(daemon::reload)
                .withMessageMatching(".*main.cf, line [0-9]+: .*/fw.gateway.test.*.new: No such file or directory");
        try (MailClient client = MailClient.connect(smtp())) {
            assertThat(client.say("STARTTLS")).isEqualTo("220 2.0.0 Ready to start TLS");
        }
    }

    @Test
    void keysThatWereMissingFromTheStartDoNotStandInTheWayOfOtherChanges() throws Exception {
        daemon.close();
        folder.set("smtpd_tls_security_level", "may").set("smtpd_tls_chain_files", directory + "/none.pem");
        daemon = Daemon.start(MainCf.read(directory), new MailLog(lines, "fw", "postfix", InstantSource.system()));
        folder.set("smtpd_banner", "hello");
        assertThat(daemon.reload())
                .containsExactly("smtpd_banner: \"firewall.example.com ESMTP Postern\" -> \"hello\"");
        try (MailClient client = MailClient.connect(smtp())) {
            assertThat(client.say("STARTTLS")).startsWith("454 4.7.0 ");
        }
    }
}
