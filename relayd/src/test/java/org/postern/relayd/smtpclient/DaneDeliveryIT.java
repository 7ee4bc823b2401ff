package org.postern.relayd.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.relayd.dns.SignedZone;
import org.postern.relayd.dns.StubDns;
import org.postern.relayd.queue.DeliveryResult;
import org.postern.relayd.tls.Certificates;
import org.postern.relayd.tls.KeyChain;
import org.postern.relayd.tls.PeerCertificate;
import org.postern.relayd.tls.ServerKeys;
import org.postern.relayd.tls.TestCertificates;
import org.postern.relayd.tls.TestCertificates.Issued;
import org.postern.relayd.tls.TlsProtocols;
import org.postern.relayd.tls.TlsServer;

/** RFC 7672, against a zone signed here; d.test is the domain, mx.d.test its exchanger. */
class DaneDeliveryIT {
    private static final Map<String, String> OFFERED = Map.of("ehlo", "250-peer.test\r\n250 STARTTLS");
    private static final String DANE = "smtp_tls_security_level = dane\n";
    private static final String DANE_ONLY = "smtp_tls_security_level = dane-only\n";
    private static final String MX = "d.test. 60 IN MX 10 mx.d.test.";
    private static final String ADDRESS = "mx.d.test. 60 IN A 127.0.0.1";
    private static final SignedZone ZONE = SignedZone.of("d.test.");

    @TempDir
    private static Path directory;

    private static Path anchors = Path.of("");
    private static Issued right = new Issued(anchors, anchors, anchors);
    private static Issued other = right;
    private static Issued domain = right;
    private static Issued expired = right;

    private final List<String> asked = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void makeCertificates() throws Exception {
        TestCertificates certificates = TestCertificates.in(directory);
        right = certificates.issue("EC", "mx.d.test");
        other = certificates.issue("EC", "other.test");
        domain = certificates.issue("EC", "d.test");
        expired = certificates.issue("EC", List.of("-startdate", "-3d", "-validity", "1"), "expired.test", "mx.d.test");
        anchors = Files.writeString(directory.resolve("anchors"), ZONE.anchor());
    }

    /** The data of a TLSA record for the certificate (3) or its authority (2). */
    private static String tlsa(int usage, int selector, int matching, Issued issued) throws Exception {
        X509Certificate certificate = Certificates.read(issued.certificates()).get(usage == 2 || usage == 0 ? 1 : 0);
        byte[] selected = selector == 0
                ? certificate.getEncoded()
                : certificate.getPublicKey().getEncoded();
        byte[] data = switch (matching) {
            case 1 -> PeerCertificate.digest("sha256").digest(selected);
            case 2 -> PeerCertificate.digest("sha512").digest(selected);
            default -> selected;
        };
        return usage + " " + selector + " " + matching + " " + HexFormat.of().formatHex(data);
    }

    private record Outcome(String text, List<String> log, String received) {}

    /** What a test changes about the world. */
    private record Scene(
            String mainCf, Map<String, String> script, Issued shown, List<String> signed, List<String> unsigned) {
        static Scene with(String mainCf, Issued shown, String... tlsa) {
            List<String> records = new ArrayList<>(List.of(MX, ADDRESS));
            Stream.of(tlsa)
                    .map(data -> "_PORT._tcp.mx.d.test. 60 IN TLSA " + data)
                    .forEach(records::add);
            return new Scene(mainCf, OFFERED, shown, records, List.of());
        }

        Scene zone(String... records) {
            return new Scene(mainCf, script, shown, List.of(records), unsigned);
        }

        Scene besides(String... records) {
            return new Scene(mainCf, script, shown, signed, List.of(records));
        }

        Scene script(Map<String, String> other) {
            return new Scene(mainCf, other, shown, signed, unsigned);
        }
    }

    private Outcome deliver(Scene scene) throws Exception {
        return deliver(scene, "d.test");
    }

