package org.postern.relayd.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.relayd.queue.DeliveryRequest;
import org.postern.relayd.queue.DeliveryResult;
import org.postern.relayd.queue.DeliveryResult.Status;

/** Servers that offer CHUNKING get a small message in one piece. */
class ChunkingIT {
    private static final String CONTENT = "A: b\r\n\r\n.c\r\n";
    private static final String EHLO = "250-peer.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 CHUNKING";

    private static final String ENVELOPE =
            "EHLO gw.example.com\r\nMAIL FROM:<sender@example.org>\r\nRCPT TO:<u@example.net>\r\n";

    private static Map<String, String> script(String... steps) {
        return steps.length == 0 ? Map.of("ehlo", EHLO) : Map.of("ehlo", EHLO, steps[0], steps[1]);
    }

    /** What a server gets for {@code content}. */
    private static String sent(String mainCf, String ehlo, String content) {
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of("ehlo", ehlo))) {
            DeliveryResult result = ClientFixture.with(mainCf)
                    .deliver(peer.nexthop(), content, "u@example.net")
                    .getFirst();
            assertThat(result.status()).as(result.text()).isEqualTo(Status.SENT);
            assertThat(result.text()).isEqualTo("250 2.0.0 Ok: queued as 1234");
            return peer.received();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {EHLO, "250-peer.test\r\n250-8BITMIME\r\n250 CHUNKING"})
    void contentFollowsItsLengthAndHasNeitherDoubledDotsNorADotAtTheEnd(String ehlo) {
        assertThat(sent("", ehlo, CONTENT)).isEqualTo(ENVELOPE + "BDAT 12 LAST\r\n" + CONTENT + "QUIT\r\n");
    }

    @Test
    void theLengthIsThatOfWhatIsSent() {
        String eightBit = "Content-Transfer-Encoding: 8bit\r\n\r\n\u00e9\r\n";
        String converted = "Content-Transfer-Encoding: quoted-printable\r\n\r\n=E9\r\n";
        assertThat(sent("", "250-peer.test\r\n250 CHUNKING", eightBit))
                .endsWith("BDAT " + converted.length() + " LAST\r\n" + converted + "QUIT\r\n");
        assertThat(sent("smtp_line_length_limit = 4", EHLO, "A: b\r\n\r\n123456"))
                .endsWith("BDAT 19 LAST\r\nA: b\r\n\r\n1234\r\n 56\r\nQUIT\r\n");
        assertThat(sent("", EHLO, "")).endsWith("BDAT 0 LAST\r\nQUIT\r\n");
    }

    @Test
    void aLargeMessageWaitsForTheAnswerToData() {
        String line = "A: " + "b".repeat(95) + "\r\n";
        assertThat(sent("", EHLO, line.repeat(245))).contains("BDAT 24500 LAST\r\n");
        assertThat(sent("", EHLO, line.repeat(250))).contains("DATA\r\n").doesNotContain("BDAT");
    }

    @Test
    void chunkingCanBeDisregarded() {
        assertThat(sent("smtp_discard_ehlo_keywords = chunking", EHLO, CONTENT))
                .isEqualTo(ENVELOPE + "DATA\r\nA: b\r\n\r\n..c\r\n.\r\nQUIT\r\n");
    }

    @Test
    void eachRecipientHasItsOwnResult() {
        try (ScriptedNexthop peer = ScriptedNexthop.start(script("rcpt:b@example.net", "550 5.1.1 no"))) {
            assertThat(ClientFixture.with("").deliver(peer.nexthop(), CONTENT, "a@example.net", "b@example.net"))
                    .extracting(DeliveryResult::status)
                    .containsExactly(Status.SENT, Status.BOUNCED);
        }
    }

    @Test
    void aServerThatRefusesAllRecipientsHasRefusedNothingElse() {
        try (ScriptedNexthop peer = ScriptedNexthop.start(
                Map.of("ehlo", EHLO, "rcpt", "450 4.2.0 later", "end", "554 5.5.1 no valid recipients"))) {
            DeliveryResult result = ClientFixture.with("").deliverOne(peer.nexthop());
            assertThat(result.dsn() + " " + result.text())
                    .isEqualTo("4.2.0 host 127.0.0.1[127.0.0.1] said: 450 4.2.0 later (in reply to RCPT TO command)");
        }
    }

    /** A server, or what stands before it, that does not do what it announces. */
    @ParameterizedTest
    @CsvSource({"500 5.5.2 what, 4.5.2", "502 no, 4.0.0", "503 5.5.1 need RCPT, 4.5.1", "504 5.5.4 no LAST, 4.5.4"})
    void aServerThatDoesNotKnowTheCommandIsAskedAgainWithout(String reply, String dsn) {
        try (ScriptedNexthop peer = ScriptedNexthop.start(script("bdat", reply))) {
            DeliveryResult result = deliver(request(peer));
            assertThat(result.status() + " " + result.dsn()).isEqualTo("DEFERRED " + dsn);
            assertThat(result.text())
                    .isEqualTo("host 127.0.0.1[127.0.0.1] said: " + reply + " (in reply to end of DATA command)");
        }
        try (ScriptedNexthop peer = ScriptedNexthop.start(script("bdat", reply))) {
            assertThat(deliver(again(request(peer))).status()).isEqualTo(Status.SENT);
            assertThat(peer.received()).contains("DATA\r\n").doesNotContain("BDAT");
        }
    }

    @Test
    void aRefusalOfTheContentIsFinal() {
        try (ScriptedNexthop peer = ScriptedNexthop.start(script("end", "554 5.7.1 spam"))) {
            DeliveryResult result = ClientFixture.with("").deliverOne(peer.nexthop());
            assertThat(result.status() + " " + result.dsn()).isEqualTo("BOUNCED 5.7.1");
        }
    }

    /** RFC 3030 2: who refuses a chunk is still in its transaction. */
    @ParameterizedTest
    @ValueSource(strings = {"mail#1", "rcpt#1", "end#1"})
    void aTransactionThatFailedIsResetBeforeTheNext(String step) {
        Map<String, String> script = step.equals("end#1")
                ? script(step, "554 5.7.1 spam")
                : Map.of("ehlo", EHLO, step, "550 5.7.1 no", "end#1", "503 5.5.1 need RCPT");
        try (ScriptedNexthop peer = ScriptedNexthop.start(script)) {
            try (SmtpDeliveryAgent agent =
                    ClientFixture.with(ConnectionReuseIT.ALWAYS).agent()) {
                assertThat(agent.deliver(request(peer)).getFirst().status()).isEqualTo(Status.BOUNCED);
                assertThat(agent.deliver(request(peer)).getFirst().status()).isEqualTo(Status.SENT);
            }
            assertThat(peer.received()).contains(CONTENT + "RSET\r\nMAIL FROM");
        }
    }

    /** The server closed its end while the connection waited; of the message it has read nothing. */
    @Test
    void aConnectionThatEndedMeanwhileCostsTheNextMessageNothing() {
        try (ScriptedNexthop peer = ScriptedNexthop.start(script("mail#2", ScriptedNexthop.CUT));
                SmtpDeliveryAgent agent =
                        ClientFixture.with(ConnectionReuseIT.ALWAYS).agent()) {
            for (int i = 0; i < 2; i++) {
                assertThat(agent.deliver(request(peer)).getFirst().status()).isEqualTo(Status.SENT);
            }
            assertThat(peer.connections()).isEqualTo(2);
        }
    }

    private static DeliveryRequest request(ScriptedNexthop peer) {
        return ClientFixture.request(peer.nexthop(), CONTENT, ClientFixture.envelope(CONTENT, "u@example.net"));
    }

    private static DeliveryRequest again(DeliveryRequest request) {
        return new DeliveryRequest(
                request.envelope(),
                request.nexthop(),
                request.recipients(),
                request.content(),
                request.activeSince(),
                false);
    }

    private static DeliveryResult deliver(DeliveryRequest request) {
        try (SmtpDeliveryAgent agent = ClientFixture.with("").agent()) {
            return agent.deliver(request).getFirst();
        }
    }
}
