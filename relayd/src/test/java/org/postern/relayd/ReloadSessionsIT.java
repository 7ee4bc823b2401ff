package org.postern.relayd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGHUP as clients see it: new settings are for new sessions, and a main.cf that cannot be used changes nothing. */
class ReloadSessionsIT {
    private static final InetSocketAddress NOBODY = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 1);

    @TempDir
    private Path directory;

    private static String greeting(InetSocketAddress server) throws IOException {
        try (MailClient client = MailClient.connect(server)) {
            return client.greeting();
        }
    }

    @Test
    void aDaemonThatWasStartedWithoutSighupSaysSo() throws Exception {
        FirewallFolder folder = FirewallFolder.in(directory, NOBODY);
        try (DaemonProcess daemon = DaemonProcess.runIgnoringHangup(folder)) {
            assertThat(daemon.out().await("SIGHUP"))
                    .endsWith("warning: SIGHUP is ignored, as it was when this process was started (nohup?):"
                            + " reload by relayd reload");
            var _ = daemon.address();
            daemon.hangUp();
            daemon.terminate();
            assertThat(daemon.exitStatus()).isZero();
        }
    }

    @Test
    void aSessionEndsWithTheSettingsItBeganWith() throws Exception {
        FirewallFolder folder = FirewallFolder.in(directory, NOBODY).set("smtpd_banner", "old");
        try (DaemonProcess daemon = DaemonProcess.run(folder);
                MailClient running = MailClient.connect(daemon.address())) {
            InetSocketAddress address = daemon.address();
            assertThat(running.say("MAIL FROM:<a@sender.example>")).startsWith("250 ");

            folder.set("smtpd_banner", "new").set("smtpd_recipient_limit", "many");
            daemon.hangUp();
            assertThat(daemon.out().await("reload refused"))
                    .contains(folder.resolve("main.cf") + ", line " + folder.line("smtpd_recipient_limit") + ": ")
                    .endsWith("; the old configuration stays in force");
            assertThat(greeting(address)).isEqualTo("220 old");
            assertThat(running.say("RCPT TO:<user@example.com>")).startsWith("250 ");

            folder.set("smtpd_recipient_limit", "1");
            daemon.hangUp();
            daemon.out().await("reload -- version");
            assertThat(running.say("RCPT TO:<user@example.net>")).startsWith("250 ");
            try (MailClient later = MailClient.connect(address)) {
                assertThat(later.greeting()).isEqualTo("220 new");
                assertThat(later.say("MAIL FROM:<a@sender.example>")).startsWith("250 ");
                assertThat(later.say("RCPT TO:<user@example.com>")).startsWith("250 ");
                assertThat(later.say("RCPT TO:<user@example.net>")).startsWith("452 4.5.3 ");
            }
            assertThat(running.say("DATA")).startsWith("354 ");
            assertThat(running.say("Subject: x\r\n\r\nbody\r\n.")).startsWith("250 2.0.0 Ok: queued as ");
            daemon.terminate();
            assertThat(running.reply()).startsWith("421 4.3.2 ");
            assertThat(daemon.exitStatus()).isZero();
        }
    }
}
