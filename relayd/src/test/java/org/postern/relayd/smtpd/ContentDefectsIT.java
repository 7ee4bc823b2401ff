package org.postern.relayd.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What listeners get wrong about DATA and BDAT. */
class ContentDefectsIT {
    private static final String SMALL = "message_size_limit = 1000\n";
    private static final String COMMANDS = "RCPT TO:<ann@example.com>\r\n".repeat(60);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private TestRelay relay;

    @SuppressWarnings("NullAway.Init")
    private RawClient client;

    @BeforeEach
    void start() throws IOException {
        relay = TestRelay.firewall(directory, SMALL);
        client = relay.client();
        client.command("EHLO client.test");
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        relay.close();
    }

    private void envelope() throws IOException {
        assertThat(client.command("MAIL FROM:<a@b.test>")).isEqualTo("250 2.1.0 Ok");
        assertThat(client.command("RCPT TO:<joe@example.com>")).isEqualTo("250 2.1.5 Ok");
    }

    private String message(String content) throws IOException {
        envelope();
        assertThat(client.command("DATA")).startsWith("354 ");
        return client.send(content).reply();
    }

    /** What is queued, after our Received header. */
    private String queued() throws IOException {
        String content = relay.queued().getLast().content();
        return content.substring(content.indexOf("\r\n", content.indexOf(";") + 4) + 2);
    }

    @Test
    void aTooBigMessageIsReadToItsEndAndRefusedForGood() throws Exception {
        assertThat(message(COMMANDS + ".\r\n")).isEqualTo("552 5.3.4 Error: message file too big");
        assertThat(client.command("RCPT TO:<ann@example.com>")).isEqualTo("503 5.5.1 Error: need MAIL command");
        assertThat(message("Subject: small\r\n\r\nx\r\n.\r\n")).startsWith("250 2.0.0 Ok: queued as ");
        assertThat(relay.queued()).hasSize(1);
        assertThat(relay.queued().getFirst().recipients()).containsExactly("joe@example.com");
        assertThat(relay.log().count(": queue file size limit exceeded")).isEqualTo(1);
    }

    @Test
    void aMessageOfExactlyTheLimitIsAccepted() throws Exception {
        String line = "x".repeat(98) + "\r\n";
        assertThat(message("\r\n" + line.repeat(9) + "x".repeat(96) + "\r\n.\r\n"))
                .startsWith("250 ");
        assertThat(message("\r\n" + line.repeat(9) + "x".repeat(97) + "\r\n.\r\n"))
                .startsWith("552 ");
    }

    @Test
    void aMessageRefusedByRestrictionsEndsItsTransaction() throws Exception {
        try (TestRelay strict =
                        TestRelay.firewall(directory.resolve("strict"), "smtpd_end_of_data_restrictions = reject\n");
                RawClient outside = strict.client()) {
            outside.send("EHLO x\r\n");
            outside.reply();
            outside.send("MAIL FROM:<a@b.test>\r\nRCPT TO:<joe@example.com>\r\nDATA\r\n");
            assertThat(outside.replies(3)).last().asString().startsWith("354 ");
            assertThat(outside.send("QUIT\r\nRCPT TO:<ann@example.com>\r\n.\r\n")
                            .reply())
                    .startsWith("554 5.7.1 ");
            assertThat(outside.command("RCPT TO:<ann@example.com>")).startsWith("503 5.5.1 ");
            assertThat(outside.command("MAIL FROM:<a@b.test>")).startsWith("250 ");
            assertThat(strict.queued()).isEmpty();
            strict.log().await("reject: END-OF-MESSAGE from localhost[127.0.0.1]: 554 5.7.1 ");
        }
    }

    @Test
    void dataRestrictionsHoldForChunksToo() throws Exception {
        try (TestRelay strict = TestRelay.firewall(directory.resolve("strict"), "smtpd_data_restrictions = reject\n");
                RawClient outside = strict.client()) {
            outside.command("EHLO x");
            outside.command("MAIL FROM:<a@b.test>");
            outside.command("RCPT TO:<joe@example.com>");
            assertThat(outside.send("BDAT 6\r\nQUIT\r\n").reply()).startsWith("554 5.7.1 ");
            assertThat(outside.send("BDAT 6\r\nQUIT\r\n").reply())
                    .isEqualTo("551 5.0.0 Discarded 6 bytes after earlier error");
            assertThat(outside.send("BDAT 6 LAST\r\nQUIT\r\n").reply())
                    .isEqualTo("551 5.0.0 Discarded 6 bytes after earlier error");
            assertThat(outside.command("MAIL FROM:<a@b.test>")).startsWith("250 ");
            assertThat(strict.queued()).isEmpty();
        }
    }

    @Test
    void aChunkCutShortIsNotAccepted() throws Exception {
        envelope();
        client.send("BDAT 100 LAST\r\nabc").endOutput();
        assertThat(client.linesToEnd()).isEmpty();
        relay.log().await("lost connection after BDAT (3 bytes) from localhost[127.0.0.1]");
        assertThat(relay.queued()).isEmpty();
    }

    @Test
    void lettersOfBdatMayBeSmall() throws Exception {
        envelope();
        assertThat(client.send("bdat 5 last\r\n\r\nabc").reply()).startsWith("250 2.0.0 Ok: 7 bytes queued as ");
        assertThat(queued()).isEqualTo("\r\nabc\r\n");
    }

