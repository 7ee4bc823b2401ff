package org.postern.relayd;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.config.MainCf;
import org.postern.relayd.dns.SignedZone;
import org.postern.relayd.dns.StubDns;
import org.postern.relayd.log.LogLines;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.tls.Certificates;
import org.postern.relayd.tls.PeerCertificate;
import org.postern.relayd.tls.TestCertificates;
import org.postern.relayd.tls.TestCertificates.Issued;

/** DANE from a client's message to the log, between two daemons; d.test is the domain, mx.d.test its exchanger. */
class DaneIT {
    private static final SignedZone ZONE = SignedZone.of("d.test.");

    /** What a delivery to mx.d.test on port 25 looks like in the log; the text is what Postfix 3.7.11 wrote. */
    private static final String RELAY = "relay=mx.d.test[127.0.0.1]:25, ";

    @TempDir
    private static Path directory;

    private static Issued certificate = new Issued(Path.of(""), Path.of(""), Path.of(""));

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = TestCertificates.in(directory.resolve("keys")).issue("EC", "mx.d.test");
        Files.writeString(directory.resolve("anchors"), ZONE.anchor());
    }

    private static String tlsa() throws Exception {
        X509Certificate shown = Certificates.read(certificate.certificates()).getFirst();
        byte[] digest =
                PeerCertificate.digest("sha256").digest(shown.getPublicKey().getEncoded());
        return "3 1 1 " + HexFormat.of().formatHex(digest);
    }

    private static Daemon start(FirewallFolder folder, LogLines log) throws Exception {
        return Daemon.start(MainCf.read(folder.path()), new MailLog(log, "host", "postfix", InstantSource.system()));
    }

    private static FirewallFolder folder(String name) throws Exception {
        return FirewallFolder.in(
                Files.createDirectories(directory.resolve(name)),
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9));
    }

    /** Sends a message to d.test; returns what the log says of TLS and the recipient, with port 25. */
    private static List<String> deliver(String name, String level, String... tlsa) throws Exception {
        FirewallFolder inside = folder(name + "-inside")
                .set("myhostname", "mx.d.test")
                .set("smtpd_tls_security_level", "encrypt")
                .set("smtpd_tls_chain_files", certificate.chain().toString())
                .set("default_transport", "discard:");
        inside.table("transport", "example.com discard:\n");
        LogLines log = new LogLines();
        try (Daemon exchanger = start(inside, new LogLines());
                StubDns dns = StubDns.with()) {
            String port = String.valueOf(exchanger.listening().getFirst().getPort());
            String[] records = new String[2 + tlsa.length];
            records[0] = "d.test. 60 IN MX 10 mx.d.test.";
            records[1] = "mx.d.test. 60 IN A 127.0.0.1";
            for (int i = 0; i < tlsa.length; i++) {
                records[2 + i] = "_" + port + "._tcp.mx.d.test. 60 IN TLSA " + tlsa[i];
            }
            for (String line : ZONE.signed(records)) {
                dns.add(line);
            }
            FirewallFolder outside = folder(name + "-outside")
                    .set("inet_protocols", "ipv4")
                    .set("relayd_dns_servers", "127.0.0.1:" + dns.address().getPort())
                    .set(
                            "relayd_dnssec_trust_anchors",
                            directory.resolve("anchors").toString())
                    .set("smtp_dns_support_level", "dnssec")
                    .set("smtp_tls_security_level", level)
                    .set("smtp_tls_loglevel", "1")
                    .set("smtp_tcp_port", port);
            try (Daemon daemon = start(outside, log);
                    MailClient client = MailClient.connect(daemon.listening().getFirst())) {
                String id = client.accepted("", "joe@d.test");
                log.await(id + ": to=<joe@d.test>");
            }
            return log.all().stream()
                    .filter(line -> line.contains("postfix/smtp["))
                    .map(line -> line.replaceFirst(".*postfix/smtp\\[[0-9]+]: ", "")
                            .replaceFirst("^[0-9A-F]+: ", "")
                            .replaceFirst(" with cipher .*| delay=.* dsn=", " dsn=")
                            .replace("]:" + port, "]:25"))
                    .toList();
        }
    }

    @Test
    void aCertificateThatDnsNamesIsVerified() throws Exception {
        for (String level : List.of("dane", "dane-only")) {
            List<String> lines = deliver(level, level, tlsa());
            assertThat(lines.getFirst())
                    .isEqualTo("Verified TLS connection established to mx.d.test[127.0.0.1]:25: TLSv1.3 dsn=");
            assertThat(lines.getLast())
                    .startsWith("to=<joe@d.test>, " + RELAY + "dsn=2.0.0, status=sent (250 2.0.0 Ok: ")
                    .contains(" bytes queued as ");
        }
    }

    @Test
    void anotherCertificateDefers() throws Exception {
        String record = "3 1 1 " + "00".repeat(32);
        for (String level : List.of("dane", "dane-only")) {
            assertThat(deliver(level + "-other", level, record).subList(0, 3))
                    .containsExactly(
                            "server certificate verification failed for mx.d.test[127.0.0.1]:25: num=65:no matching DANE TLSA"
                                    + " records",
                            "Untrusted TLS connection established to mx.d.test[127.0.0.1]:25: TLSv1.3 dsn=",
                            "to=<joe@d.test>, " + RELAY
                                    + "dsn=4.7.5, status=deferred (Server certificate not verified)");
        }
    }

    @Test
    void withoutRecordsDaneIsOptionalAndDaneOnlyDefers() throws Exception {
        assertThat(deliver("none", "dane").getFirst())
                .isEqualTo("Untrusted TLS connection established to mx.d.test[127.0.0.1]:25: TLSv1.3 dsn=");
        assertThat(deliver("none-only", "dane-only").subList(0, 2))
                .containsExactly(
                        "warning: TLS policy lookup for d.test/mx.d.test: no TLSA records found",
                        "to=<joe@d.test>, relay=none, dsn=4.7.5, status=deferred (no TLSA records found)");
    }
}
