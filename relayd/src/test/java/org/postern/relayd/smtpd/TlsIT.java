package org.postern.relayd.smtpd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.config.ConfigException;
import org.postern.relayd.tls.TestCertificates;

/** TLS in the server, with clients that check what they are shown. */
class TlsIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path certificates;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private static SSLContext trusting;

    @SuppressWarnings("NullAway.Init")
    private static TestCertificates.Issued rsa;

    @SuppressWarnings("NullAway.Init")
    private static TestCertificates.Issued ec;

    @SuppressWarnings("NullAway.Init")
    private static TestCertificates.Issued other;

    @BeforeAll
    static void issue() throws Exception {
        TestCertificates authority = TestCertificates.in(certificates);
        rsa = authority.issue("RSA", "fw.gateway.test");
        ec = authority.issue("EC", "fw.gateway.test");
        other = authority.issue("EC", "mx.other.test");
        trusting = TlsTestClient.trusting(authority);
    }

    private static String may() {
        return "smtpd_tls_security_level = may\nsmtpd_tls_loglevel = 1\nsmtpd_tls_chain_files = " + ec.chain() + ", "
                + rsa.chain() + "\n";
    }

    @Test
    void startTlsProtectsTheRestOfTheSession() throws Exception {
        try (TestRelay relay = TestRelay.firewall(directory, may() + "smtpd_tls_received_header = yes\n");
                TlsTestClient client = new TlsTestClient(relay, trusting)) {
            client.reply();
            assertThat(client.all("EHLO c.test")).contains("250-ETRN\n250-STARTTLS\n250-ENHANCEDSTATUSCODES");
            assertThat(client.command("STARTTLS now")).isEqualTo("501 5.5.4 Syntax: STARTTLS");
            assertThat(client.command("MAIL FROM:<before@b.test>")).startsWith("250 ");
            assertThat(client.command("STARTTLS")).isEqualTo("220 2.0.0 Ready to start TLS");
            client.protect("fw.gateway.test");
            assertThat(client.all("EHLO c.test")).doesNotContain("STARTTLS");
            assertThat(client.command("STARTTLS")).isEqualTo("554 5.5.1 Error: TLS already active");
            assertThat(client.command("MAIL FROM:<a@b.test>")).startsWith("250 ");
            assertThat(client.command("RCPT TO:<joe@example.com>")).startsWith("250 ");
            assertThat(client.command("DATA")).startsWith("354 ");
            assertThat(client.command("Subject: x\r\n\r\nhi\r\n.")).startsWith("250 2.0.0 Ok: queued as ");
            assertThat(client.command("QUIT")).startsWith("221 ");
            String summary = "TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)";
            assertThat(relay.queued().getFirst().content())
                    .startsWith(
                            "Received: from c.test (localhost [127.0.0.1])\r\n\t(using " + summary
                                    + ")\r\n\t(No client certificate requested)\r\n\tby fw.gateway.test (Postern) with ESMTPS id ");
            relay.log().await("Anonymous TLS connection established from localhost[127.0.0.1]: " + summary);
            relay.log()
                    .await(
                            "disconnect from localhost[127.0.0.1] ehlo=2 starttls=1/3 mail=2 rcpt=1 data=1 quit=1 commands=8/10");
        }
    }

    @Test
    void whatWasSentBeforeTheHandshakeIsNeverExecuted() throws Exception {
        try (TestRelay relay = TestRelay.firewall(directory, may());
                TlsTestClient client = new TlsTestClient(relay, trusting)) {
            client.reply();
            client.command("EHLO c.test");
            client.send("STARTTLS\r\nMAIL FROM:<injected@b.test>\r\nRCPT TO:<joe@example.com>\r\n");
            assertThat(client.reply()).startsWith("220 ");
            client.protect("fw.gateway.test");
            assertThat(client.command("RCPT TO:<joe@example.com>")).isEqualTo("503 5.5.1 Error: need MAIL command");
        }
    }

    @Test
    void whereTlsIsRequiredNothingElseGoesWithout() throws Exception {
        try (TestRelay relay = TestRelay.firewall(directory, may() + "smtpd_tls_security_level = encrypt\n");
                TlsTestClient client = new TlsTestClient(relay, trusting)) {
            client.reply();
            String first = "530 5.7.0 Must issue a STARTTLS command first";
            for (String command : List.of("MAIL FROM:<a@b.test>", "RSET", "VRFY x", "DATA", "BDAT 3", "ETRN x")) {
                assertThat(client.command(command)).as(command).isEqualTo(first);
            }
            assertThat(client.command("HELO x")).startsWith("250 ");
            assertThat(client.command("NOOP")).startsWith("250 ");
            assertThat(client.command("FOO")).startsWith("500 5.5.2 ");
            assertThat(client.command("STARTTLS")).startsWith("220 ");
            client.protect("fw.gateway.test", "TLSv1.2");
            assertThat(client.command("MAIL FROM:<a@b.test>")).startsWith("250 ");
            relay.log().await(": TLSv1.2 with cipher ECDHE-ECDSA-AES256-GCM-SHA384 (256/256 bits)");
        }
    }

    @Test
    void whatCannotBeDoneIsNotPromised() throws Exception {
        try (TestRelay relay = TestRelay.firewall(directory, "smtpd_tls_security_level = may\n");
                TlsTestClient client = new TlsTestClient(relay, trusting)) {
            client.reply();
            assertThat(client.command("STARTTLS")).isEqualTo("454 4.7.0 TLS not available due to local problem");
            relay.log().await("warning: No server certs available. TLS won't be enabled");
        }
        try (TestRelay relay = TestRelay.firewall(directory.resolve("none"), "");
                TlsTestClient client = new TlsTestClient(relay, trusting)) {
            client.reply();
            assertThat(client.command("STARTTLS")).isEqualTo("502 5.5.1 Error: command not implemented");
        }
        assertThatThrownBy(() -> TestRelay.firewall(directory, "smtpd_tls_security_level = maybe\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageEndingWith("Invalid TLS level \"maybe\"");
    }

    @Test
    void plainTextIsRefusedWhereARestrictionSaysSoAndTlsIsNot() throws Exception {
        try (TestRelay relay = TestRelay.firewall(
                        directory, may() + "smtpd_sender_restrictions = reject_plaintext_session\n");
                TlsTestClient plain = new TlsTestClient(relay, trusting);
                TlsTestClient client = new TlsTestClient(relay, trusting)) {
            plain.reply();
            plain.all("EHLO c.test");
            plain.command("MAIL FROM:<a@sender.test>");
            assertThat(plain.command("RCPT TO:<postmaster@example.com>"))
                    .startsWith("450 4.7.1 Session encryption is required");
            client.reply();
            client.command("STARTTLS");
            client.protect("fw.gateway.test");
            client.all("EHLO c.test");
            client.command("MAIL FROM:<a@sender.test>");
            assertThat(client.command("RCPT TO:<postmaster@example.com>")).doesNotContain("encryption");
        }
    }

    @Test
    void aFailedHandshakeEndsTheSession() throws Exception {
        try (TestRelay relay = TestRelay.firewall(directory, may());
                TlsTestClient client = new TlsTestClient(relay, trusting)) {
            client.reply();
            client.command("STARTTLS");
            client.send("EHLO not tls at all\r\n");
            assertThat(client.rest().filter(line -> line.startsWith("250"))).isEmpty();
            relay.log().await("SSL_accept error from localhost[127.0.0.1]: ");
            relay.log().await("lost connection after STARTTLS from localhost[127.0.0.1]");
            relay.log().await("disconnect from localhost[127.0.0.1] starttls=0/1 commands=0/1");
        }
    }

    @Test
    void aHandshakeThatDoesNotEndIsCutOff() throws Exception {
        try (TestRelay relay = TestRelay.firewall(directory, may() + "smtpd_starttls_timeout = 1s\n");
                TlsTestClient client = new TlsTestClient(relay, trusting)) {
            client.reply();
            client.command("STARTTLS");
            client.send("\u0016\u0003\u0001"); // the start of a record
            relay.log().await("SSL_accept error from localhost[127.0.0.1]: Connection timed out");
        }
    }

    @Test
    void aSilentClientIsCutOffUnderTlsToo() throws Exception {
        try (TestRelay relay = TestRelay.firewall(directory, may() + "smtpd_timeout = 2s\n");
                TlsTestClient client = new TlsTestClient(relay, trusting)) {
            client.reply();
            client.command("STARTTLS");
            client.protect("fw.gateway.test");
            relay.log().await("timeout after STARTTLS from localhost[127.0.0.1]");
        }
    }

    @Test
    void aPortCanBeginWithTls() throws Exception {
        try (TestRelay relay = TestRelay.firewall(directory, may() + "smtpd_tls_wrappermode = yes\n");
                TlsTestClient client = new TlsTestClient(relay, trusting)) {
            client.protect("fw.gateway.test", "TLSv1.3");
            assertThat(client.reply()).startsWith("220 fw.gateway.test ");
            assertThat(client.all("EHLO c.test")).doesNotContain("STARTTLS");
            assertThat(client.command("QUIT")).startsWith("221 ");
        }
    }

    @Test
    void eachNameHasItsKey() throws Exception {
        Map<String, String> tables = new TreeMap<>(TestRelay.FIREWALL_TABLES);
        tables.put("sni", "mx.other.test " + base64(other) + "\n.wild.test " + base64(other) + "\nbad.test x\n");
        try (TestRelay relay = TestRelay.start(
                directory, TestRelay.FIREWALL + may() + "tls_server_sni_maps = hash:{DIR}/sni\n", tables, 100)) {
            assertThat(owner(relay, "mx.other.test")).isEqualTo("CN=mx.other.test");
            relay.log()
                    .await("Anonymous TLS connection established from localhost[127.0.0.1] to mx.other.test: TLSv1.3");
            assertThat(owner(relay, "fw.gateway.test")).isEqualTo("CN=fw.gateway.test");
            relay.log().await("TLS SNI fw.gateway.test from localhost[127.0.0.1] not matched, using default chain");
            assertThatThrownBy(() -> owner(relay, "a.wild.test")).isInstanceOf(SSLException.class); // another's name
            assertThatThrownBy(() -> owner(relay, "bad.test")).isInstanceOf(SSLException.class);
            relay.log().await("warning: tls_server_sni_maps: bad.test: malformed BASE64 value: ");
        }
    }

    private static String base64(TestCertificates.Issued issued) throws IOException {
        return Base64.getEncoder().encodeToString(Files.readAllBytes(issued.chain()));
    }

    private static String owner(TestRelay relay, String host) throws IOException {
        try (TlsTestClient client = new TlsTestClient(relay, trusting)) {
            client.reply();
            client.command("STARTTLS");
            X509Certificate shown =
                    (X509Certificate) client.protect(host).getSession().getPeerCertificates()[0];
            client.command("QUIT");
            return shown.getSubjectX500Principal().getName();
        }
    }

    @Test
    void aRenewedCertificateIsShownToNewClients() throws Exception {
        Path chain = directory.resolve("chain.pem");
        Files.copy(ec.chain(), chain);
        try (TestRelay relay = TestRelay.firewall(
                directory, "smtpd_tls_security_level = may\nsmtpd_tls_cert_file = " + chain + "\n")) {
            assertThat(owner(relay, "fw.gateway.test")).isEqualTo("CN=fw.gateway.test");
            Path next = directory.resolve("next.pem");
            Files.copy(other.chain(), next);
            Files.move(next, chain, StandardCopyOption.ATOMIC_MOVE);
            assertTimeoutPreemptively(Duration.ofMinutes(1), () -> {
                boolean shown = false;
                while (!shown) {
                    try {
                        shown = owner(relay, "mx.other.test").equals("CN=mx.other.test");
                    } catch (SSLException notYet) {
                        Thread.onSpinWait();
                    }
                }
            });
        }
    }

    @Test
    void stoppingSaysGoodbyeUnderTls() throws Exception {
        try (TestRelay relay = TestRelay.firewall(directory, may());
                TlsTestClient client = new TlsTestClient(relay, trusting)) {
            client.reply();
            client.command("STARTTLS");
            client.protect("fw.gateway.test");
            client.command("EHLO c.test");
            CompletableFuture<Boolean> drained = CompletableFuture.supplyAsync(() -> {
                try {
                    return relay.server().drain(Duration.ofMinutes(5));
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(client.reply()).startsWith("421 4.3.2 ");
            assertThat(drained.get(60, TimeUnit.SECONDS)).isTrue();
        }
    }
}