    @Test
    void chunksThatAreTooMuchTogetherAreRefusedForGood() throws Exception {
        envelope();
        String chunk = "BDAT 600\r\n" + "x".repeat(600);
        assertThat(client.send(chunk).reply()).isEqualTo("250 2.0.0 Ok: 600 bytes");
        assertThat(client.send(chunk).reply()).isEqualTo("250 2.0.0 Ok: 600 bytes");
        assertThat(client.send("BDAT 0 LAST\r\n").reply()).isEqualTo("552 5.3.4 Error: message file too big");
        assertThat(client.command("MAIL FROM:<a@b.test>")).startsWith("250 ");
        assertThat(relay.queued()).isEmpty();
    }

    @Test
    void anEmptyMessageHasAWholeReceivedHeaderAndNoNameIsLookedUpForIt() throws Exception {
        assertThat(message(".\r\n")).startsWith("250 ");
        assertThat(message(".\r\n")).startsWith("250 ");
        assertThat(relay.queued())
                .hasSize(2)
                .allSatisfy(
                        queued -> assertThat(queued.content())
                                .matches(
                                        "Received: from client\\.test \\(localhost \\[127\\.0\\.0\\.1]\\)\r\n"
                                                + "\tby fw\\.gateway\\.test \\(Postern\\) with ESMTP id "
                                                + queued.envelope().id() + "\r\n"
                                                + "\tfor <joe@example\\.com>; \\w{3}, [ 123]\\d \\w{3} \\d{4} [0-9:]{8} [+-]\\d{4} \\(.+\\)\r\n"));
        assertThat(relay.nameLookups()).isEqualTo(1);
    }

    @Test
    void bareLineEndsAreNotHandedOn() throws Exception {
        assertThat(message("Subject: a\r\n\r\na\nb\rc\n.\nd\r\n.\re\r\n.\r\n")).startsWith("250 ");
        assertThat(queued()).isEqualTo("Subject: a\r\n\r\na\r\nb c\r\nd\r\n e\r\n");
        envelope();
        assertThat(client.send("BDAT 14\r\nX: a\r\n\r\na\nb\rc\r").reply()).startsWith("250 ");
        assertThat(client.send("BDAT 4 LAST\r\n\n\r.\n").reply()).startsWith("250 ");
        assertThat(queued()).isEqualTo("X: a\r\n\r\na\r\nb c\r\n .\r\n");
    }

    @Test
    void chunksThatAreTooMuchTogetherAreRefusedAtOnce() throws Exception {
        envelope();
        assertThat(client.send("BDAT 600\r\n" + "x\r\n".repeat(200)).reply()).isEqualTo("250 2.0.0 Ok: 600 bytes");
        assertThat(client.send("BDAT 600\r\n" + "x\r\n".repeat(200)).reply())
                .isEqualTo("552 5.3.4 Chunk exceeds message size limit");
        assertThat(client.send("BDAT 3 LAST\r\nx\r\n").reply())
                .isEqualTo("551 5.0.0 Discarded 3 bytes after earlier error");
        assertThat(client.command("NOOP")).isEqualTo("250 2.0.0 Ok");
        assertThat(relay.queued()).isEmpty();
    }

    @Test
    void theLogHasHowMuchOfAMessageCame() throws Exception {
        envelope();
        client.send("BDAT 10\r\na: b\r\n\r\nxy").reply();
        client.close();
        relay.log().await("lost connection after BDAT (10 bytes) from localhost[127.0.0.1]");
        client = relay.client();
        envelope();
        client.command("DATA");
        client.send("Subject: x\r\n..dot\r\nand so").close(); // whole lines, without stuffed dots
        relay.log().await("lost connection after DATA (18 bytes) from localhost[127.0.0.1]");
    }

    @Test
    void bodyTextWithoutAHeaderDoesNotJoinOurs() throws Exception {
        assertThat(message("no header here\r\n.\r\n")).startsWith("250 ");
        assertThat(queued()).isEqualTo("\r\nno header here\r\n");
        assertThat(message("\tcontinues: nothing\r\n.\r\n")).startsWith("250 ");
        assertThat(queued()).isEqualTo("\r\n\tcontinues: nothing\r\n");
        assertThat(message(">From joe Mon Jan  1\r\nSubject: x\r\n y\r\n\r\nz\r\n.\r\n"))
                .startsWith("250 ");
        assertThat(queued()).isEqualTo("X-Mailbox-Line: >From joe Mon Jan  1\r\nSubject: x\r\n y\r\n\r\nz\r\n");
    }

    @Test
    void aClientThatGoesAwayWithinAMessageQueuesNothing() throws Exception {
        envelope();
        client.command("DATA");
        client.send("Subject: x\r\n\r\nhello\r\n").close();
        relay.log().await("lost connection after DATA (21 bytes) from localhost[127.0.0.1]");
        relay.log().await("disconnect from localhost[127.0.0.1] ehlo=1 mail=1 rcpt=1 data=0/1 commands=3/4");
        assertThat(relay.queued()).isEmpty();
        assertThat(directory.resolve("queue/big")).isEmptyDirectory();
    }

    @Test
    void aLoopingMessageIsRefused() throws Exception {
        try (TestRelay few = TestRelay.firewall(directory.resolve("few"), "hopcount_limit = 3\n");
                RawClient inside = few.client()) {
            inside.command("EHLO x");
            for (String reply : new String[] {"250 2.0.0 Ok", "554 5.4.0 Error: too many hops"}) {
                inside.command("MAIL FROM:<a@b.test>");
                inside.command("RCPT TO:<joe@example.com>");
                inside.command("DATA");
                int hops = reply.startsWith("250") ? 1 : 2; // and our own is one
                assertThat(inside.send("Received: x\r\n".repeat(hops) + "\r\n.\r\n")
                                .reply())
                        .startsWith(reply);
            }
            few.log().await(": message rejected: hopcount exceeded");
        }
    }
}
