package org.postern.relayd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.config.MainCf;
import org.postern.relayd.log.LogLines;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.sink.Reaction;
import org.postern.relayd.sink.ReceivedMail;
import org.postern.relayd.sink.SinkScript;
import org.postern.relayd.sink.SmtpSink;
import org.postern.relayd.sink.Stage;

/** The log says to pflogsumm(1) what happened. */
class PflogsummIT {
    @TempDir
    private Path directory;

    private static Path pflogsumm() {
        Path program = Stream.of("/usr/sbin/pflogsumm", "/usr/bin/pflogsumm")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(Path.of("pflogsumm"));
        assumeTrue(program.isAbsolute(), "pflogsumm is not installed: the log's format was not checked with it");
        return program;
    }

    /** The figures are those that it has from the log of Postfix 3.7 for the same mail. */
    @Test
    void whatAccessTablesDoIsCountedAsInPostfixsLog() throws Exception {
        Path program = pflogsumm();
        LogLines log = new LogLines();
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
        try (SmtpSink gateway = SmtpSink.start(anyPort, SinkScript.ACCEPT_ALL, new ReceivedMail())) {
            FirewallFolder folder = FirewallFolder.in(directory, gateway.address());
            String route = FirewallFolder.smtp(gateway.address());
            folder.table("transport", "example.com " + route + "\nexample.net " + route + "\n");
            folder.table("access", """
                    bad@sender.example REJECT spammer
                    soft@sender.example DEFER later
                    warn@sender.example WARN look
                    held@sender.example HOLD for inspection
                    disc@sender.example DISCARD silently
                    red@sender.example REDIRECT user@example.net
                    info@sender.example INFO hm
                    """);
            folder.set("smtpd_sender_restrictions", "check_sender_access hash:$config_directory/access")
                    .set("message_size_limit", "100000");
            try (Daemon daemon = Daemon.start(
                            MainCf.read(directory), new MailLog(log, "firewall", "postfix", InstantSource.system()));
                    MailClient client = MailClient.connect(daemon.listening().getFirst())) {
                for (String sender : List.of("warn", "held", "disc", "red", "info")) {
                    client.accepted(sender + "@sender.example", "user@example.com");
                }
                for (String sender : List.of("bad", "soft")) {
                    client.say("MAIL FROM:<" + sender + "@sender.example>");
                    assertThat(client.say("RCPT TO:<user@example.com>")).contains("Sender address rejected");
                    client.say("RSET");
                }
                assertThat(client.say("MAIL FROM:<a@sender.example> SIZE=200000"))
                        .startsWith("552 ");
                log.await(": removed", 3);
            }
        }
        String report = report(program, log.all());
        assertThat(count(report, "received")).isEqualTo(5);
        assertThat(count(report, "delivered")).isEqualTo(3);
        assertThat(count(report, "deferred")).isZero();
        assertThat(count(report, "bounced")).isZero();
        assertThat(count(report, "rejected")).isEqualTo(3);
        assertThat(count(report, "held")).isEqualTo(1);
        assertThat(count(report, "discarded")).isEqualTo(1);
        assertThat(section(report, "message reject detail"))
                .containsSubsequence(
                        "MAIL",
                        "5.3.4 Message size exceeds fixed limit (total: 1)",
                        "RCPT",
                        "Sender address rejected: later (total: 1)",
                        "1   soft@sender.example",
                        "Sender address rejected: spammer (total: 1)",
                        "1   bad@sender.example");
        assertThat(section(report, "message hold detail")).contains("Sender address for inspection (total: 1)");
        assertThat(section(report, "message discard detail")).contains("Sender address silently (total: 1)");
    }

    @Test
    void countsAreRight() throws Exception {
        Path program = pflogsumm();
        LogLines log = new LogLines();
        ReceivedMail inside = new ReceivedMail();
        SinkScript script = (stage, text) ->
                stage == Stage.RCPT && text.contains("example.net") ? Reaction.refuse(550) : Reaction.ACCEPT;
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
        try (SmtpSink gateway = SmtpSink.start(anyPort, script, inside)) {
            FirewallFolder folder = FirewallFolder.in(directory, gateway.address());
            String route = FirewallFolder.smtp(gateway.address());
            folder.table("transport", "example.com " + route + "\nexample.net " + route + "\nfar.example uucp:later\n");
            folder.set("minimal_backoff_time", "1h").set("maximal_backoff_time", "2h");
            try (Daemon daemon = Daemon.start(
                            MainCf.read(directory), new MailLog(log, "firewall", "postfix", InstantSource.system()));
                    MailClient client = MailClient.connect(daemon.listening().getFirst());
                    MailClient outside = MailClient.connect(daemon.listening().getFirst(), "127.0.0.2")) {
                for (int i = 0; i < 3; i++) {
                    log.await(client.accepted("a@sender.example", "user@example.com") + ": removed");
                }
                client.accepted("user@example.com", "user@far.example");
                log.await("status=deferred");
                log.await(client.accepted("user@example.com", "user@example.net") + ": removed");
                log.await("from=<>, ");
                log.await("status=sent", 4);
                outside.say("MAIL FROM:<a@sender.example>");
                outside.say("RCPT TO:<x@example.com>");
                outside.say("RCPT TO:<x@elsewhere.example>");
            }
        }
        String report = report(program, log.all());
        // Three, the deferred one and the one that bounced; the report about that came from no client.
        assertThat(count(report, "received")).isEqualTo(5);
        assertThat(count(report, "delivered")).isEqualTo(4);
        assertThat(count(report, "deferred")).isEqualTo(1);
        assertThat(count(report, "bounced")).isEqualTo(1);
        assertThat(count(report, "rejected")).isEqualTo(2);
        assertThat(log.count("conn_use=2")).isPositive(); // lines with more fields are counted too
        assertThat(section(report, "Host/Domain Summary: Message Delivery"))
                .anyMatch(line -> line.matches("4 +[0-9]+ +0 .* example[.]com"))
                .anyMatch(line -> line.matches("0 +0 +1 .* far[.]example"))
                .hasSize(5);
        assertThat(section(report, "Host/Domain Summary: Messages Received"))
                .anyMatch(line -> line.matches("3 +[0-9]+ +sender[.]example"))
                .anyMatch(line -> line.matches("2 +[0-9]+ +example[.]com"))
                .hasSize(5);
        assertThat(section(report, "message deferral detail")).contains("1   mail transport unavailable");
        assertThat(report).contains("User unknown in relay recipient table").contains("Relay access denied");
    }

    private String report(Path program, List<String> lines) throws IOException, InterruptedException {
        Path file = Files.write(directory.resolve("mail.log"), lines);
        Process process = new ProcessBuilder(program.toString(), file.toString())
                .redirectErrorStream(true)
                .start();
        String report = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(report).isZero();
        return report;
    }

    /** The lines below a heading, its rule first. */
    private static List<String> section(String report, String heading) {
        return report.lines()
                .dropWhile(line -> !line.startsWith(heading))
                .skip(1)
                .takeWhile(line -> !line.isBlank())
                .map(String::strip)
                .toList();
    }

    private static int count(String report, String what) {
        return report.lines()
                .map(line -> line.strip().split("\\s+", 3))
                .filter(words -> words.length > 1 && words[1].equals(what))
                .findFirst()
                .map(words -> Integer.parseInt(words[0]))
                .orElseThrow(() -> new AssertionError(what + " in\n" + report));
    }
}
