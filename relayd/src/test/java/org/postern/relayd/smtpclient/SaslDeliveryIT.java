package org.postern.relayd.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.config.ConfigException;
import org.postern.relayd.queue.DeliveryResult;

/** Outcomes, texts and dialogues are those of Postfix 3.7 with Cyrus SASL for the same servers. */
class SaslDeliveryIT {
    private static final String ENABLED =
            "smtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = inline:{{127.0.0.1 = user:pa:ss}}\n";
    private static final String OPEN = ENABLED + "smtp_sasl_security_options = noanonymous\n";
    private static final String PLAIN = "AUTH PLAIN AHVzZXIAcGE6c3M=\r\n";
    private static final String LOGIN = "AUTH LOGIN\r\ndXNlcg==\r\ncGE6c3M=\r\n";
    private static final String HELLO = "EHLO gw.example.com\r\n";
    private static final String FAILED = "SASL authentication failed; server 127.0.0.1[127.0.0.1] said: ";
    private static final String CANNOT =
            "SASL authentication failed; cannot authenticate to server 127.0.0.1[127.0.0.1]: ";

    /** How a delivery ended, what the server got, and what was logged. */
    private record Outcome(String result, String dialogue, List<String> log) {}

    private static Outcome deliver(String mainCf, String offer, Map<String, String> script) {
        Map<String, String> all = new HashMap<>(script);
        all.put("ehlo", "250-peer.test\r\n" + offer + "250 8BITMIME");
        all.putIfAbsent("auth", "235 2.7.0 ok");
        ClientFixture client = ClientFixture.with(mainCf);
        try (ScriptedNexthop peer = ScriptedNexthop.start(all)) {
            DeliveryResult result = client.deliverOne(peer.nexthop());
            return new Outcome(
                    result.status() + " " + result.dsn() + " " + result.text(),
                    peer.received(),
                    client.log().stream()
                            .map(line -> line.replace(":" + peer.port(), ":25"))
                            .toList());
        }
    }

    private static Outcome deliver(String mainCf, String offer) {
        return deliver(mainCf, offer, Map.of("auth#1", "235 2.7.0 ok"));
    }

    @ParameterizedTest
    @CsvSource({"250-AUTH PLAIN LOGIN", "250-AUTH LOGIN CRAM-MD5 PLAIN", "250-AUTH=PLAIN", "250-auth plain"})
    void plainIsPreferred(String offer) {
        Outcome outcome = deliver(OPEN, offer + "\r\n");
        assertThat(outcome.result()).startsWith("SENT ");
        assertThat(outcome.dialogue()).startsWith(HELLO + PLAIN + "MAIL FROM:");
        assertThat(outcome.log()).isEmpty();
    }

    @Test
    void loginIsAskedForItsParts() {
        Map<String, String> script =
                Map.of("auth", "334 VXNlcm5hbWU6", "dxnlcg==", "334 UGFzc3dvcmQ6", "cge6c3m=", "235 2.7.0 ok");
        Outcome outcome = deliver(OPEN, "250-AUTH LOGIN\r\n", script);
        assertThat(outcome.result()).startsWith("SENT ");
        assertThat(outcome.dialogue()).startsWith(HELLO + LOGIN + "MAIL FROM:");
        assertThat(deliver(
                                OPEN + "smtp_sasl_mechanism_filter = !plain, static:rest",
                                "250-AUTH PLAIN LOGIN\r\n",
                                script)
                        .dialogue())
                .startsWith(HELLO + LOGIN + "MAIL FROM:");
    }

