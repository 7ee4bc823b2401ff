package org.postern.relayd.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.relayd.dns.StubDns;
import org.postern.relayd.queue.DeliveryRequest;
import org.postern.relayd.queue.DeliveryResult;
import org.postern.relayd.tls.Certificates;
import org.postern.relayd.tls.KeyChain;
import org.postern.relayd.tls.PeerCertificate;
import org.postern.relayd.tls.ServerKeys;
import org.postern.relayd.tls.TestCertificates;
import org.postern.relayd.tls.TestCertificates.Issued;
import org.postern.relayd.tls.TlsProtocols;
import org.postern.relayd.tls.TlsServer;

class TlsDeliveryIT {
    private static final String ENTRY = "warning: smtp_tls_policy_maps, next-hop destination \"d.test\": ";

    private static final String OFFERED = "250-peer.test\r\n250 STARTTLS";
    private static final String CONTENT = "Subject: s\r\n\r\nhello\r\n";

    @TempDir
    private static Path directory;

    private static Path authority = Path.of("");
    private static Issued right = new Issued(authority, authority, authority);
    private static Issued wrong = right;
    private static Issued expired = right;

    private final List<String> asked = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void makeCertificates() throws Exception {
        TestCertificates certificates = TestCertificates.in(directory);
        authority = certificates.authority();
        right = certificates.issue("EC", "mx.test", "*.wild.test");
        wrong = certificates.issue("EC", "other.test");
        expired = certificates.issue("EC", List.of("-startdate", "-3d", "-validity", "1"), "expired.test", "mx.test");
    }

    private TlsServer server(Issued issued) throws Exception {
        KeyChain chain = KeyChain.read(issued.key(), issued.certificates());
        ServerKeys keys = name -> {
            asked.add(name);
            return List.of(chain);
        };
        return new TlsServer(keys, TlsProtocols.parse(">=TLSv1.2"));
    }

    private record Outcome(DeliveryResult result, List<String> log, String received) {
        String text() {
            return result.status() + " " + result.dsn() + " " + result.text();
        }
    }

    /** Delivers to a server called mx.test that is the exchanger of d.test. */
    private static Outcome deliver(String mainCf, Map<String, String> script, @Nullable TlsServer tls) {
        return deliver(mainCf, script, tls, Instant.EPOCH);
    }

    private static Outcome deliver(
            String mainCf, Map<String, String> script, @Nullable TlsServer tls, Instant activeSince) {
        try (ScriptedNexthop peer = ScriptedNexthop.start(script, tls);
                StubDns dns = StubDns.with("d.test. 60 IN MX 10 mx.test.", "mx.test. 60 IN A 127.0.0.1")) {
            ClientFixture client = ClientFixture.with(
                    "smtp_tls_loglevel = 1\nsmtp_tcp_port = " + peer.port() + "\n" + mainCf,
                    List.of(dns.address()),
                    _ -> false);
            DeliveryRequest request =
                    ClientFixture.request("d.test", CONTENT, ClientFixture.envelope(CONTENT, "u@example.net"));
            try (SmtpDeliveryAgent agent = client.agent()) {
                DeliveryResult result = agent.deliver(new DeliveryRequest(
                                request.envelope(),
                                request.nexthop(),
                                request.recipients(),
                                request.content(),
                                activeSince,
                                true))
                        .getFirst();
                StringBuilder received = new StringBuilder();
                for (int i = 0; i < peer.connections(); i++) {
                    received.append(peer.received(i));
                }
                String port = ":" + peer.port();
                return new Outcome(
                        result,
                        client.log().stream()
                                .map(line -> line.replace(port, ":25"))
                                .toList(),
                        received.toString());
            }
        }
    }

    private static String trusting(String mainCf) {
        return "smtp_tls_CAfile = " + authority + "\n" + mainCf;
    }

    @Test
    void optionalTlsTakesAnyCertificate() throws Exception {
        for (Issued issued : List.of(right, wrong, expired)) {
            Outcome outcome = deliver("smtp_tls_security_level = may", Map.of("ehlo", OFFERED), server(issued));
            assertThat(outcome.text()).isEqualTo("SENT 2.0.0 250 2.0.0 Ok: queued as 1234");
            assertThat(outcome.received())
                    .startsWith("EHLO gw.example.com\r\nSTARTTLS\r\nEHLO gw.example.com\r\nMAIL FROM:");
            assertThat(outcome.log())
                    .singleElement()
                    .asString()
                    .matches("Untrusted TLS connection established to mx[.]test\\[127[.]0[.]0[.]1\\]:25: "
                            + "TLSv1[.]3 with cipher TLS_[A-Z0-9_]+ \\((256/256|128/128) bits\\)");
        }
    }

