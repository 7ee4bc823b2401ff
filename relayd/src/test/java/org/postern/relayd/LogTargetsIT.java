package org.postern.relayd;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.postern.relayd.log.SyslogDaemon;

/** Where a daemon's log goes. */
class LogTargetsIT {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    @TempDir
    private Path directory;

    private FirewallFolder folder;

    @BeforeEach
    void firewall() throws Exception {
        folder = FirewallFolder.in(directory, new InetSocketAddress(LOOPBACK, 9));
    }

    private static InetSocketAddress address(String line) {
        return new InetSocketAddress(LOOPBACK, Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aSyslogDaemonGetsTheLogAndOneThatEndsDoesNotHoldUpMail() throws Exception {
        Path socket = directory.resolve("log");
        folder.set("relayd_syslog_socket", socket.toString()).set("syslog_facility", "local1");
        try (SyslogDaemon syslog = SyslogDaemon.at(socket);
                DaemonProcess daemon = DaemonProcess.run(folder)) {
            InetSocketAddress address = address(syslog.await("listening on "));
            try (MailClient client = MailClient.connect(address)) {
                client.accepted("a@sender.example", "user@example.com");
                assertThat(syslog.await("connect from"))
                        .matches("<142>[A-Z][a-z]{2} [ 0-9]{2} [0-9:]{8} postfix/smtpd\\[" + daemon.pid()
                                + "]: connect from .*");
                syslog.stop();
                client.accepted("b@sender.example", "user@example.com");
            }
            try (SyslogDaemon anew = SyslogDaemon.at(socket);
                    MailClient client = MailClient.connect(address)) {
                client.accepted("c@sender.example", "user@example.com");
                assertThat(anew.await("from=<c@sender.example>")).startsWith("<142>");
            }
            assertThat(daemon.out().all()).isEmpty();
        }
    }

    @Test
    void aFileThatWasSetAsideGetsNoLineAfterAReload() throws Exception {
        Path file = directory.resolve("mail.log");
        folder.set("maillog_file", file.toString());
        try (DaemonProcess daemon = DaemonProcess.run(folder)) {
            daemon.awaitInFile(file, "listening on ");
            Path aside = directory.resolve("mail.log.1");
            Files.move(file, aside);
            try (DaemonProcess reload = DaemonProcess.run("-c", folder.path().toString(), "reload")) {
                assertThat(reload.exitStatus()).isZero();
            }
            daemon.awaitInFile(file, "reload -- version");
            assertThat(Files.readString(aside)).doesNotContain("reload");
        }
    }
}
