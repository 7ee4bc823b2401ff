package org.postern.relayd;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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

/** Who hears what of mail that passes through a running daemon. Recipients of example.net are refused. */
class ReportsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final LogLines log = new LogLines();
    private final ReceivedMail received = new ReceivedMail();

    /** What a client does with the daemon. */
    private interface Play {
        void play(MailClient client) throws Exception;
    }

    private void play(String notifyClasses, Play play) throws Exception {
        play(
                notifyClasses,
                (stage, text) ->
                        stage == Stage.RCPT && text.contains("example.net") ? Reaction.refuse(550) : Reaction.ACCEPT,
                play);
    }

    private void play(String notifyClasses, SinkScript script, Play play) throws Exception {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
        try (SmtpSink gateway = SmtpSink.start(anyPort, script, received)) {
            FirewallFolder folder = FirewallFolder.in(directory, gateway.address());
            String route = FirewallFolder.smtp(gateway.address());
            folder.table("transport", "example.com " + route + "\nexample.net " + route + "\n");
            folder.table("virtual", """
                    virtual.test -
                    team@virtual.test u@example.com, u@example.net
                    one@virtual.test v@example.com
                    quiet@virtual.test w@example.com
                    nobody@virtual.test Double-Bounce@[127.0.0.1]
                    """);
            folder.set("relay_recipient_maps", "").set("notify_classes", notifyClasses);
            folder.set("delay_warning_time", "1s").set("confirm_delay_cleared", "yes");
            folder.set("2bounce_notice_recipient", "twice@example.com");
            folder.set("bounce_notice_recipient", "once@example.com");
            try (Daemon daemon = Daemon.start(
                            MainCf.read(directory), new MailLog(log, "firewall", "postfix", InstantSource.system()));
                    MailClient client = MailClient.connect(daemon.listening().getFirst())) {
                play.play(client);
            }
        }
    }

    private static String send(MailClient client, String mail, String... recipients) throws Exception {
        assertThat(client.say("MAIL FROM:" + mail)).startsWith("250 ");
        for (String recipient : recipients) {
            assertThat(client.say("RCPT TO:" + recipient)).startsWith("250 ");
        }
        assertThat(client.say("DATA")).startsWith("354 ");
        String reply = client.say("Subject: test\r\n\r\nbody\r\n.");
        assertThat(reply).startsWith("250 ");
        return reply.substring(reply.lastIndexOf(' ') + 1);
    }

    private SinkMessage arrived(String recipient, String subject) throws InterruptedException {
        assertThat(received.await(all -> all.stream().anyMatch(message -> isIt(message, recipient, subject)), PATIENCE))
                .as("%s for %s in %s", subject, recipient, log.all())
                .isTrue();
        return received.messages().stream()
                .filter(message -> isIt(message, recipient, subject))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isIt(SinkMessage message, String recipient, String subject) {
        return message.recipients().equals(List.of(recipient)) && message.text().contains("Subject: " + subject);
    }

    @Test
    void senderHearsOfFailureAndOfSuccessThatNobodyElseReports() throws Exception {
        play("resource, software", client -> {
            String id = send(
                    client,
                    "<s@example.com> ENVID=e1",
                    "<u@example.com> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;first@example.com",
                    "<u@example.net> NOTIFY=SUCCESS,FAILURE",
                    "<n@example.net> NOTIFY=NEVER");
            SinkMessage failure = arrived("s@example.com", "Undelivered Mail Returned to Sender");
            assertThat(failure.sender()).isEmpty();
            assertThat(failure.text())
                    .contains("Original-Envelope-Id: e1", "Final-Recipient: rfc822; u@example.net", "Action: failed")
                    .doesNotContain("u@example.com", "n@example.net");
            SinkMessage success = arrived("s@example.com", "Successful Mail Delivery Report");
            assertThat(success.sender()).isEmpty();
            assertThat(success.text())
                    .contains("Final-Recipient: rfc822; u@example.com", "Original-Recipient: rfc822;first@example.com")
                    .contains("Action: relayed")
                    .doesNotContain("example.net");
            log.await(id + ": sender non-delivery notification: ");
            log.await(id + ": sender delivery status notification: ");
            log.await(id + ": removed");
        });
    }

    @Test
    void mailForTheSenderOfWhatMustNotBounceIsDiscarded() throws Exception {
        play("resource, software, bounce, 2bounce", client -> {
            String id = send(client, "<s@example.com>", "<nobody@virtual.test>");
            log.await("postfix/qmgr[" + ProcessHandle.current().pid() + "]: " + id
                    + ": to=<Double-Bounce@[127.0.0.1]>, orig_to=<nobody@virtual.test>, relay=none, ");
            log.await("dsn=2.0.0, status=sent (undeliverable postmaster notification discarded)");
            log.await(id + ": removed");
        });
    }

    @Test
    void senderHearsOfAnAliasWhenItIsExpandedAndOfFailuresBehindIt() throws Exception {
        play("resource, software", client -> {
            String id = send(
                    client,
                    "<s@example.com> ENVID=e2",
                    "<team@virtual.test> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;everyone@virtual.test",
                    "<one@virtual.test> NOTIFY=SUCCESS",
                    "<quiet@virtual.test>");
            SinkMessage expanded = arrived("s@example.com", "Successful Mail Delivery Report");
            assertThat(expanded.text())
                    .contains("Original-Envelope-Id: e2", "Action: expanded", "<team@virtual.test>: alias expanded")
                    .contains("Final-Recipient: rfc822; team@virtual.test")
                    .contains("Original-Recipient: rfc822;everyone@virtual.test")
                    .contains("Final-Recipient: rfc822; one@virtual.test")
                    .doesNotContain("Final-Recipient: rfc822; quiet@virtual.test", "u@example.com", "u@example.net");
            SinkMessage failure = arrived("s@example.com", "Undelivered Mail Returned to Sender");
            assertThat(failure.text())
                    .contains("Final-Recipient: rfc822; u@example.net", "everyone@virtual.test", "Action: failed");
            log.await(id + ": removed");
            assertThat(log.count(id + ": sender delivery status notification: "))
                    .isOne();
        });
    }

    @Test
    void senderWhoWasWarnedOfADelayHearsThatItIsOver() throws Exception {
        AtomicInteger refusals = new AtomicInteger();
        SinkScript script =
                (stage, text) -> stage == Stage.RCPT && text.contains("late@") && refusals.getAndIncrement() < 2
                        ? Reaction.refuse(450)
                        : Reaction.ACCEPT;
        play("resource, software", script, client -> {
            String id = send(client, "<s@example.com>", "<late@example.com>");
            assertThat(arrived("s@example.com", "Delayed Mail (still being retried)")
                            .text())
                    .contains("Action: delayed");
            assertThat(arrived("s@example.com", "Successful Mail Delivery Report")
                            .text())
                    .contains("Final-Recipient: rfc822; late@example.com", "Action: relayed");
            log.await(id + ": sender delivery status notification: ");
            log.await(id + ": removed");
        });
    }

    @Test
    void nobodyHearsOfMailFromNobodyUnlessThePostmasterWantsTo() throws Exception {
        play("resource, software", client -> {
            log.await(send(client, "<>", "<u@example.net>") + ": removed");
            assertThat(log.count("notification")).isZero();
        });
        assertThat(received.messages()).isEmpty();
    }

    @Test
    void postmasterGetsCopiesAndWhatCannotGoBack() throws Exception {
        play("bounce, 2bounce", client -> {
            String twice = send(client, "<>", "<u@example.net>");
            SinkMessage copy = arrived("twice@example.com", "Postmaster Copy: Undelivered Mail");
            assertThat(copy.sender()).isEqualTo("double-bounce@firewall.example.com");
            log.await(twice + ": postmaster non-delivery notification: ");

            String once = send(client, "<s@example.com>", "<u@example.net>");
            arrived("s@example.com", "Undelivered Mail Returned to Sender");
            arrived("once@example.com", "Postmaster Copy: Undelivered Mail");
            log.await(once + ": removed");

            String last = send(client, "<double-bounce@firewall.example.com>", "<u@example.net>");
            log.await("warning: " + last + ": undeliverable postmaster notification discarded");
            log.await(last + ": removed");
        });
    }
}