    @Test
    void aPasswordIsToldOverTheConnectionsThatItIsFor() throws Exception {
        String sasl = "smtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = inline:{{mx.test = u:p}}\n";
        String tls = sasl + "smtp_sasl_tls_security_options = noanonymous\n";
        String verified = sasl + "smtp_sasl_tls_verified_security_options = noanonymous\n";
        String may = "smtp_tls_security_level = may";
        String offered = "250-peer.test\r\n250-AUTH PLAIN\r\n250 STARTTLS";
        Map<String, String> script = Map.of("ehlo", offered, "auth", "235 2.7.0 ok");
        Map<String, String> refusing = Map.of("ehlo", offered, "auth", "235 2.7.0 ok", "starttls", "454 4.7.0 no");

        assertThat(deliver(tls + may, script, server(wrong)).received())
                .startsWith(
                        "EHLO gw.example.com\r\nSTARTTLS\r\nEHLO gw.example.com\r\nAUTH PLAIN AHUAcA==\r\nMAIL FROM:");
        assertThat(deliver(trusting(verified + "smtp_tls_security_level = verify"), script, server(right))
                        .received())
                .contains("AUTH PLAIN AHUAcA==\r\nMAIL FROM:");
        for (Outcome outcome :
                List.of(deliver(tls + may, refusing, server(right)), deliver(verified + may, script, server(right)))) {
            assertThat(outcome.text())
                    .isEqualTo("DEFERRED 4.7.0 SASL authentication failed; cannot authenticate to server"
                            + " mx.test[127.0.0.1]: no mechanism available");
            assertThat(outcome.received()).doesNotContain("AUTH");
        }
    }

    @Test
    void optionalTlsIsDoneWithoutWhereItIsNotToBeHad() throws Exception {
        String may = "smtp_tls_security_level = may";
        assertThat(deliver(may, Map.of(), server(right)).text()).startsWith("SENT");
        Outcome refused = deliver(may, Map.of("ehlo", OFFERED, "starttls", "454 4.7.0 not now"), server(right));
        assertThat(refused.text()).startsWith("SENT");
        assertThat(refused.received()).contains("STARTTLS\r\nMAIL FROM:");
        assertThat(deliver("smtp_tls_security_level = none", Map.of("ehlo", OFFERED), server(right))
                        .received())
                .doesNotContain("STARTTLS");
    }

    @Test
    void failedHandshakeIsFollowedByPlainTextOnlyIfTlsIsOptionalAndTheMailHasWaited() throws Exception {
        // The server says that it can and then goes on in plain text.
        Map<String, String> script = Map.of("ehlo", OFFERED, "starttls", "220 2.0.0 go\r\n500 what");
        Instant later = Instant.EPOCH.plusSeconds(301);
        Outcome first = deliver("smtp_tls_security_level = may", script, null);
        assertThat(first.text()).isEqualTo("DEFERRED 4.7.5 Cannot start TLS: handshake failure");
        assertThat(first.log()).singleElement().asString().startsWith("SSL_connect error to mx.test[127.0.0.1]:25: ");
        Outcome second = deliver("smtp_tls_security_level = may", script, null, later);
        assertThat(second.text()).startsWith("SENT");
        Outcome required = deliver("smtp_tls_security_level = encrypt", script, null, later);
        assertThat(required.text()).isEqualTo("DEFERRED 4.7.5 Cannot start TLS: handshake failure");
        assertThat(required.received()).doesNotContain("MAIL");
    }

