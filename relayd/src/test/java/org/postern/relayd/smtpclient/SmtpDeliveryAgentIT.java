package org.postern.relayd.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.relayd.dns.StubDns;
import org.postern.relayd.queue.DeliveryRequest;
import org.postern.relayd.queue.DeliveryResult;
import org.postern.relayd.queue.DeliveryResult.Status;
import org.postern.relayd.queue.Envelope;
import org.postern.relayd.queue.Recipient;
import org.postern.relayd.smtp.BodyType;

class SmtpDeliveryAgentIT {
    private static final String PIPELINING = "250-peer.test\r\n250 PIPELINING";
    private static final String ALL =
            "250-peer.test\r\n250-PIPELINING\r\n250-SIZE 1000\r\n250-8BITMIME\r\n250-DSN\r\n250 SMTPUTF8";

    /** What the server gets for a message, from DATA's content to the dot. */
    private static String sent(String mainCf, String content) {
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of())) {
            assertThat(ClientFixture.with(mainCf)
                            .deliver(peer.nexthop(), content, "u@example.net")
                            .getFirst()
                            .status())
                    .isEqualTo(Status.SENT);
            String all = peer.received();
            return all.substring(all.indexOf("DATA\r\n") + 6, all.indexOf("QUIT\r\n"));
        }
    }

    @Test
    void dialogueIsWhatRfc5321Says() {
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of())) {
            ClientFixture.with("").deliver(peer.nexthop(), "A: b\r\n\r\nc\r\n", "u@example.net", "a b@example.net");
            assertThat(peer.received())
                    .isEqualTo(String.join(
                            "\r\n",
                            "EHLO gw.example.com",
                            "MAIL FROM:<sender@example.org>",
                            "RCPT TO:<u@example.net>",
                            "RCPT TO:<\"a b\"@example.net>",
                            "DATA",
                            "A: b",
                            "",
                            "c",
                            ".",
                            "QUIT",
                            ""));
        }
    }

    private static String mailAndRcpt(ClientFixture client) {
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of("ehlo", ALL))) {
            DeliveryResult result = client.deliverOne(peer.nexthop());
            assertThat(result.status()).as(result.text()).isEqualTo(Status.SENT);
            return peer.received().lines().skip(1).limit(2).collect(Collectors.joining(" "));
        }
    }

    @Test
    void keywordsAreDisregardedThatTheAddressOfTheServerHas() {
        ClientFixture client = ClientFixture.with("""
                smtp_discard_ehlo_keywords = size
                smtp_discard_ehlo_keyword_address_maps = inline:{{127.0.0.1 = dsn, Pipelining, 8BITMIME}}
                disable_mime_output_conversion = yes
                """);
        assertThat(mailAndRcpt(client)).isEqualTo("MAIL FROM:<sender@example.org> SIZE=21 RCPT TO:<u@example.net>");
        assertThat(client.log())
                .containsExactly(
                        "discarding EHLO keywords: 8BITMIME PIPELINING DSN",
                        "host 127.0.0.1[127.0.0.1] offers SMTPUTF8 support, but not 8BITMIME");
    }

    @Test
    void keywordsAreDisregardedEverywhereElse() {
        ClientFixture client = ClientFixture.with("smtp_discard_ehlo_keywords = silent-discard size\n"
                + "smtp_discard_ehlo_keyword_address_maps = inline:{{127.0.0.2 = dsn}}");
        assertThat(mailAndRcpt(client))
                .isEqualTo("MAIL FROM:<sender@example.org> RCPT TO:<u@example.net> ORCPT=rfc822;u@example.net");
        assertThat(client.log()).isEmpty();
    }

    @Test
    void mailWaitsWhileNobodyKnowsWhatToDisregard() {
        ClientFixture client = ClientFixture.with("smtp_discard_ehlo_keyword_address_maps = fail:broken");
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of())) {
            DeliveryResult result = client.deliverOne(peer.nexthop());
            assertThat(result.dsn() + " " + result.text())
                    .isEqualTo("4.3.0 local data error while talking to 127.0.0.1[127.0.0.1]");
        }
        assertThat(client.log())
                .containsExactly("warning: 4X1: smtp_discard_ehlo_keyword_address_maps map lookup error for 127.0.0.1");
    }

    @Test
    void aServerThatMainCfNamesAndThatCannotBeIsOurMistake() {
        String reason =
                "Host or domain name not found. Name service error for name=nowhere.test type=A: Host not found";
        try (StubDns dns = StubDns.with()) {
            for (String setting : List.of("relayhost", "smtp_fallback_relay")) {
                ClientFixture client =
                        ClientFixture.with(setting + " = nowhere.test", List.of(dns.address()), _ -> false);
                DeliveryResult result = client.deliverOne("nowhere.test");
                assertThat(result.dsn() + " " + result.status() + " " + result.text())
                        .isEqualTo("4.3.5 DEFERRED " + reason);
                assertThat(client.log()).containsExactly("warning: " + setting + " configuration problem");
            }
        }
    }

    @Test
    void ofSeveralDestinationsTheLastBouncesNothingThatAnotherMayTake() {
        try (StubDns dns = StubDns.with();
                ScriptedNexthop busy = ScriptedNexthop.start(Map.of("greet", "421 4.3.2 busy"))) {
            ClientFixture client = ClientFixture.with("", List.of(dns.address()), _ -> false);
            assertThat(client.deliverOne("gone.test, nowhere.test").dsn()).isEqualTo("5.4.4");
            assertThat(client.deliverOne(busy.nexthop() + ", nowhere.test").dsn())
                    .isEqualTo("4.4.4");
            assertThat(client.log())
                    .containsExactly("4X1: host 127.0.0.1[127.0.0.1] refused to talk to me: 421 4.3.2 busy");
        }
    }

    @Test
    void aSourceAddressThatIsNotOursIsWarnedAboutAndUsedOnlyIfEnforced() {
        String warning = "warning: smtp_connect_addr: bind 192.0.2.77: Cannot assign requested address";
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of())) {
            ClientFixture client = ClientFixture.with("smtp_bind_address = 192.0.2.77");
            assertThat(client.deliverOne(peer.nexthop()).status()).isEqualTo(Status.SENT);
            assertThat(client.log()).containsExactly(warning);
            ClientFixture strict =
                    ClientFixture.with("smtp_bind_address = 192.0.2.77\nsmtp_bind_address_enforce = yes");
            DeliveryResult result = strict.deliverOne(peer.nexthop());
            assertThat(result.dsn() + " " + result.text()).isEqualTo("4.4.0 server configuration error");
            assertThat(strict.log()).containsExactly(warning, "server configuration error");
        }
    }

    @Test
    void repliesAreReplacedLineByLine() {
        ClientFixture client = ClientFixture.with("smtp_reply_filter = pcre:{{/^550 5\\.1\\.1 (.*)/ 450 4.1.1 $$1}}");
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of("rcpt", "550-5.1.1 who\r\n550 5.1.1 is that?"))) {
            DeliveryResult result = client.deliverOne(peer.nexthop());
            assertThat(result.dsn() + " " + result.text())
                    .isEqualTo(
                            "4.1.1 host 127.0.0.1[127.0.0.1] said: 550-5.1.1 who 450 4.1.1 is that? (in reply to RCPT TO"
                                    + " command)");
            assertThat(client.log())
                    .containsExactly("127.0.0.1[127.0.0.1]:" + peer.port()
                            + ": replacing server reply \"550 5.1.1 is that?\" with \"450 4.1.1 is that?\"");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {/^4\\.2\\.0 host (.*)/ 5.2.9 $$1} | 450 4.2.0 no  | BOUNCED 5.2.9 127.0.0.1[127.0.0.1] said: 450 4.2.0 no (in reply to RCPT TO command)
            {/^5\\.1\\.1 / 4.1.9 wait}        | 550 5.1.1 no  | DEFERRED 4.1.9 wait
            {/^2\\./ 2.1.9 gone}              | 250 2.1.5 ok  | SENT 2.1.9 gone
            {/^2\\./ 5.1.9 gone}              | 250 2.1.5 ok  | SENT 2.0.0 250 2.0.0 Ok: queued as 1234
            {/^5\\./ 2.1.9 gone}              | 550 5.1.1 no  | BOUNCED 5.1.1 host 127.0.0.1[127.0.0.1] said: 550 5.1.1 no (in reply to RCPT TO command)
            {/^5\\./ gone}                    | 550 5.1.1 no  | BOUNCED 5.1.1 host 127.0.0.1[127.0.0.1] said: 550 5.1.1 no (in reply to RCPT TO command)
            """)
    void resultsAreReplacedWithinReason(String rule, String reply, String result) {
        ClientFixture client = ClientFixture.with("default_delivery_status_filter = pcre:{" + rule + "}");
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of("rcpt", reply))) {
            DeliveryResult filtered = client.deliverOne(peer.nexthop());
            assertThat(filtered.status() + " " + filtered.dsn() + " " + filtered.text())
                    .isEqualTo(result);
        }
    }

    @Test
    void theSizeIsNotToldWhenTheMessageMayBecomeAnother() {
        Map<String, String> script = Map.of("ehlo", "250-peer.test\r\n250 SIZE 1000");
        try (ScriptedNexthop peer = ScriptedNexthop.start(script)) {
            assertThat(ClientFixture.with("").deliverOne(peer.nexthop()).status())
                    .isEqualTo(Status.SENT);
            assertThat(peer.received()).contains("MAIL FROM:<sender@example.org>\r\n");
        }
        try (ScriptedNexthop peer = ScriptedNexthop.start(script)) {
            ClientFixture client = ClientFixture.with("disable_mime_output_conversion = yes");
            assertThat(client.deliverOne(peer.nexthop()).status()).isEqualTo(Status.SENT);
            assertThat(peer.received()).contains("MAIL FROM:<sender@example.org> SIZE=21\r\n");
        }
    }

    @Test
    void addressesAreNotQuotedWhereMainCfSaysSo() {
        ClientFixture client = ClientFixture.with("smtp_quote_rfc821_envelope = no");
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of())) {
            client.deliver(peer.nexthop(), "A: b\r\n", "c d@example.net");
            assertThat(peer.received()).contains("RCPT TO:<c d@example.net>\r\n");
        }
    }

    @Test
    void leadingDotsAreDoubledAndOtherBytesLeftAlone() {
        assertThat(sent("", "A: b\r\n\r\n.\r\n..x\r\n.\r\na.\r\n"))
                .isEqualTo("A: b\r\n\r\n..\r\n...x\r\n..\r\na.\r\n.\r\n");
        StringBuilder every = new StringBuilder("A: b\r\n\r\n");
        for (int b = 0; b < 256; b++) {
            every.append(b == '\r' || b == '\n' ? "" : (char) b);
        }
        assertThat(sent("", every + "\r\n")).isEqualTo(every + "\r\n.\r\n");
    }

    @Test
    void randomContentArrivesByteForByte() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        StringBuilder content = new StringBuilder();
        while (content.length() < 200_000) {
            content.append(random.nextInt(5) == 0 ? "." : "");
            for (int i = random.nextInt(200); i > 0; i--) {
                char c = (char) random.nextInt(256);
                content.append(c == '\r' || c == '\n' ? '.' : c);
            }
            content.append("\r\n");
        }
        String stuffed = sent("", content.toString());
        String unstuffed = ("\r\n" + stuffed).replace("\r\n.", "\r\n").substring(2);
        assertThat(unstuffed).as("seed %s", seed).isEqualTo(content + "\r\n");
    }

    @Test
    void lastLineIsEnded() {
        assertThat(sent("", "A: b\r\n\r\nc")).isEqualTo("A: b\r\n\r\nc\r\n.\r\n");
        assertThat(sent("", "")).isEqualTo(".\r\n");
    }

    @Test
    void aFoldedLineIsToldOnceForEachMessage() {
        ClientFixture client = ClientFixture.with("smtp_line_length_limit = 4");
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of())) {
            client.deliver(peer.nexthop(), "12345\r\n12345\r\n", "u@example.net");
        }
        assertThat(client.log()).containsExactly("4X1: breaking line > 4 bytes with <CR><LF>SPACE");
    }

    @Test
    void longLinesAreFoldedAsPostfixDoes() {
        String x998 = "x".repeat(998);
        assertThat(sent("", x998 + "\r\n")).isEqualTo(x998 + "\r\n.\r\n");
        assertThat(sent("", x998 + "yz\r\n")).isEqualTo(x998 + "\r\n yz\r\n.\r\n");
        assertThat(sent("", x998 + "y".repeat(998) + "\r\n"))
                .isEqualTo(x998 + "\r\n " + "y".repeat(997) + "\r\n y\r\n.\r\n");
        assertThat(sent("smtp_line_length_limit = 4", "12345.6\r\n.7\r\n")).isEqualTo("1234\r\n 5.6\r\n..7\r\n.\r\n");
        assertThat(sent("smtp_line_length_limit = 0", x998 + "yz\r\n")).isEqualTo(x998 + "yz\r\n.\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a\n.\nRSET\n", "a\r\n.\nRSET\r\n", "a\r.\rRSET\r\n", "a\r\n.\r\r\nRSET\r\n", "a\n.\r\nRSET\r\n"
            })
    void contentCannotEndTheMessageEarly(String content) {
        String wire = sent("", content);
        assertThat(wire.replace("\r\n", "")).doesNotContain("\r", "\n");
        assertThat(wire.indexOf("\r\n.\r\n")).isEqualTo(wire.length() - 5);
    }

    @Test
    void pipelinedCommandsComeBeforeAnyReplyIsNeeded() {
        try (ScriptedNexthop peer =
                ScriptedNexthop.start(Map.of("ehlo", PIPELINING, "rcpt:b@example.net", "550 5.1.1 no"))) {
            List<DeliveryResult> results = ClientFixture.with("")
                    .deliver(peer.nexthop(), "A: b\r\n\r\n", "a@example.net", "b@example.net", "c@example.net");
            assertThat(results)
                    .extracting(DeliveryResult::status)
                    .containsExactly(Status.SENT, Status.BOUNCED, Status.SENT);
            assertThat(results.get(1).remoteHost()).isEqualTo("127.0.0.1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"250 8BITMIME", "250 PIPELINING"})
    void eachRecipientHasItsOwnResult(String extension) {
        Map<String, String> script = Map.of(
                "ehlo", "250-peer.test\r\n" + extension,
                "rcpt:hard@example.net", "550 5.1.1 no",
                "rcpt:soft@example.net", "450 4.2.1 later");
        try (ScriptedNexthop peer = ScriptedNexthop.start(script)) {
            List<DeliveryResult> results = ClientFixture.with("")
                    .deliver(peer.nexthop(), "A: b\r\n\r\n", "hard@example.net", "ok@example.net", "soft@example.net");
            assertThat(results)
                    .extracting(result -> result.recipient().address() + " " + result.status() + " " + result.dsn())
                    .containsExactly(
                            "hard@example.net BOUNCED 5.1.1",
                            "ok@example.net SENT 2.0.0",
                            "soft@example.net DEFERRED 4.2.1");
        }
    }

    @Test
    void serverThatSays354AfterRefusingEverybodyGetsTheDotAlone() {
        Map<String, String> script = Map.of("ehlo", PIPELINING, "rcpt", "550 5.1.1 no");
        try (ScriptedNexthop peer = ScriptedNexthop.start(script)) {
            assertThat(ClientFixture.with("").deliverOne(peer.nexthop()).text())
                    .isEqualTo("host 127.0.0.1[127.0.0.1] said: 550 5.1.1 no (in reply to RCPT TO command)");
            assertThat(peer.received()).endsWith("DATA\r\n.\r\nQUIT\r\n");
        }
    }

    @Test
    void refusedRecipientStaysRefusedWhenTheConnectionIsLostLater() {
        Map<String, String> script = Map.of("rcpt:hard@example.net", "550 5.1.1 no", "end", ScriptedNexthop.CUT);
        try (ScriptedNexthop peer = ScriptedNexthop.start(script)) {
            assertThat(ClientFixture.with("")
                            .deliver(peer.nexthop(), "A: b\r\n\r\n", "hard@example.net", "ok@example.net"))
                    .extracting(DeliveryResult::status)
                    .containsExactly(Status.BOUNCED, Status.DEFERRED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"greet", "ehlo", "mail", "rcpt", "data", "end"})
    void tricklingServerHoldsNobodyBeyondTheDeadline(String step) {
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of(step, ScriptedNexthop.TRICKLE))) {
            long begun = System.nanoTime();
            DeliveryResult result = ClientFixture.with("").deliverOne(peer.nexthop());
            assertThat(result.text()).contains("timed out while");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"greet", "ehlo", "mail", "rcpt", "data", "end"})
    void replyWithoutEndIsCutOff(String step) {
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of(step, ScriptedNexthop.ENDLESS))) {
            DeliveryResult result = ClientFixture.with("").deliverOne(peer.nexthop());
            assertThat(result.dsn()).isEqualTo("4.5.0");
            assertThat(result.status()).isEqualTo(Status.DEFERRED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"greet", "ehlo", "helo", "mail", "rcpt", "data", "end"})
    void garbageIsSoftAtEveryStep(String step) {
        Map<String, String> script =
                new HashMap<>(Map.of("ehlo", step.equals("helo") ? "502 5.5.1 no" : "250 peer.test"));
        script.put(step, "\u0016\u0003\u0001 \u0000garbage");
        try (ScriptedNexthop peer = ScriptedNexthop.start(script)) {
            DeliveryResult result = ClientFixture.with("").deliverOne(peer.nexthop());
            assertThat(result.status()).isEqualTo(Status.DEFERRED);
            assertThat(result.text()).doesNotContain("\u0000", "\u0016");
        }
    }

    @Test
    void serverThatStopsReadingTheContentIsLeft() {
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of("data", ScriptedNexthop.DEAF))) {
            // More than both ends' socket buffers hold.
            String content = ("x".repeat(78) + "\r\n").repeat(200_000);
            DeliveryResult result = ClientFixture.with("")
                    .deliver(peer.nexthop(), content, "u@example.net")
                    .getFirst();
            assertThat(result.text())
                    .isEqualTo("conversation with 127.0.0.1[127.0.0.1] timed out while sending message body");
        }
    }

    @Test
    void veryLongReplyLineIsCutForTheLog() {
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of("rcpt", "550 5.1.1 " + "x".repeat(9000)))) {
            DeliveryResult result = ClientFixture.with("").deliverOne(peer.nexthop());
            assertThat(result.dsn()).isEqualTo("5.1.1");
            assertThat(result.text().length()).isLessThan(2200);
        }
    }

    @Test
    void heloFollowsWhenEhloIsUnknown() {
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of("ehlo", "500 5.5.1 what"))) {
            assertThat(ClientFixture.with("").deliverOne(peer.nexthop()).status())
                    .isEqualTo(Status.SENT);
            assertThat(peer.received()).startsWith("EHLO gw.example.com\r\nHELO gw.example.com\r\nMAIL FROM:");
        }
    }

    private static Envelope envelope(String sender, String recipient, boolean eightBit, boolean utf8) {
        return new Envelope(
                "4X1",
                Instant.EPOCH,
                sender,
                List.of(new Recipient(recipient, "first+x@example.net", "FAILURE,DELAY", "")),
                12,
                eightBit,
                utf8,
                "HDRS",
                "QQ314159");
    }

    @Test
    void parametersAreSentToServersThatKnowThem() {
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of("ehlo", ALL))) {
            ClientFixture.with("").deliver(peer.nexthop(), "A: b\r\n\r\nc\r\n", envelope("", "u@x.test", true, false));
            assertThat(peer.received())
                    .contains(
                            "MAIL FROM:<> SIZE=12 BODY=8BITMIME ENVID=QQ314159 RET=HDRS\r\n",
                            "RCPT TO:<u@x.test> ORCPT=rfc822;first+2Bx@example.net NOTIFY=FAILURE,DELAY\r\n");
        }
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of("ehlo", "250 peer.test"))) {
            ClientFixture.with("").deliver(peer.nexthop(), "A: b\r\n\r\nc\r\n", envelope("", "u@x.test", true, false));
            assertThat(peer.received()).contains("MAIL FROM:<>\r\nRCPT TO:<u@x.test>\r\nDATA\r\n");
        }
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of("ehlo", ALL))) {
            Envelope alias = new Envelope(
                    "4X1",
                    Instant.EPOCH,
                    "",
                    List.of(new Recipient("u@x.test", "j\u00fcrgen+x@example.net", "", "")),
                    12,
                    false,
                    true,
                    "",
                    "");
            ClientFixture.with("").deliver(peer.nexthop(), "A: b\r\n\r\nc\r\n", alias);
            assertThat(peer.received()).contains("RCPT TO:<u@x.test> ORCPT=utf-8;j\\x{FC}rgen\\x{2B}x@example.net\r\n");
        }
    }

    @Test
    void veryManyPipelinedRecipientsDoNotBlockBothSides() {
        // Neither the commands nor the replies fit in the socket buffers.
        Map<String, String> script = Map.of("ehlo", PIPELINING, "rcpt", "250 2.1.5 " + "x".repeat(1500));
        String[] recipients = IntStream.range(0, 6000)
                .mapToObj(i -> "u" + i + "x".repeat(500) + "@example.net")
                .toArray(String[]::new);
        try (ScriptedNexthop peer = ScriptedNexthop.start(script)) {
            assertThat(ClientFixture.with("").deliver(peer.nexthop(), "A: b\r\n\r\n", recipients))
                    .extracting(DeliveryResult::status)
                    .containsOnly(Status.SENT);
        }
    }

    @Test
    void serverWithout8BitMimeGetsSevenBits() {
        Map<String, String> script = Map.of("ehlo", "250 peer.test");
        String header = "A: b\r\nContent-Transfer-Encoding: ";
        try (ScriptedNexthop peer = ScriptedNexthop.start(script)) {
            ClientFixture.with("").deliver(peer.nexthop(), header + "8bit\r\n\r\n\u00e9\r\n", "u@example.net");
            assertThat(peer.received()).contains(header + "quoted-printable\r\n\r\n=E9\r\n.\r\n");
        }
        try (ScriptedNexthop peer = ScriptedNexthop.start(script)) {
            ClientFixture.with("disable_mime_output_conversion = yes")
                    .deliver(peer.nexthop(), header + "8bit\r\n\r\n\u00e9\r\n", "u@example.net");
            assertThat(peer.received()).contains(header + "8bit\r\n\r\n\u00e9\r\n.\r\n");
        }
    }

    @Test
    void mailDeclaredSevenBitIsHandedOnAsSuchAndNotConverted() {
        Envelope declared = new Envelope(
                "4X1",
                Instant.EPOCH,
                "a@example.org",
                List.of(Recipient.of("u@x.test")),
                12,
                BodyType.SEVEN_BIT,
                false,
                "",
                "",
                false);
        String header = "MIME-Version: 1.0\r\nContent-Transfer-Encoding: ";
        for (String keywords : List.of(ALL, "250 peer.test")) {
            try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of("ehlo", keywords))) {
                ClientFixture.with("").deliver(peer.nexthop(), header + "8bit\r\n\r\n\u00e9\r\n", declared);
                assertThat(peer.received())
                        .contains(
                                "MAIL FROM:<a@example.org>"
                                        + (keywords.equals(ALL) ? " SIZE=12 BODY=7BIT\r\n" : "\r\n"),
                                header + "8bit\r\n\r\n\u00e9\r\n.\r\n");
            }
        }
    }

    @Test
    void discardedKeywordsAreNotUsed() {
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of("ehlo", ALL))) {
            ClientFixture.with("smtp_discard_ehlo_keywords = DSN, size")
                    .deliver(peer.nexthop(), "A: b\r\n\r\nc\r\n", envelope("", "u@x.test", true, false));
            assertThat(peer.received()).contains("MAIL FROM:<> BODY=8BITMIME\r\nRCPT TO:<u@x.test>\r\nDATA\r\n");
        }
    }

    @Test
    void tooBigMessageBouncesBeforeItIsSent() {
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of("ehlo", ALL))) {
            DeliveryResult result = ClientFixture.with("")
                    .deliver(peer.nexthop(), "x".repeat(1001), "u@example.net")
                    .getFirst();
            assertThat(result.dsn() + " " + result.text())
                    .isEqualTo("5.3.4 message size 1001 exceeds size limit 1000 of server 127.0.0.1[127.0.0.1]");
            assertThat(peer.received()).isEqualTo("EHLO gw.example.com\r\nQUIT\r\n");
        }
    }

    @Test
    void internationalMailNeedsAServerThatKnowsIt() {
        Envelope envelope = envelope("é@example.org", "u@x.test", false, true);
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of())) {
            DeliveryResult result = ClientFixture.with("")
                    .deliver(peer.nexthop(), "A: b\r\n\r\nc\r\n", envelope)
                    .getFirst();
            assertThat(result.dsn() + " " + result.text())
                    .isEqualTo("5.6.7 SMTPUTF8 is required, but was not offered by host 127.0.0.1[127.0.0.1]");
        }
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of("ehlo", ALL))) {
            ClientFixture.with("").deliver(peer.nexthop(), "A: b\r\n\r\nc\r\n", envelope);
            assertThat(peer.received()).contains("MAIL FROM:<Ã©@example.org> SIZE=12 BODY=8BITMIME SMTPUTF8 ");
        }
        // Asked for without need: any server will do, unless the header says otherwise.
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of())) {
            ClientFixture client = ClientFixture.with("");
            Envelope plain = envelope("a@example.org", "u@x.test", false, true);
            assertThat(client.deliver(peer.nexthop(), "A: b\r\n\r\n\u00e9\r\n", plain)
                            .getFirst()
                            .status())
                    .isEqualTo(Status.SENT);
            assertThat(client.deliver(peer.nexthop(), "A: \u00e9\r\n\r\nc\r\n", plain)
                            .getFirst()
                            .dsn())
                    .isEqualTo("5.6.7");
        }
    }

    @Test
    void lineEndInAnAddressIsNeverSent() {
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of())) {
            List<DeliveryResult> results = ClientFixture.with("")
                    .deliver(peer.nexthop(), "A: b\r\n\r\n", "x>\r\nRSET\r\n@example.net", "u@example.net");
            assertThat(results).extracting(DeliveryResult::dsn).containsExactly("5.1.3", "2.0.0");
            assertThat(peer.received()).doesNotContain("RSET");
        }
    }

    @Test
    void refusedConnectionNamesHostAddressAndPort() throws IOException {
        int unused;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            unused = socket.getLocalPort();
        }
        ClientFixture client = ClientFixture.with("");
        DeliveryResult result = client.deliverOne("[127.0.0.1]:" + unused);
        assertThat(result.dsn() + " " + result.status() + " " + result.relay() + " " + result.text())
                .isEqualTo("4.4.1 DEFERRED none connect to 127.0.0.1[127.0.0.1]:" + unused + ": Connection refused");
        // As in Postfix, without a queue id: the line is about the server alone.
        assertThat(client.log()).containsExactly(result.text());
    }

    @Test
    void nextAlternativeIsTriedAfterSoftTroubleOnly() {
        try (ScriptedNexthop soft = ScriptedNexthop.start(Map.of("greet", "421 4.3.2 busy"));
                ScriptedNexthop hard = ScriptedNexthop.start(Map.of("mail", "550 5.7.1 no"));
                ScriptedNexthop good = ScriptedNexthop.start(Map.of())) {
            ClientFixture client = ClientFixture.with("");
            assertThat(client.deliverOne(soft.nexthop() + ", " + good.nexthop()).relay())
                    .isEqualTo("127.0.0.1[127.0.0.1]:" + good.port());
            assertThat(client.log())
                    .containsExactly("4X1: host 127.0.0.1[127.0.0.1] refused to talk to me: 421 4.3.2 busy");
            assertThat(client.deliverOne(hard.nexthop() + " " + good.nexthop()).dsn())
                    .isEqualTo("5.7.1");
            assertThat(good.connections()).isEqualTo(1);
        }
    }

    @Test
    void softlyRefusedRecipientGoesToTheFallbackAlone() {
        try (ScriptedNexthop first = ScriptedNexthop.start(Map.of("rcpt:soft@example.net", "451 4.3.0 no"));
                ScriptedNexthop fallback = ScriptedNexthop.start(Map.of())) {
            List<DeliveryResult> results = ClientFixture.with("smtp_fallback_relay = " + fallback.nexthop())
                    .deliver(first.nexthop(), "A: b\r\n\r\n", "ok@example.net", "soft@example.net");
            assertThat(results).extracting(DeliveryResult::status).containsOnly(Status.SENT);
            assertThat(fallback.received())
                    .contains("RCPT TO:<soft@example.net>")
                    .doesNotContain("ok@example.net");
        }
    }

    @Test
    void mailExchangersAreTriedByPreference() {
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of());
                StubDns dns = StubDns.with(
                        "d.test. 60 IN MX 10 dead.test.", "d.test. 60 IN MX 20 live.test.",
                        "dead.test. 60 IN A 127.0.0.9", "live.test. 60 IN A 127.0.0.1")) {
            ClientFixture client = ClientFixture.with("", List.of(dns.address()), _ -> false);
            DeliveryResult result = client.deliverOne("d.test:" + peer.port());
            assertThat(result.relay()).isEqualTo("live.test[127.0.0.1]:" + peer.port());
            assertThat(client.log())
                    .containsExactly("connect to dead.test[127.0.0.9]:" + peer.port() + ": Connection refused");
        }
    }

    @Test
    void ownSocketIsNeverConnectedTo() {
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of())) {
            OwnAddresses own = OwnAddresses.of(List.of(new InetSocketAddress("0.0.0.0", peer.port())), List.of());
            DeliveryResult result = ClientFixture.with("", List.of(), own).deliverOne(peer.nexthop());
            assertThat(result.dsn() + " " + result.text()).isEqualTo("5.4.6 mail for 127.0.0.1 loops back to myself");
            assertThat(peer.connections()).isZero();
        }
    }

    @Test
    void unreadableQueueDefersAndSendsNoDot() {
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of())) {
            ClientFixture client = ClientFixture.with("");
            Envelope envelope = ClientFixture.envelope("x", "u@example.net");
            DeliveryResult result = client.agent()
                    .deliver(new DeliveryRequest(
                            envelope,
                            peer.nexthop(),
                            envelope.recipients(),
                            () -> {
                                throw new IOException("disk");
                            },
                            Instant.EPOCH,
                            true))
                    .getFirst();
            assertThat(result.dsn()).isEqualTo("4.3.0");
            assertThat(peer.received()).endsWith("DATA\r\n");
        }
    }
}
