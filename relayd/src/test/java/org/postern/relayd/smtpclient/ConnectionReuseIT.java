package org.postern.relayd.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.relayd.dns.StubDns;
import org.postern.relayd.queue.DeliveryResult;
import org.postern.relayd.queue.DeliveryResult.Status;

/** Several messages over one connection. */
class ConnectionReuseIT {
    private static final String CONTENT = "Subject: s\r\n\r\nhello\r\n";
    private static final String PIPELINING = "250-peer.test\r\n250 PIPELINING";

    /** Connections stay longer than a slow machine could take for a test. */
    private static final String PATIENT = "smtp_connection_cache_time_limit = 60s\nconnection_cache_ttl_limit = 60s\n";

    /** In main.cf, keeps every connection. */
    static final String ALWAYS = PATIENT + "smtp_connection_cache_destinations = 127.0.0.1\n";

    private static List<DeliveryResult> deliver(String mainCf, String nexthop, int messages) {
        List<DeliveryResult> results = new ArrayList<>();
        try (SmtpDeliveryAgent agent = ClientFixture.with(mainCf).agent()) {
            for (int i = 0; i < messages; i++) {
                results.addAll(agent.deliver(
                        ClientFixture.request(nexthop, CONTENT, ClientFixture.envelope(CONTENT, "u@example.net"))));
            }
        }
        return results;
    }

    private static String dialogue(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    @Test
    void connectionOfAListedDestinationServesMessageAfterMessage() {
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of())) {
            List<DeliveryResult> results = deliver(ALWAYS, peer.nexthop(), 3);
            assertThat(results).extracting(DeliveryResult::status).containsOnly(Status.SENT);
            assertThat(results).extracting(DeliveryResult::use).containsExactly(1, 2, 3);
            String message = dialogue(
                    "MAIL FROM:<sender@example.org>",
                    "RCPT TO:<u@example.net>",
                    "DATA",
                    "Subject: s",
                    "",
                    "hello",
                    ".");
            assertThat(peer.received()).isEqualTo("EHLO gw.example.com\r\n" + message.repeat(3) + "QUIT\r\n");
        }
    }

    @Test
    void onDemandTheSecondMessageInARowKeepsTheConnection() {
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of())) {
            assertThat(deliver(PATIENT, peer.nexthop(), 4))
                    .extracting(DeliveryResult::use)
                    .containsExactly(1, 1, 2, 3);
            assertThat(peer.received(0)).endsWith(".\r\nQUIT\r\n");
        }
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of())) {
            assertThat(deliver(PATIENT + "smtp_connection_cache_on_demand = no", peer.nexthop(), 3))
                    .extracting(DeliveryResult::use)
                    .containsOnly(1);
        }
    }

    @Test
    void connectionThatHasServedItsNumberIsEnded() {
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of())) {
            assertThat(deliver(ALWAYS + "smtp_connection_reuse_count_limit = 2", peer.nexthop(), 5))
                    .extracting(DeliveryResult::use)
                    .containsExactly(1, 2, 3, 1, 2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "smtp_connection_cache_time_limit = 1s",
                "smtp_connection_cache_time_limit = 1h\nconnection_cache_ttl_limit = 1s"
            })
    void connectionThatWaitsInVainIsEndedPolitely(String limit) {
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of());
                SmtpDeliveryAgent agent = ClientFixture.with("smtp_connection_cache_destinations = 127.0.0.1\n" + limit)
                        .agent()) {
            agent.deliver(
                    ClientFixture.request(peer.nexthop(), CONTENT, ClientFixture.envelope(CONTENT, "u@example.net")));
            // Waits for the client to close the connection.
            assertThat(peer.received()).endsWith(".\r\nQUIT\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ScriptedNexthop.CUT, "421 4.7.0 no more messages over this connection"})
    void connectionThatEndedMeanwhileCostsTheNextMessageNothing(String reaction) {
        for (String ehlo : List.of(ScriptedNexthop.DEFAULTS.get("ehlo"), PIPELINING)) {
            try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of("ehlo", ehlo, "mail#2", reaction))) {
                List<DeliveryResult> results = deliver(ALWAYS, peer.nexthop(), 3);
                assertThat(results).extracting(DeliveryResult::status).containsOnly(Status.SENT);
                assertThat(results).extracting(DeliveryResult::use).containsExactly(1, 1, 1);
                assertThat(peer.connections()).isEqualTo(3);
            }
        }
    }

    @Test
    void messageThatIsCutOffIsNotSentTwiceAtOnce() {
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of("end#2", ScriptedNexthop.CUT))) {
            List<DeliveryResult> results = deliver(ALWAYS, peer.nexthop(), 2);
            assertThat(results).extracting(DeliveryResult::status).containsExactly(Status.SENT, Status.DEFERRED);
            assertThat(peer.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"250 peer.test", PIPELINING})
    void transactionThatFailedIsResetBeforeTheNext(String ehlo) {
        try (ScriptedNexthop peer =
                ScriptedNexthop.start(Map.of("ehlo", ehlo, "rcpt#1", "550 5.1.1 no", "data#1", "554 no"))) {
            List<DeliveryResult> results = deliver(ALWAYS, peer.nexthop(), 2);
            assertThat(results.getFirst().status()).isEqualTo(Status.BOUNCED);
            assertThat(peer.received()).contains("RSET\r\nMAIL FROM").endsWith("QUIT\r\n");
            assertThat(peer.received().split("RSET", -1)).hasSize(2);
        }
    }

    @Test
    void softRefusalOverAKeptConnectionIsNotAskedForAgainAtOnce() {
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of("rcpt#2", "450 4.2.0 later"))) {
            ClientFixture client = ClientFixture.with(ALWAYS);
            try (SmtpDeliveryAgent agent = client.agent()) {
                for (Status expected : List.of(Status.SENT, Status.DEFERRED, Status.SENT)) {
                    DeliveryResult result = agent.deliver(ClientFixture.request(
                                    peer.nexthop(), CONTENT, ClientFixture.envelope(CONTENT, "u@example.net")))
                            .getFirst();
                    assertThat(result.status()).isEqualTo(expected);
                }
            }
            assertThat(peer.connections()).isEqualTo(1);
            assertThat(client.log()).isEmpty();
        }
    }

    @Test
    void serverThatIsConnectedComesBeforeOneThatDoesNotAnswer() {
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of());
                StubDns dns = StubDns.with(
                        "d.test. 60 IN MX 10 dead.test.", "d.test. 60 IN MX 20 live.test.",
                        "dead.test. 60 IN A 127.0.0.9", "live.test. 60 IN A 127.0.0.1")) {
            ClientFixture client = ClientFixture.with(
                    PATIENT + "smtp_connection_cache_destinations = d.test", List.of(dns.address()), _ -> false);
            try (SmtpDeliveryAgent agent = client.agent()) {
                for (int use = 1; use <= 3; use++) {
                    DeliveryResult result = agent.deliver(ClientFixture.request(
                                    "d.test:" + peer.port(), CONTENT, ClientFixture.envelope(CONTENT, "u@example.net")))
                            .getFirst();
                    assertThat(result.use()).isEqualTo(use);
                }
            }
            assertThat(client.log()).hasSize(1);
        }
    }
}