    private Outcome deliver(Scene scene, String nexthop) throws Exception {
        KeyChain chain = KeyChain.read(scene.shown().key(), scene.shown().certificates());
        ServerKeys keys = name -> {
            asked.add(name);
            return List.of(chain);
        };
        TlsServer tls = new TlsServer(keys, TlsProtocols.parse(">=TLSv1.2"));
        try (ScriptedNexthop peer = ScriptedNexthop.start(scene.script(), tls);
                StubDns dns = StubDns.with()) {
            String port = String.valueOf(peer.port());
            for (String line : ZONE.signed(scene.signed().stream()
                    .map(line -> line.replace("PORT", port))
                    .toArray(String[]::new))) {
                dns.add(line);
            }
            scene.unsigned().forEach(line -> dns.add(line.replace("PORT", port)));
            ClientFixture client = ClientFixture.patient(
                    "smtp_tls_loglevel = 1\nsmtp_dns_support_level = dnssec\nrelayd_dnssec_trust_anchors = " + anchors
                            + "\nsmtp_tcp_port = " + port + "\n" + scene.mainCf(),
                    List.of(dns.address()));
            DeliveryResult result = client.deliverOne(nexthop.replace("PORT", port));
            StringBuilder received = new StringBuilder();
            for (int i = 0; i < peer.connections(); i++) {
                received.append(peer.received(i));
            }
            String text = result.status() + " " + result.dsn() + " " + result.text();
            return new Outcome(
                    text.replace(":" + port, ":25"),
                    client.log().stream()
                            .map(line -> line.replace(":" + port, ":25"))
                            .toList(),
                    received.toString());
        }
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource({
        "2,0,0", "2,0,1", "2,0,2", "2,1,0", "2,1,1", "2,1,2", "3,0,0", "3,0,1", "3,0,2", "3,1,0", "3,1,1", "3,1,2"
    })
    void everyUsableRecordVerifiesTheServer(int usage, int selector, int matching) throws Exception {
        for (String level : List.of(DANE, DANE_ONLY)) {
            asked.clear();
            Outcome outcome = deliver(Scene.with(level, right, tlsa(usage, selector, matching, right)));
            assertThat(outcome.text()).startsWith("SENT");
            assertThat(outcome.log())
                    .singleElement()
                    .asString()
                    .startsWith("Verified TLS connection established to mx.d.test[127.0.0.1]:25: TLSv1.3 with cipher ");
            assertThat(asked).contains("mx.d.test");
        }
    }

    @ParameterizedTest
    @CsvSource({"3,0,1", "3,1,0", "3,1,2"})
    void anotherCertificateIsNotTrusted(int usage, int selector, int matching) throws Exception {
        Outcome outcome = deliver(Scene.with(DANE, right, tlsa(usage, selector, matching, other)));
        assertThat(outcome.text()).isEqualTo("DEFERRED 4.7.5 Server certificate not verified");
        assertThat(outcome.log().getFirst())
                .isEqualTo(
                        "server certificate verification failed for mx.d.test[127.0.0.1]:25: num=65:no matching DANE TLSA"
                                + " records");
        assertThat(outcome.log().getLast()).startsWith("Untrusted TLS connection established to ");
        assertThat(outcome.received()).doesNotContain("MAIL FROM");
    }

    @Test
    void oneRecordThatMatchesIsEnough() throws Exception {
        assertThat(deliver(Scene.with(DANE, right, tlsa(3, 1, 1, other), tlsa(3, 1, 1, right)))
                        .text())
                .startsWith("SENT");
    }

    @Test
    void ofTwoDigestsTheStrongerCounts() throws Exception {
        assertThat(deliver(Scene.with(DANE, right, tlsa(3, 1, 1, right), tlsa(3, 1, 2, other)))
                        .text())
                .isEqualTo("DEFERRED 4.7.5 Server certificate not verified");
    }

    @Test
    void namesAndDatesCountForCertificatesOfAnAuthorityOnly() throws Exception {
        assertThat(deliver(Scene.with(DANE, expired, tlsa(3, 1, 1, expired))).text())
                .startsWith("SENT");
        assertThat(deliver(Scene.with(DANE, other, tlsa(3, 1, 1, other))).text())
                .startsWith("SENT");
        assertThat(deliver(Scene.with(DANE, domain, tlsa(2, 1, 1, right))).text())
                .startsWith("SENT");
        assertThat(deliver(Scene.with(DANE, other, tlsa(2, 1, 1, right))).text())
                .isEqualTo("DEFERRED 4.7.5 Server certificate not verified");
        assertThat(deliver(Scene.with(DANE, expired, tlsa(2, 1, 1, right))).text())
                .isEqualTo("DEFERRED 4.7.5 Server certificate not verified");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0 1 1 PKIX", "1 0 1 PKIX", "3 2 1 PKIX", "3 1 9 PKIX", "3 1 1 abcd", "2 0 0 abcd", "3 1 0 abcd"
            })
    void recordsThatCannotBeUsedAskForTlsAlone(String data) throws Exception {
        String record = data.replace("PKIX", tlsa(3, 1, 1, other).substring("3 1 1 ".length()));
        Outcome outcome = deliver(Scene.with(DANE, right, record));
        assertThat(outcome.text()).startsWith("SENT");
        assertThat(outcome.log()).singleElement().asString().startsWith("Untrusted TLS connection established to ");
        assertThat(deliver(Scene.with(DANE, right, record).script(Map.of())).text())
                .isEqualTo("DEFERRED 4.7.4 TLS is required, but was not offered by host mx.d.test[127.0.0.1]");
        Outcome only = deliver(Scene.with(DANE_ONLY, right, record));
        assertThat(only.text()).isEqualTo("DEFERRED 4.7.5 TLSA records unusable");
        assertThat(only.log())
                .containsExactly("warning: TLS policy lookup for d.test/mx.d.test: TLSA records unusable");
    }

