package org.postern.relayd.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.relayd.tls.KeyChain;
import org.postern.relayd.tls.TestCertificates;

/** Certificates of clients: asked for, required, and what is said of them. */
class AskedCertificateIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path certificates;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private static TestCertificates authority;

    @SuppressWarnings("NullAway.Init")
    private static TestCertificates.Issued server;

    @SuppressWarnings("NullAway.Init")
    private static SSLContext known;

    @SuppressWarnings("NullAway.Init")
    private static SSLContext stranger;

    @BeforeAll
    static void issue() throws Exception {
        authority = TestCertificates.in(certificates.resolve("known"));
        server = authority.issue("EC", "fw.gateway.test");
        known = TlsTestClient.showing(authority, keys(authority.issue("EC", "client.test")));
        stranger = TlsTestClient.showing(
                authority,
                keys(TestCertificates.in(certificates.resolve("strange")).issue("RSA", "stranger.test")));
    }

    private static List<KeyChain> keys(TestCertificates.Issued issued) throws Exception {
        return KeyChain.parse(Files.readString(issued.chain()), "a test");
    }

    private TestRelay relay(String settings) throws Exception {
        return TestRelay.firewall(
                directory,
                settings + "smtpd_tls_loglevel = 1\nsmtpd_tls_received_header = yes\nsmtpd_tls_chain_files = "
                        + server.chain() + "\nsmtpd_tls_CAfile = " + authority.authority() + "\n");
    }

    private static void deliver(TestRelay relay, SSLContext context) throws Exception {
        try (TlsTestClient client = new TlsTestClient(relay, context)) {
            client.reply();
            client.command("STARTTLS");
            client.protect("fw.gateway.test");
            client.all("EHLO c.test");
            client.command("MAIL FROM:<a@b.test>");
            client.command("RCPT TO:<joe@example.com>");
            client.command("DATA");
            assertThat(client.command("Subject: x\r\n\r\nhi\r\n.")).startsWith("250 ");
            client.command("QUIT");
        }
    }

    @Test
    void whatIsAskedForIsLoggedAndNotedAndNothingDependsOnIt() throws Exception {
        try (TestRelay relay = relay("smtpd_tls_security_level = may\nsmtpd_tls_ask_ccert = yes\n")) {
            deliver(relay, known);
            relay.log().await("Trusted TLS connection established from localhost[127.0.0.1]: TLSv1.3 with cipher ");
            deliver(relay, known); // resumed
            relay.log().await("Trusted TLS connection established from localhost[127.0.0.1]: ", 2);
            deliver(relay, stranger);
            relay.log().await("Untrusted TLS connection established from localhost[127.0.0.1]: ");
            deliver(relay, TlsTestClient.trusting(authority));
            relay.log().await("Anonymous TLS connection established from localhost[127.0.0.1]: ");
            String trusted = "\t(Client CN \"client.test\", Issuer \"Test Authority\" (verified OK))";
            assertThat(relay.queued())
                    .extracting(message -> message.content().lines().toList().get(2))
                    .containsExactly(
                            trusted,
                            trusted,
                            "\t(Client CN \"stranger.test\", Issuer \"Test Authority\" (not verified))",
                            "\t(Client did not present a certificate)");
        }
    }

    @Test
    void whatIsRequiredSendsOthersAway() throws Exception {
        try (TestRelay relay = relay("smtpd_tls_security_level = encrypt\nsmtpd_tls_req_ccert = yes\n")) {
            deliver(relay, known);
            Map<String, SSLContext> refused = Map.of(
                    "Client certificate not trusted",
                    stranger,
                    "No client certificate presented",
                    TlsTestClient.trusting(authority));
            for (Map.Entry<String, SSLContext> each : refused.entrySet()) {
                try (TlsTestClient client = new TlsTestClient(relay, each.getValue())) {
                    client.reply();
                    client.command("STARTTLS");
                    client.protect("fw.gateway.test");
                    client.send("EHLO c.test\r\n");
                    assertThat(client.rest()).containsExactly("421 4.7.1 fw.gateway.test Error: " + each.getKey());
                }
            }
            relay.log().await("certificate verification failed for localhost[127.0.0.1]: untrusted issuer ");
            relay.log().await("NOQUEUE: abort: TLS from localhost[127.0.0.1]: Client certificate not trusted");
            relay.log().await("NOQUEUE: abort: TLS from localhost[127.0.0.1]: No client certificate presented");
            assertThat(relay.queued()).hasSize(1);
        }
    }

    @Test
    void aPortThatBeginsWithTlsRequiresItByItself() throws Exception {
        try (TestRelay relay = relay(
                        "smtpd_tls_security_level = may\nsmtpd_tls_wrappermode = yes\nsmtpd_tls_req_ccert = yes\n");
                TlsTestClient client = new TlsTestClient(relay, stranger)) {
            client.protect("fw.gateway.test");
            assertThat(client.rest())
                    .containsExactly("421 4.7.1 fw.gateway.test Error: Client certificate not trusted");
        }
    }

    @Test
    void nothingCanBeRequiredWhereTlsIsNot() throws Exception {
        try (TestRelay relay = relay("smtpd_tls_security_level = may\nsmtpd_tls_req_ccert = yes\n")) {
            relay.log().await("warning: Can't require client certs unless TLS is required");
            deliver(relay, TlsTestClient.trusting(authority));
        }
    }
}
