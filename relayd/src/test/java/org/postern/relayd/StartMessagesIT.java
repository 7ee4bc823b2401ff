package org.postern.relayd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator reads when something is wrong at start: which file and line, what, and what to do about it. */
class StartMessagesIT {
    @TempDir
    private Path directory;

    private FirewallFolder folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = FirewallFolder.in(directory, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9));
    }

    private String at(String start) throws IOException {
        return directory.resolve("main.cf") + ", line " + folder.line(start) + ": ";
    }

    /** The one line on standard error of a daemon that does not start. */
    private String fatal() throws Exception {
        try (DaemonProcess daemon = DaemonProcess.run(folder)) {
            assertThat(daemon.exitStatus()).isEqualTo(1);
            assertThat(daemon.err().all()).hasSize(1);
            assertThat(daemon.out().all()).noneMatch(line -> line.contains("started"));
            return daemon.err().all().getFirst();
        }
    }

    @Test
    void aBadValueIsFatalAtItsLine() throws Exception {
        folder.set("smtpd_recipient_limit", "many");
        assertThat(fatal())
                .isEqualTo("relayd: fatal: " + at("smtpd_recipient_limit")
                        + "bad numerical configuration: smtpd_recipient_limit = many");
    }

    @Test
    void aLineWithoutAnEqualsSignIsFatal() throws Exception {
        Files.writeString(folder.resolve("main.cf"), "relay_domains example.com\n");
        assertThat(fatal())
                .isEqualTo("relayd: fatal: " + at("relay_domains")
                        + "missing '=' after attribute name: \"relay_domains example.com\"");
    }

    @Test
    void aMissingMainCfIsFatal() throws Exception {
        Files.delete(folder.resolve("main.cf"));
        assertThat(fatal())
                .isEqualTo("relayd: fatal: open " + folder.resolve("main.cf") + ": No such file or directory");
    }

    @Test
    void aPortInUseIsFatalAndSaysWhatToDo() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            folder.set("relayd_listen", "127.0.0.1:" + other.getLocalPort());
            assertThat(fatal())
                    .isEqualTo("relayd: fatal: " + at("relayd_listen") + "cannot listen on 127.0.0.1:"
                            + other.getLocalPort() + ": Address already in use; stop what listens there, or set"
                            + " relayd_listen to another address and port");
        }
    }

    @Test
    void aQueueOfPostfixIsLeftAlone() throws Exception {
        Files.createDirectories(folder.resolve("queue/maildrop"));
        assertThat(fatal())
                .startsWith("relayd: fatal: " + at("queue_directory"))
                .endsWith(" holds a Postfix queue; set queue_directory to a directory of Postern's own");
    }

    @Test
    void aQueueThatCannotBeMadeIsFatal() throws Exception {
        Files.writeString(folder.resolve("file"), "");
        folder.set("queue_directory", "$config_directory/file/queue");
        assertThat(fatal()).startsWith("relayd: fatal: " + at("queue_directory") + "queue directory ");
    }

    @Test
    void anOpenRelayIsRefused() throws Exception {
        folder.set("smtpd_relay_restrictions", "permit").set("smtpd_recipient_restrictions", "permit");
        assertThat(fatal())
                .startsWith("relayd: fatal: " + at("smtpd_relay_restrictions")
                        + "in parameter smtpd_relay_restrictions or smtpd_recipient_restrictions, specify at least one"
                        + " working instance of: ")
                .endsWith("anybody could send to anywhere through this machine");
    }

    @Test
    void anEmptyMainCfOfTheOldDefaultsIsRefusedLikeAnOpenRelay() throws Exception {
        Files.writeString(folder.resolve("main.cf"), "relayd_listen = 127.0.0.1:0\nlocal_recipient_maps =\n");
        assertThat(fatal())
                .startsWith("relayd: fatal: " + folder.resolve("main.cf")
                        + " sets neither: in parameter smtpd_relay_restrictions or smtpd_recipient_restrictions, ");
    }

    @Test
    void aFilterIsRefusedUnlessItIsIgnoredOnPurpose() throws Exception {
        folder.set("header_checks", "regexp:/etc/postfix/header_checks");
        assertThat(fatal())
                .startsWith("relayd: fatal: " + at("header_checks"))
                .contains("list header_checks in relayd_ignore");
        folder.set("relayd_ignore", "header_checks");
        try (DaemonProcess daemon = DaemonProcess.run(folder)) {
            daemon.address();
        }
    }

    @Test
    void aFatalErrorIsInTheLogFileToo() throws Exception {
        folder.set("maillog_file", "$config_directory/mail.log");
        Files.createDirectories(folder.resolve("queue/maildrop"));
        String text = fatal();
        assertThat(Files.readString(folder.resolve("mail.log")))
                .contains("postfix/master[")
                .contains(text.substring("relayd: ".length()));
    }

    @Test
    void aLogFileThatCannotBeWrittenIsFatal() throws Exception {
        folder.set("maillog_file", "$config_directory/missing/mail.log");
        assertThat(fatal())
                .isEqualTo("relayd: fatal: " + at("maillog_file") + "maillog_file: cannot write "
                        + folder.resolve("missing/mail.log") + ": its directory does not exist");
    }

    @Test
    void theSecondDaemonOnAQueueDoesNotStart() throws Exception {
        try (DaemonProcess first = DaemonProcess.run(folder)) {
            first.address();
            assertThat(fatal())
                    .startsWith("relayd: fatal: " + at("queue_directory"))
                    .endsWith("another daemon uses this queue directory; each needs one of its own");
        }
    }

    @Test
    void whatIsOddIsWarnedAboutWithItsLineAndTheDaemonStarts() throws Exception {
        folder.set("smtpd_recipient_limt", "5")
                .set("strict_7bit_headers", "yes")
                .set("mynetworks", "127.0.0.1 10.1.2.3/8")
                .set("smtpd_sender_restrictions", "reject_unknwon_thing");
        Files.delete(folder.resolve("relay_recipients.mapdb"));
        Files.write(folder.resolve("transport.mapdb"), new byte[3000]);
        try (DaemonProcess daemon = DaemonProcess.run(folder)) {
            daemon.address();
            assertThat(daemon.err().all()).isEmpty();
            assertThat(daemon.out().all().stream()
                            .filter(line -> line.contains("warning: "))
                            .map(line -> line.substring(line.indexOf("warning: ") + 9)))
                    .containsExactlyInAnyOrder(
                            at("smtpd_recipient_limt")
                                    + "smtpd_recipient_limt: unknown parameter; did you mean smtpd_recipient_limit?",
                            at("strict_7bit_headers")
                                    + "strict_7bit_headers: this setting is not implemented yet and has no effect",
                            at("mynetworks")
                                    + "mynetworks: non-null host address bits in \"10.1.2.3/8\", perhaps you should use"
                                    + " \"10.0.0.0/8\" instead; mail that gets as far as this item is deferred (451"
                                    + " 4.3.0)",
                            at("smtpd_sender_restrictions")
                                    + "smtpd_sender_restrictions: unknown smtpd restriction:"
                                    + " \"reject_unknwon_thing\"; mail that reaches it is deferred (451 4.3.5)",
                            at("relay_recipient_maps") + "relay_recipient_maps: open database "
                                    + folder.resolve("relay_recipients.mapdb") + ": No such file or directory (it has"
                                    + " not been compiled: run \"postmap " + folder.resolve("relay_recipients")
                                    + "\"); mail that needs this table is deferred until it can be opened",
                            at("transport_maps") + "transport_maps: open database "
                                    + folder.resolve("transport.mapdb") + ": not a compiled table (run \"postmap "
                                    + folder.resolve("transport")
                                    + "\" again); mail that needs this table is deferred until it can be opened");
        }
    }

    @Test
    void wrongUsageIsAnsweredOnOneLine() throws Exception {
        assertThat(misused("-x")).isEqualTo("relayd: Unknown option: '-x'; see relayd --help");
        assertThat(misused("frobnicate")).isEqualTo("relayd: there is no subcommand \"frobnicate\"; see relayd --help");
        assertThat(misused("-c"))
                .isEqualTo("relayd: Missing required parameter for option '-c' (DIR); see relayd --help");
    }

    private static String misused(String argument) throws Exception {
        try (DaemonProcess daemon = DaemonProcess.run(argument)) {
            assertThat(daemon.exitStatus()).isEqualTo(3);
            assertThat(daemon.out().all()).isEmpty();
            assertThat(daemon.err().all()).hasSize(1);
            return daemon.err().all().getFirst();
        }
    }

    @Test
    void helpAndVersionGoToStandardOutput() throws Exception {
        for (String option : new String[] {"--help", "--version"}) {
            try (DaemonProcess daemon = DaemonProcess.run(option)) {
                assertThat(daemon.exitStatus()).isZero();
                assertThat(daemon.out().all().getFirst()).containsIgnoringCase("relayd");
                assertThat(daemon.err().all()).isEmpty();
            }
        }
    }
}
