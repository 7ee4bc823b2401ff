package org.postern.relayd.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a session leaves in the log, line for line what Postfix 3.7.11 wrote for the same session. */
class SessionLogIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private TestRelay relay;

    @BeforeEach
    void start() throws IOException {
        relay = TestRelay.firewall(
                directory, "message_size_limit = 1000\nsmtpd_hard_error_limit = 4\nsmtpd_error_sleep_time = 0\n");
    }

    @AfterEach
    void stop() throws IOException {
        relay.close();
    }

    /** The log of one session in which {@code script} was sent, a reply read after each; queue ids are written {@code QID}. */
    private List<String> session(String source, String... script) throws Exception {
        long before = relay.log().texts().size();
        long sessions = relay.log().count("disconnect from");
        try (RawClient client = relay.connect(source)) {
            client.reply();
            for (String each : script) {
                client.send(each);
                client.reply();
            }
        }
        relay.log().await("disconnect from", sessions + 1);
        return relay.log().texts().stream()
                .skip(before)
                .map(line -> line.replaceFirst("^(warning: )?[0-9A-F]{8,}:", "$1QID:"))
                .toList();
    }

    private static final String EHLO = "EHLO x\r\n";
    private static final String MAIL = "MAIL FROM:<a@b.test>\r\n";
    private static final String RCPT = "RCPT TO:<joe@example.com>\r\n";
    private static final String NOBODY = "RCPT TO:<nobody@example.com>\r\n";

    @Test
    void recipientsThatAreRefused() throws Exception {
        String refusal = ": reject: RCPT from localhost[127.0.0.1]: 550 5.1.1 <nobody@example.com>: Recipient address "
                + "rejected: User unknown in relay recipient table; from=<a@b.test> to=<nobody@example.com> "
                + "proto=ESMTP helo=<x>";
        assertThat(session("127.0.0.1", EHLO, MAIL, NOBODY, RCPT, NOBODY, "RCPT TO:<a b>\r\n", "QUIT\r\n"))
                .containsExactly(
                        "connect from localhost[127.0.0.1]",
                        "NOQUEUE" + refusal,
                        "QID: client=localhost[127.0.0.1]",
                        "QID" + refusal,
                        "warning: Illegal address syntax from localhost[127.0.0.1] in RCPT command: <a b>",
                        "disconnect from localhost[127.0.0.1] ehlo=1 mail=1 rcpt=1/4 quit=1 commands=4/7");
        assertThat(session("127.0.0.2", MAIL, "RCPT TO:<a@other.test>\r\n", "QUIT\r\n"))
                .containsExactly(
                        "connect from unknown[127.0.0.2]",
                        "NOQUEUE: reject: RCPT from unknown[127.0.0.2]: 554 5.7.1 <a@other.test>: Relay access denied; "
                                + "from=<a@b.test> to=<a@other.test> proto=SMTP",
                        "disconnect from unknown[127.0.0.2] mail=1 rcpt=0/1 quit=1 commands=2/3");
    }

    @Test
    void sendersAndSizesThatAreRefused() throws Exception {
        assertThat(session(
                        "127.0.0.1",
                        EHLO,
                        "MAIL FROM:<a b>\r\n",
                        "MAIL FROM:<a@b.test> FOO\r\n",
                        "MAIL FROM:<a@b.test> SIZE=2000\r\n",
                        "QUIT\r\n"))
                .containsExactly(
                        "connect from localhost[127.0.0.1]",
                        "warning: Illegal address syntax from localhost[127.0.0.1] in MAIL command: <a b>",
                        "NOQUEUE: reject: MAIL from localhost[127.0.0.1]: 552 5.3.4 Message size exceeds fixed limit; "
                                + "from=<a@b.test> proto=ESMTP helo=<x>",
                        "disconnect from localhost[127.0.0.1] ehlo=1 mail=0/3 quit=1 commands=2/5");
    }

    @Test
    void aMessageThatIsQueued() throws Exception {
        assertThat(session(
                        "127.0.0.1", EHLO, MAIL, RCPT, "DATA\r\n", "Message-ID: <x@y>\r\n\r\nx\r\n.\r\n", "QUIT\r\n"))
                .containsExactly(
                        "connect from localhost[127.0.0.1]",
                        "QID: client=localhost[127.0.0.1]",
                        "QID: message-id=<x@y>",
                        "disconnect from localhost[127.0.0.1] ehlo=1 mail=1 rcpt=1 data=1 quit=1 commands=5");
    }

    @Test
    void addressesThatAreVerified() throws Exception {
        assertThat(session("127.0.0.1", EHLO, "VRFY nobody@example.com\r\n", "VRFY a b\r\n", "QUIT\r\n"))
                .containsExactly(
                        "connect from localhost[127.0.0.1]",
                        "NOQUEUE: reject: VRFY from localhost[127.0.0.1]: 550 5.1.1 <nobody@example.com>: Recipient "
                                + "address rejected: User unknown in relay recipient table; to=<nobody@example.com> "
                                + "proto=ESMTP helo=<x>",
                        "warning: Illegal address syntax from localhost[127.0.0.1] in VRFY command: a b",
                        "disconnect from localhost[127.0.0.1] ehlo=1 vrfy=0/2 quit=1 commands=2/4");
    }

    @Test
    void clientsThatGoAway() throws Exception {
        assertThat(session("127.0.0.1"))
                .containsExactly(
                        "connect from localhost[127.0.0.1]",
                        "lost connection after CONNECT from localhost[127.0.0.1]",
                        "disconnect from localhost[127.0.0.1] commands=0/0");
        assertThat(session("127.0.0.1", EHLO, MAIL, RCPT))
                .endsWith(
                        "lost connection after RCPT from localhost[127.0.0.1]",
                        "disconnect from localhost[127.0.0.1] ehlo=1 mail=1 rcpt=1 commands=3");
        assertThat(session("127.0.0.1", EHLO, MAIL, RCPT, "DATA\r\n"))
                .endsWith(
                        "lost connection after DATA (0 bytes) from localhost[127.0.0.1]",
                        "disconnect from localhost[127.0.0.1] ehlo=1 mail=1 rcpt=1 data=0/1 commands=3/4");
    }

    @Test
    void clientsThatAreSentAway() throws Exception {
        assertThat(session("127.0.0.1", EHLO, "FOO\r\n", "BAR\r\n", "FOO\r\n", "FOO\r\n", ""))
                .containsExactly(
                        "connect from localhost[127.0.0.1]",
                        "too many errors after UNKNOWN from localhost[127.0.0.1]",
                        "disconnect from localhost[127.0.0.1] ehlo=1 unknown=0/4 commands=1/5");
        assertThat(session("127.0.0.1", EHLO + "NOOP\r\nMA\1IL x\r\n"))
                .containsExactly(
                        "connect from localhost[127.0.0.1]",
                        "improper command pipelining after EHLO from localhost[127.0.0.1]: NOOP\\r\\nMA\\001IL x\\r\\n",
                        "disconnect from localhost[127.0.0.1] ehlo=0/1 commands=0/1");
        assertThat(session("127.0.0.1", "GET / HTTP\1/1.0\r\n"))
                .containsExactly(
                        "connect from localhost[127.0.0.1]",
                        "warning: non-SMTP command from localhost[127.0.0.1]: GET / HTTP\\001/1.0",
                        "disconnect from localhost[127.0.0.1] unknown=0/1 commands=0/1");
    }

    @Test
    void whatAClientSaysForgesNoLine() throws Exception {
        assertThat(session("127.0.0.1", "EHLO x\ry\1\33[2J\r\n", MAIL, NOBODY, "QUIT\r\n"))
                .hasSize(3)
                .element(1)
                .asString()
                .endsWith(" helo=<x?y??[2J>");
        assertThat(session("127.0.0.1", "EHLO <x> (\"a;b@c\\d\")\r\n", MAIL, NOBODY, "QUIT\r\n"))
                .element(1)
                .asString()
                .endsWith(" helo=<?x????a?b?c?d??>");
    }

    @Test
    void bareNewlinesThatAreRefused() throws Exception {
        try (TestRelay strict =
                TestRelay.firewall(directory.resolve("strict"), "smtpd_forbid_bare_newline = reject\n")) {
            String reply = "550 5.5.2 fw.gateway.test Error: bare <LF> received";
            try (RawClient client = strict.client()) {
                client.send("EHLO x\r\n").reply();
                assertThat(client.send("NOOP\n").linesToEnd()).containsExactly(reply);
            }
            strict.log().await("disconnect from");
            try (RawClient client = strict.client()) {
                client.send(EHLO).reply();
                client.send(MAIL + RCPT).replies(2);
                assertThat(client.send("BDAT 6\r\na\nb\r\n\n").reply()).isEqualTo(reply);
                assertThat(client.send("BDAT 2 LAST\r\n\r\n").reply())
                        .isEqualTo("551 5.0.0 Discarded 2 bytes after earlier error");
                client.send(MAIL + RCPT + "DATA\r\n").replies(3);
                assertThat(client.send("a\nb\r\n.\r\n").reply()).isEqualTo(reply);
                client.send("QUIT\r\n").reply();
            }
            strict.log().await("disconnect from", 2);
            assertThat(strict.log().texts().stream()
                            .filter(line -> line.contains("bare"))
                            .map(line -> line.replaceFirst("^[0-9A-F]{8,}:", "QID:")))
                    .containsExactly(
                            "NOQUEUE: reject: EHLO from localhost[127.0.0.1]: bare <LF> received; proto=ESMTP helo=<x>",
                            "QID: reject: BDAT content from localhost[127.0.0.1]: bare <LF> received;"
                                    + " from=<a@b.test> to=<joe@example.com> proto=ESMTP helo=<x>",
                            "QID: reject: END-OF-MESSAGE from localhost[127.0.0.1]: bare <LF> received;"
                                    + " from=<a@b.test> to=<joe@example.com> proto=ESMTP helo=<x>");
        }
    }

    @Test
    void whoHasMadeManyErrorsWaitsForEveryReply() throws Exception {
        try (TestRelay slow = TestRelay.firewall(
                        directory.resolve("slow"),
                        "smtpd_soft_error_limit = 1\nsmtpd_hard_error_limit = 2\nsmtpd_error_sleep_time = 1\n");
                RawClient client = slow.client()) {
            client.command("FOO");
            long start = System.nanoTime();
            assertThat(client.command("NOOP")).isEqualTo("250 2.0.0 Ok");
            assertThat(client.command("FOO")).startsWith("500 ");
            assertThat(client.line()).isEqualTo("421 4.7.0 fw.gateway.test Error: too many errors");
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(3_000_000_000L);
        }
    }
}