    @Test
    void mailGoesWithoutWhereNobodyAsksOrNobodyIsKnown() {
        for (Outcome outcome : List.of(
                deliver(OPEN, ""),
                deliver(
                        "smtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = inline:{{other.test = user:pa:ss}}",
                        "250-AUTH PLAIN\r\n"),
                deliver("", "250-AUTH PLAIN\r\n"))) {
            assertThat(outcome.result()).startsWith("SENT ");
            assertThat(outcome.dialogue()).startsWith(HELLO + "MAIL FROM:");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            535 5.7.8 bad credentials | 4.7.8
            454 4.7.0 temporary       | 4.7.0
            421 4.3.2 closing         | 4.3.2
            503 5.5.1 already         | 4.5.1
            535 bad                   | 4.0.0
            """)
    void aRefusalDefers(String reply, String dsn) {
        Outcome outcome = deliver(OPEN, "250-AUTH PLAIN\r\n", Map.of("auth", reply));
        assertThat(outcome.result()).isEqualTo("DEFERRED " + dsn + " " + FAILED + reply);
        assertThat(outcome.dialogue()).isEqualTo(HELLO + PLAIN + "QUIT\r\n");
    }

    @Test
    void aRefusalForGoodBouncesOnlyWhereTheOperatorSaysSo() {
        String hard = OPEN + "smtp_sasl_auth_soft_bounce = no\n";
        assertThat(deliver(hard, "250-AUTH PLAIN\r\n", Map.of("auth", "535 5.7.8 bad"))
                        .result())
                .isEqualTo("BOUNCED 5.7.8 " + FAILED + "535 5.7.8 bad");
        assertThat(deliver(hard, "250-AUTH PLAIN\r\n", Map.of("auth", "454 4.7.0 later"))
                        .result())
                .isEqualTo("DEFERRED 4.7.0 " + FAILED + "454 4.7.0 later");
    }

    @Test
    void aServerThatBreaksOffOrWantsMoreDefers() {
        assertThat(deliver(OPEN, "250-AUTH PLAIN\r\n", Map.of("auth", ScriptedNexthop.CUT))
                        .result())
                .isEqualTo(
                        "DEFERRED 4.4.2 lost connection with 127.0.0.1[127.0.0.1] while performing the EHLO handshake");
        assertThat(deliver(OPEN, "250-AUTH PLAIN\r\n", Map.of("auth", "334 more"))
                        .result())
                .isEqualTo("DEFERRED 4.7.0 " + CANNOT + "bad protocol / cancel");
    }

    @Test
    void whatTheServerHasAndMayNotBeUsedDefers() {
        String unworthy = "warning: SASL authentication failure: No worthy mechs found";
        for (Outcome outcome :
                List.of(deliver(ENABLED, "250-AUTH PLAIN LOGIN\r\n"), deliver(OPEN, "250-AUTH GSSAPI ANONYMOUS\r\n"))) {
            assertThat(outcome.result()).isEqualTo("DEFERRED 4.7.0 " + CANNOT + "no mechanism available");
            assertThat(outcome.dialogue()).isEqualTo(HELLO + "QUIT\r\n");
            assertThat(outcome.log()).containsExactly(unworthy);
        }
        String incompatible =
                "DEFERRED 4.7.0 SASL authentication failed: server 127.0.0.1[127.0.0.1] offered no compatible"
                        + " authentication mechanisms for this type of connection security";
        Outcome none = deliver(OPEN, "250-AUTH\r\n");
        assertThat(none.result()).isEqualTo(incompatible);
        assertThat(none.log()).containsExactly("warning: 127.0.0.1[127.0.0.1]:25 offered null AUTH mechanism list");
        Outcome filtered = deliver(OPEN + "smtp_sasl_mechanism_filter = cram-md5", "250-AUTH PLAIN LOGIN\r\n");
        assertThat(filtered.result()).isEqualTo(incompatible);
        assertThat(filtered.log())
                .containsExactly(
                        "warning: 127.0.0.1[127.0.0.1]:25 offered no supported AUTH mechanisms: 'PLAIN LOGIN'");
    }

    @Test
    void aTableThatDoesNotAnswerDefers() {
        Outcome outcome =
                deliver("smtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = fail:broken", "250-AUTH PLAIN\r\n");
        assertThat(outcome.result()).isEqualTo("DEFERRED 4.3.0 local data error while talking to 127.0.0.1[127.0.0.1]");
        assertThat(outcome.log())
                .singleElement()
                .asString()
                .startsWith("warning: 4X1: smtp_sasl_password_maps lookup error");
    }

    @Test
    void nothingSecretThatTheServerSaysBackIsTold() {
        Outcome outcome = deliver(
                OPEN,
                "250-AUTH PLAIN\r\n",
                Map.of("auth", "535 5.7.8 AHVzZXIAcGE6c3M= means user, pa:ss, which is wrong"));
        assertThat(outcome.result())
                .isEqualTo("DEFERRED 4.7.8 " + FAILED + "535 5.7.8 [hidden] means user, [hidden], which is wrong");
        assertThat(outcome.log()).isEmpty();
    }

    @Test
    void whatMakesNoSenseStopsTheStart() {
        assertThatThrownBy(() -> ClientFixture.with("smtp_sasl_auth_enable = yes"))
                .isInstanceOf(ConfigException.class)
                .hasMessageEndingWith(
                        "specify a password table via the `smtp_sasl_password_maps' configuration parameter");
        assertThatThrownBy(() -> ClientFixture.with("smtp_sasl_security_options = noanonymous, nofoo"))
                .isInstanceOf(ConfigException.class)
                .hasMessageEndingWith("smtp_sasl_security_options: unknown option \"nofoo\"");
    }
}