    @Test
    void requiredTlsThatIsNotToBeHadDefers() throws Exception {
        String encrypt = "smtp_tls_security_level = encrypt";
        assertThat(deliver(encrypt, Map.of(), server(right)).text())
                .isEqualTo("DEFERRED 4.7.4 TLS is required, but was not offered by host mx.test[127.0.0.1]");
        assertThat(deliver(encrypt, Map.of("ehlo", "500 5.5.1 what"), server(right))
                        .text())
                .isEqualTo("DEFERRED 4.7.4 TLS is required, but was not offered by host mx.test[127.0.0.1]");
        assertThat(deliver(encrypt, Map.of("ehlo", OFFERED, "starttls", "554 5.7.3 no"), server(right))
                        .text())
                .isEqualTo(
                        "DEFERRED 4.7.3 TLS is required, but host mx.test[127.0.0.1] refused to start TLS: 554 5.7.3 no");
        assertThat(deliver(encrypt, Map.of("ehlo", OFFERED), server(wrong)).text())
                .startsWith("SENT");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            verify | right   | true  | -                                     | SENT
            verify | wrong   | true  | -                                     | DEFERRED 4.7.5 Server certificate not verified
            verify | expired | true  | -                                     | DEFERRED 4.7.5 Server certificate not verified
            verify | right   | false | -                                     | DEFERRED 4.7.5 Server certificate not verified
            verify | wrong   | true  | smtp_tls_verify_cert_match = other.test | SENT
            verify | right   | true  | smtp_tls_verify_cert_match = a.wild.test | SENT
            verify | right   | true  | smtp_tls_verify_cert_match = a.b.wild.test | DEFERRED 4.7.5 Server certificate not verified
            verify | right   | true  | smtp_tls_verify_cert_match = .test    | SENT
            secure | right   | true  | -                                     | DEFERRED 4.7.5 Server certificate not verified
            secure | right   | true  | smtp_tls_secure_cert_match = hostname | SENT
            """)
    void certificateMustBeTrustedAndForTheRightHost(
            String level, String which, boolean trusting, @Nullable String setting, String expected) throws Exception {
        Issued issued = switch (which) {
            case "right" -> right;
            case "wrong" -> wrong;
            default -> expired;
        };
        String mainCf = "smtp_tls_security_level = " + level + "\n" + (setting == null ? "" : setting + "\n");
        Outcome outcome = deliver(trusting ? trusting(mainCf) : mainCf, Map.of("ehlo", OFFERED), server(issued));
        assertThat(outcome.text()).startsWith(expected);
        assertThat(outcome.log().getLast())
                .startsWith((expected.equals("SENT") ? "Verified" : "Untrusted") + " TLS connection established to ");
        assertThat(outcome.received().contains("MAIL FROM")).isEqualTo(expected.equals("SENT"));
    }

    private static String fingerprint(Issued issued) throws Exception {
        byte[] certificate = Certificates.read(issued.certificates()).getFirst().getEncoded();
        return HexFormat.ofDelimiter(":")
                .withUpperCase()
                .formatHex(PeerCertificate.digest("sha256").digest(certificate));
    }

    @Test
    void fingerprintNeedsNoAuthority() throws Exception {
        String mainCf = "compatibility_level = 3.6\nsmtp_tls_security_level = fingerprint\n"
                + "smtp_tls_fingerprint_cert_match = 00:11 " + fingerprint(right);
        assertThat(deliver(mainCf, Map.of("ehlo", OFFERED), server(right)).text())
                .startsWith("SENT");
        assertThat(deliver(mainCf, Map.of("ehlo", OFFERED), server(wrong)).text())
                .isEqualTo("DEFERRED 4.7.5 Server certificate not verified");
    }

    @Test
    void policyTableSaysWhatANexthopNeeds() throws Exception {
        String mainCf = "compatibility_level = 3.6\nsmtp_tls_security_level = may\nsmtp_tls_policy_maps = inline:{ ";
        Map<String, String> offered = Map.of("ehlo", OFFERED);
        assertThat(deliver(mainCf + "{ d.test = encrypt } }", Map.of(), server(right))
                        .result()
                        .dsn())
                .isEqualTo("4.7.4");
        assertThat(deliver(mainCf + "{ .test = encrypt } }", Map.of(), server(right))
                        .result()
                        .dsn())
                .isEqualTo("4.7.4");
        assertThat(deliver(mainCf + "{ d.test = none } }", offered, server(right))
                        .received())
                .doesNotContain("STARTTLS");
        assertThat(deliver(trusting(mainCf + "{ d.test = secure match=other.test:mx.test } }"), offered, server(right))
                        .text())
                .startsWith("SENT");
        assertThat(deliver(
                                mainCf + "{ d.test = fingerprint match=00:11|" + fingerprint(right) + " } }",
                                offered,
                                server(right))
                        .text())
                .startsWith("SENT");
        asked.clear();
        assertThat(deliver(
                                mainCf + "{ d.test = encrypt servername=hostname protocols=TLSv1.2 } }",
                                offered,
                                server(right))
                        .log()
                        .getFirst())
                .contains(": TLSv1.2 with cipher ECDHE-ECDSA-");
        assertThat(asked).contains("mx.test");
    }

    @Test
    void policyThatCannotBeKnownDefers() throws Exception {
        Map<String, String> offered = Map.of("ehlo", OFFERED);
        Outcome bad = deliver("smtp_tls_policy_maps = inline:{ { d.test = secret } }", offered, server(right));
        assertThat(bad.text()).isEqualTo("DEFERRED 4.7.5 client TLS configuration problem");
        assertThat(bad.log()).containsExactly(ENTRY + "invalid security level \"secret\"");
        for (String level : List.of("may", "encrypt", "dane-only")) {
            Outcome unmatched = deliver(
                    "smtp_tls_policy_maps = inline:{ { d.test = " + level + " match=mx.test } }",
                    offered,
                    server(right));
            assertThat(unmatched.text()).isEqualTo("DEFERRED 4.7.5 client TLS configuration problem");
            assertThat(unmatched.log())
                    .containsExactly(ENTRY + "attribute \"match\" invalid at security level \"" + level + "\"");
        }
        Outcome unknown = deliver("smtp_tls_policy_maps = fail:maintenance", offered, server(right));
        assertThat(unknown.text()).isEqualTo("DEFERRED 4.7.5 client TLS configuration problem");
        assertThat(unknown.log()).containsExactly(ENTRY + "policy table lookup error");
        assertThat(bad.received()).isEmpty();
    }

    // What Postfix 3.7.11 says of the same entries.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            encrypt foo=bar                   | invalid attribute name: "foo"
            encrypt match=                    | attribute "match" has empty value
            may tafile=x                      | attribute "tafile" invalid at security level "may"
            encrypt ciphers=high ciphers=low  | attribute "ciphers" is specified multiple times
            encrypt connection_reuse=maybe    | attribute "connection_reuse" has bad value: "maybe"
            """)
    void anEntryThatMakesNoSenseIsToldAsPostfixTellsIt(String entry, String complaint) throws Exception {
        Outcome bad = deliver(
                "smtp_tls_policy_maps = inline:{ { d.test = " + entry + " } }", Map.of("ehlo", OFFERED), server(right));
        assertThat(bad.text()).isEqualTo("DEFERRED 4.7.5 client TLS configuration problem");
        assertThat(bad.log()).containsExactly(ENTRY + complaint);
        assertThat(bad.received()).isEmpty();
    }