    @Test
    void withoutRecordsTlsIsOptional() throws Exception {
        assertThat(deliver(Scene.with(DANE, other)).log().getFirst())
                .startsWith("Untrusted TLS connection established to ");
        assertThat(deliver(Scene.with(DANE, other).script(Map.of())).text()).startsWith("SENT");
        Outcome only = deliver(Scene.with(DANE_ONLY, other));
        assertThat(only.text()).isEqualTo("DEFERRED 4.7.5 no TLSA records found");
        assertThat(only.received()).isEmpty();
    }

    @Test
    void aServerThatHasRecordsMustOfferTls() throws Exception {
        assertThat(deliver(Scene.with(DANE, right, tlsa(3, 1, 1, right)).script(Map.of()))
                        .text())
                .isEqualTo("DEFERRED 4.7.4 TLS is required, but was not offered by host mx.d.test[127.0.0.1]");
    }

    @Test
    void whenNobodyCanSayMailWaits() throws Exception {
        for (String level : List.of(DANE, DANE_ONLY)) {
            for (String behaviour : List.of("SERVFAIL", "GARBAGE")) {
                Outcome outcome = deliver(
                        Scene.with(level, right, tlsa(3, 1, 1, right)).besides("_PORT._tcp.mx.d.test. " + behaviour));
                assertThat(outcome.text()).isEqualTo("DEFERRED 4.7.5 TLSA lookup error for mx.d.test:25");
                assertThat(outcome.log())
                        .contains(
                                "warning: TLS policy lookup for d.test/mx.d.test: TLSA lookup error for mx.d.test:25");
                assertThat(outcome.received()).isEmpty();
            }
        }
    }

    @Test
    void recordsThatAreNotProvedAreNoneOfTheDomain() throws Exception {
        // Slipped in besides what is signed.
        Outcome tlsa = deliver(Scene.with(DANE, other, tlsa(3, 1, 1, right))
                .besides("_PORT._tcp.mx.d.test. 60 IN TLSA " + tlsa(3, 1, 1, other)));
        assertThat(tlsa.text()).isEqualTo("DEFERRED 4.7.5 TLSA lookup error for mx.d.test:25");
        Outcome absent = deliver(Scene.with(DANE, other).besides("_PORT._tcp.mx.d.test. 60 IN TLSA 3 1 1 00"));
        assertThat(absent.text()).isEqualTo("DEFERRED 4.7.5 TLSA lookup error for mx.d.test:25");
        Outcome exchanger = deliver(Scene.with(DANE, right).besides("d.test. 60 IN MX 5 mx.evil.test."));
        assertThat(exchanger.text())
                .isEqualTo("DEFERRED 4.4.3 Host or domain name not found. Name service error for name=d.test type=MX: "
                        + "Host not found, try again");
        assertThat(exchanger.received()).isEmpty();
    }

