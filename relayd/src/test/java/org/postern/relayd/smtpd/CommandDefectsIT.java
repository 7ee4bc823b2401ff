package org.postern.relayd.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.relayd.queue.Recipient;
import org.postern.relayd.smtp.BodyType;

/** What listeners get wrong about commands and their arguments. */
class CommandDefectsIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private TestRelay relay;

    @SuppressWarnings("NullAway.Init")
    private RawClient client;

    @BeforeEach
    void start() throws IOException {
        relay = TestRelay.firewall(directory, "smtpd_error_sleep_time = 0\n");
        client = relay.client();
        client.command("EHLO client.test");
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        relay.close();
    }

    @Test
    void aSizeMayBeDeclaredWhereThereIsNoLimit() throws Exception {
        try (TestRelay unlimited = TestRelay.firewall(directory.resolve("unlimited"), "message_size_limit = 0\n");
                RawClient inside = unlimited.client()) {
            inside.command("EHLO x");
            assertThat(inside.command("MAIL FROM:<a@b.test> SIZE=99999999999")).isEqualTo("250 2.1.0 Ok");
        }
    }

    @Test
    void aClientThatTalksBeforeTheGreetingIsSentAwayWithoutOne() throws Exception {
        relay.server().hold();
        try (RawClient impatient = relay.connect("127.0.0.8")) {
            impatient.send("EHLO x\r\nMAIL FROM:<>\r\n");
            relay.server().open();
            assertThat(impatient.line()).isEqualTo("554 5.5.0 Error: SMTP protocol synchronization");
            assertThat(impatient.line()).isEqualTo(RawClient.CLOSED);
        }
        assertThat(relay.log().await("improper"))
                .endsWith("improper command pipelining after CONNECT from unknown[127.0.0.8]:"
                        + " EHLO x\\r\\nMAIL FROM:<>\\r\\n");
        assertThat(relay.log().await("disconnect")).endsWith("disconnect from unknown[127.0.0.8] commands=0/0");
    }

    @Test
    void aHugeSizeIsRefusedAndTheSessionGoesOn() throws Exception {
        assertThat(client.command("MAIL FROM:<a@b.test> SIZE=99999999999"))
                .isEqualTo("552 5.3.4 Message size exceeds fixed limit");
        assertThat(client.command("MAIL FROM:<a@b.test> SIZE=" + "9".repeat(40)))
                .startsWith("552 5.3.4 ");
        assertThat(client.command("RSET")).isEqualTo("250 2.0.0 Ok");
        assertThat(client.command("MAIL FROM:<a@b.test> SIZE=100")).isEqualTo("250 2.1.0 Ok");
    }

    @Test
    void parametersCountWhereverTheyStandAndUnknownOnesAreRefused() throws Exception {
        assertThat(client.command("MAIL FROM:<a@b.test> SIZE=99999999999 BODY=8BITMIME"))
                .startsWith("552 5.3.4 ");
        assertThat(client.command("RSET")).startsWith("250 ");
        assertThat(client.command("MAIL FROM:<a@b.test> FOO=1 SIZE=10"))
                .isEqualTo("555 5.5.4 Unsupported option: FOO=1");
    }

    @Test
    void aListOfAddressesIsNoAddress() throws Exception {
        assertThat(client.command("MAIL FROM:<a@b.test,c@d.test>")).startsWith("501 5.1.7 ");
        relay.log()
                .await("warning: Illegal address syntax from localhost[127.0.0.1] in MAIL command: "
                        + "<a@b.test,c@d.test>");
        client.command("MAIL FROM:<a@b.test>");
        assertThat(client.command("RCPT TO:<>")).startsWith("501 5.1.3 ");
    }

    @Test
    void quotedBracketsRoutesAndAddressesWithoutBracketsAreUnderstood() throws Exception {
        client.command("MAIL FROM:<>");
        assertThat(client.command("RCPT TO:<\"a>b\"@example.com>")).isEqualTo("250 2.1.5 Ok");
        assertThat(client.command("RCPT TO:<@relay.test:joe@example.com>")).isEqualTo("250 2.1.5 Ok");
        assertThat(client.command("RCPT TO:ann@example.com")).isEqualTo("250 2.1.5 Ok");
        client.command("DATA");
        assertThat(client.send(".\r\n").reply()).startsWith("250 ");
        RecordingStore.Queued queued = relay.queued().getFirst();
        assertThat(queued.envelope().sender()).isEmpty();
        assertThat(queued.recipients()).containsExactly("a>b@example.com", "joe@example.com", "ann@example.com");
    }

    @Test
    void whatTheClientWishesToBeToldReachesTheQueue() throws Exception {
        client.command("MAIL FROM:<a@b.test> BODY=8BITMIME RET=HDRS ENVID=x+2By SMTPUTF8");
        client.command("RCPT TO:<joe@example.com> NOTIFY=success,delay ORCPT=rfc822;old@b.test");
        client.command("DATA");
        assertThat(client.send(".\r\n").reply()).startsWith("250 ");
        var envelope = relay.queued().getFirst().envelope();
        assertThat(envelope.ret()).isEqualTo("HDRS");
        assertThat(envelope.envelopeId()).isEqualTo("x+2By");
        assertThat(envelope.eightBit()).isTrue();
        assertThat(envelope.smtpUtf8()).isTrue();
        Recipient recipient = envelope.recipients().getFirst();
        assertThat(recipient.notifyOn()).isEqualTo("SUCCESS,DELAY");
        assertThat(recipient.originalRecipient()).isEqualTo("rfc822;old@b.test");
    }

    @Test
    void recipientsWithoutOrcptAreKnownByWhatTheClientWrote() throws Exception {
        client.command("MAIL FROM:<a@b.test>");
        client.command("RCPT TO:<(c)joe@example.com>");
        client.command("RCPT TO:<@b.test:ann@example.com>");
        client.command("RCPT TO:<postmaster@example.com>");
        client.command("DATA");
        assertThat(client.send(".\r\n").reply()).startsWith("250 ");
        assertThat(relay.queued().getFirst().envelope().recipients())
                .extracting(Recipient::originalRecipient)
                .containsExactly("rfc822;(c)joe@example.com", "rfc822;@b.test:ann@example.com", "");
    }

    @Test
    void whatIsSaidOfTheBodyIsHandedOn() throws Exception {
        assertThat(body(" BODY=7BIT", "Subject: x")).isEqualTo(BodyType.SEVEN_BIT);
        assertThat(body(" BODY=8BITMIME BODY=7bit", "Subject: x")).isEqualTo(BodyType.SEVEN_BIT);
        assertThat(body("", "Subject: x")).isEqualTo(BodyType.UNDECLARED);
        assertThat(body("", "Content-Transfer-Encoding: quoted-printable")).isEqualTo(BodyType.UNDECLARED);
        assertThat(body("", "content-transfer-encoding : 8BIT ")).isEqualTo(BodyType.EIGHT_BIT);
        assertThat(body(" BODY=7BIT", "Content-Transfer-Encoding:binary")).isEqualTo(BodyType.EIGHT_BIT);
    }

    private BodyType body(String parameters, String header) throws IOException {
        client.command("MAIL FROM:<a@b.test>" + parameters);
        client.command("RCPT TO:<joe@example.com>");
        client.command("DATA");
        assertThat(client.send(header + "\r\n\r\n.\r\n").reply()).startsWith("250 ");
        return relay.queued().getLast().envelope().body();
    }

    @Test
    void aSubmitterIsLoggedAndGoesNoFurther() throws Exception {
        assertThat(client.command("MAIL FROM:<a@b.test> AUTH=c@b.test")).isEqualTo("250 2.1.0 Ok");
        client.command("RCPT TO:<joe@example.com>");
        assertThat(relay.log().await("client=")).endsWith(": client=localhost[127.0.0.1], sasl_sender=c@b.test");
        client.command("RSET");
        assertThat(client.command("MAIL FROM:<a@b.test> AUTH=<>")).isEqualTo("250 2.1.0 Ok");
        client.command("RCPT TO:<joe@example.com>");
        assertThat(relay.log().await("client=", 2)).endsWith(": client=localhost[127.0.0.1]");
    }

    @Test
    void unknownEventsOfNotifyAreWarnedOf() throws Exception {
        client.command("MAIL FROM:<a@b.test>");
        assertThat(client.command("RCPT TO:<joe@example.com> NOTIFY=Success,,No\1ne"))
                .isEqualTo("501 5.5.4 Error: Bad NOTIFY parameter syntax");
        assertThat(relay.log().await("NOTIFY"))
                .endsWith("warning: unknown DSN NOTIFY command value \"No?ne\" in \"Success,,No?ne\"");
        assertThat(client.command("RCPT TO:<joe@example.com> NOTIFY=never,NEVER"))
                .isEqualTo("250 2.1.5 Ok");
    }

    @Test
    void aFloodOfErrorsEndsTheSession() throws Exception {
        client.send("\1\2\r\n".repeat(1));
        assertThat(client.linesToEnd()).containsExactly("221 2.7.0 Error: I can break rules, too. Goodbye.");
        relay.log().await("warning: non-SMTP command from localhost[127.0.0.1]: \\001\\002");
        try (RawClient junk = relay.client()) {
            junk.command("EHLO x");
            List<String> replies = junk.send("RCPT TO:<x>\r\n".repeat(50)).linesToEnd();
            assertThat(replies).hasSize(21).startsWith("503 5.5.1 Error: need MAIL command");
            assertThat(replies.getLast()).isEqualTo("421 4.7.0 fw.gateway.test Error: too many errors");
            relay.log().await("too many errors after RCPT from localhost[127.0.0.1]");
        }
    }

    @Test
    void aFloodOfCommandsThatDoNothingEndsTheSession() throws Exception {
        List<String> replies = client.send("RSET\r\n".repeat(300)).linesToEnd();
        assertThat(replies.getLast()).isEqualTo("421 4.7.0 fw.gateway.test Error: too many errors");
        assertThat(replies).hasSizeLessThan(130);
    }

    @Test
    void neitherTlsNorTheProxyProtocolIsSpoken() throws Exception {
        client.send("EHLO x\r\n");
        for (String line = client.line(); line.startsWith("250-"); line = client.line()) {
            assertThat(line).doesNotContain("STARTTLS");
        }
        assertThat(client.command("STARTTLS")).isEqualTo("502 5.5.1 Error: command not implemented");
        try (RawClient proxy = relay.connect("127.0.0.2")) {
            assertThat(proxy.reply()).startsWith("220 ");
            assertThat(proxy.command("PROXY TCP4 127.0.0.1 127.0.0.1 1 2"))
                    .isEqualTo("500 5.5.2 Error: command not recognized");
            proxy.command("MAIL FROM:<a@b.test>");
            assertThat(proxy.command("RCPT TO:<a@other.test>"))
                    .isEqualTo("554 5.7.1 <a@other.test>: Relay access denied");
        }
    }

    @Test
    void aClientRefusedAtOnceMayOnlyQuit() throws Exception {
        try (TestRelay strict = TestRelay.firewall(
                        directory.resolve("strict"), "smtpd_delay_reject = no\nsmtpd_client_restrictions = reject\n");
                RawClient refused = strict.connect("127.0.0.2")) {
            assertThat(refused.reply()).startsWith("554 5.7.1 ");
            assertThat(refused.command("EHLO x")).isEqualTo("503 5.7.0 Error: access denied for unknown[127.0.0.2]");
            assertThat(refused.command("QUIT")).isEqualTo("221 2.0.0 Bye");
            strict.log().await("NOQUEUE: reject: CONNECT from unknown[127.0.0.2]: 554 5.7.1 ");
        }
    }
}