    @Test
    void attributesWithoutTlsArePassedOver() throws Exception {
        Outcome plain = deliver(
                "smtp_tls_policy_maps = inline:{ { d.test = none protocols=TLSv1.2 } }",
                Map.of("ehlo", OFFERED),
                server(right));
        assertThat(plain.text()).startsWith("SENT");
        assertThat(plain.log()).containsExactly(ENTRY + "ignoring attribute \"protocols=TLSv1.2\" with TLS disabled");
    }

    @Test
    void anEntryMayNameTheAuthoritiesThatCount() throws Exception {
        Map<String, String> offered = Map.of("ehlo", OFFERED);
        String entry = "smtp_tls_policy_maps = inline:{ { d.test = secure match=hostname tafile=";
        assertThat(deliver(entry + authority + " } }", offered, server(right)).text())
                .startsWith("SENT");
        Path others = Files.createDirectory(directory.resolve("others"));
        assertThat(deliver(trusting(entry + TestCertificates.in(others).authority() + " } }"), offered, server(right))
                        .text())
                .isEqualTo("DEFERRED 4.7.5 Server certificate not verified");
        assertThat(deliver(
                                "smtp_tls_security_level = verify\nsmtp_tls_trust_anchor_file = " + authority,
                                offered,
                                server(right))
                        .text())
                .startsWith("SENT");
        Outcome missing = deliver(entry + "/nowhere/ca.pem } }", offered, server(right));
        assertThat(missing.text()).isEqualTo("DEFERRED 4.7.5 client TLS configuration problem");
        assertThat(missing.log().getFirst()).startsWith("warning: error opening trust anchor file: /nowhere/ca.pem");
    }

    @Test
    void nothingThatTheServerSaysBeforeTheHandshakeCounts() throws Exception {
        Map<String, String> script =
                Map.of("ehlo", OFFERED, "starttls", "220 2.0.0 go\r\n250-peer.test\r\n250 PIPELINING");
        assertThat(deliver("smtp_tls_security_level = encrypt", script, server(right))
                        .text())
                .isEqualTo("DEFERRED 4.7.5 Cannot start TLS: handshake failure");
    }
}