    @Test
    void anExchangerThatIsNotProvedIsTrustedAtMost() throws Exception {
        Scene scene = Scene.with(DANE, right, tlsa(3, 1, 1, right)).besides("plain.test. 60 IN MX 10 mx.d.test.");
        Outcome half = deliver(scene, "plain.test");
        assertThat(half.text()).startsWith("SENT");
        assertThat(half.log()).singleElement().asString().startsWith("Trusted TLS connection established to ");
        assertThat(deliver(
                                Scene.with(DANE, other, tlsa(3, 1, 1, right))
                                        .besides("plain.test. 60 IN MX 10 mx.d.test."),
                                "plain.test")
                        .text())
                .isEqualTo("DEFERRED 4.7.5 Server certificate not verified");
        String policy = "smtp_tls_dane_insecure_mx_policy = ";
        Scene encrypt = Scene.with(DANE + policy + "encrypt", other, tlsa(3, 1, 1, right))
                .besides("plain.test. 60 IN MX 10 mx.d.test.");
        assertThat(deliver(encrypt, "plain.test").text()).startsWith("SENT");
        assertThat(deliver(encrypt.script(Map.of()), "plain.test").text()).startsWith("DEFERRED 4.7.4 ");
        Scene may = Scene.with(DANE + policy + "may", other, tlsa(3, 1, 1, right))
                .besides("plain.test. 60 IN MX 10 mx.d.test.")
                .script(Map.of());
        assertThat(deliver(may, "plain.test").text()).startsWith("SENT");
        Scene only = Scene.with(DANE_ONLY, right, tlsa(3, 1, 1, right)).besides("plain.test. 60 IN MX 10 mx.d.test.");
        assertThat(deliver(only, "plain.test").text()).isEqualTo("DEFERRED 4.7.5 non DNSSEC destination");
    }

    @Test
    void aHostInBracketsNeedsNoExchanger() throws Exception {
        Outcome outcome = deliver(Scene.with(DANE_ONLY, right, tlsa(3, 1, 1, right)), "[mx.d.test]:PORT");
        assertThat(outcome.text()).startsWith("SENT");
        assertThat(outcome.log().getFirst()).startsWith("Verified TLS connection established to ");
    }

    @Test
    void aliasesAreFollowedAsFarAsTheyAreProved() throws Exception {
        String record = tlsa(3, 1, 1, right);
        Scene end = Scene.with(DANE_ONLY, right)
                .zone(
                        "d.test. 60 IN MX 10 alias.d.test.",
                        "alias.d.test. 60 IN CNAME mx.d.test.",
                        ADDRESS,
                        "_PORT._tcp.mx.d.test. 60 IN TLSA " + record);
        assertThat(deliver(end).text()).startsWith("SENT");
        assertThat(asked).contains("mx.d.test");
        asked.clear();
        Scene beginning = Scene.with(DANE_ONLY, right)
                .zone(
                        "d.test. 60 IN MX 10 alias.d.test.",
                        "alias.d.test. 60 IN CNAME mx.plain.test.",
                        "_PORT._tcp.alias.d.test. 60 IN TLSA " + record)
                .besides("mx.plain.test. 60 IN A 127.0.0.1");
        assertThat(deliver(beginning).text()).startsWith("SENT");
        assertThat(asked).contains("alias.d.test");
    }

    @Test
    void withoutDnssecDaneIsNothing() throws Exception {
        String without = "smtp_dns_support_level = enabled\n";
        Outcome may =
                deliver(Scene.with(DANE + without, other, tlsa(3, 1, 1, right)).script(Map.of()));
        assertThat(may.text()).startsWith("SENT");
        assertThat(may.log()).containsExactly("warning: d.test: dane configured with dnssec lookups disabled");
        Outcome only = deliver(Scene.with(DANE_ONLY + without, right, tlsa(3, 1, 1, right)));
        assertThat(only.text()).isEqualTo("DEFERRED 4.7.5 client TLS configuration problem");
        assertThat(only.log()).contains("warning: d.test: dane-only configured with dnssec lookups disabled");
        assertThat(deliver(Scene.with(DANE_ONLY + "ignore_mx_lookup_error = yes", right, tlsa(3, 1, 1, right)))
                        .log())
                .contains("warning: d.test: dane-only configured with MX lookup errors ignored");
    }

    @Test
    void policyTableAsksForDane() throws Exception {
        String table = "smtp_tls_security_level = may\nsmtp_tls_policy_maps = inline:{ { d.test = dane-only } }";
        assertThat(deliver(Scene.with(table, right, tlsa(3, 1, 1, right))).log().getFirst())
                .startsWith("Verified TLS connection established to ");
        assertThat(deliver(Scene.with(table, other, tlsa(3, 1, 1, right))).text())
                .isEqualTo("DEFERRED 4.7.5 Server certificate not verified");
    }
}
