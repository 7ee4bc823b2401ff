package org.postern.relayd.smtpd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.relayd.tls.TestCertificates;

/** TLS in the server that does not come about, or must not: what clients hear and what the log says, as in Postfix. */
class TlsTroubleIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path certificates;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private static TestCertificates authority;

    @SuppressWarnings("NullAway.Init")
    private static TestCertificates.Issued issued;

    @BeforeAll
    static void issue() throws Exception {
        authority = TestCertificates.in(certificates);
        issued = authority.issue("EC", "fw.gateway.test");
    }

    private static String may() {
        return "smtpd_tls_security_level = may\nsmtpd_tls_chain_files = " + issued.chain() + "\n";
    }

    @Test
    void aHandshakeThatFailsIsExplainedAsPostfixDoes() throws Exception {
        try (TestRelay relay = TestRelay.firewall(directory, may() + "smtpd_tls_loglevel = 2\n")) {
            try (TlsTestClient silent = new TlsTestClient(relay, TlsTestClient.trusting(authority))) {
                silent.reply();
                silent.command("STARTTLS");
                relay.log().await("setting up TLS connection from localhost[127.0.0.1]");
                silent.end();
                relay.log().await("SSL_accept error from localhost[127.0.0.1]: lost connection");
            }
            try (TlsTestClient plain = new TlsTestClient(relay, TlsTestClient.trusting(authority))) {
                plain.reply();
                plain.command("STARTTLS");
                plain.send("EHLO not tls at all\r\n");
                relay.log().await("SSL_accept error from localhost[127.0.0.1]: -1");
                relay.log().await("warning: TLS library problem: Unsupported or unrecognized SSL message");
            }
            relay.log().await("lost connection after STARTTLS from localhost[127.0.0.1]", 2);
        }
    }

    @Test
    void aHandshakeThatDoesNotEndDoesNotDelayTheStop() throws Exception {
        try (TestRelay relay = TestRelay.firewall(directory, may() + "smtpd_tls_loglevel = 2\n");
                TlsTestClient client = new TlsTestClient(relay, TlsTestClient.trusting(authority))) {
            client.reply();
            client.command("STARTTLS");
            client.send("\u0016\u0003\u0001"); // the start of a record
            relay.log().await("setting up TLS connection from localhost[127.0.0.1]");
            assertTimeoutPreemptively(
                    Duration.ofMinutes(1),
                    () -> assertThat(relay.server().drain(Duration.ofMinutes(5)))
                            .isTrue());
        }
    }

    @Test
    void whereKeysAreMissingMailThatNeedsTlsWaits() throws Exception {
        try (TestRelay relay = TestRelay.firewall(
                        directory,
                        "smtpd_tls_security_level = encrypt\nsmtpd_tls_chain_files = " + directory.resolve("none")
                                + "\n");
                TlsTestClient client = new TlsTestClient(relay, TlsTestClient.trusting(authority))) {
            client.reply();
            assertThat(client.all("EHLO c.test")).contains("250-STARTTLS");
            String problem = "454 4.7.0 TLS not available due to local problem";
            assertThat(client.command("STARTTLS")).isEqualTo(problem);
            assertThat(client.command("MAIL FROM:<a@b.test>")).isEqualTo(problem);
            relay.log().await("none: No such file or directory: disabling TLS support");
        }
    }

    @Test
    void aPortThatShouldBeginWithTlsAndCannotSaysWhy() throws Exception {
        try (TestRelay relay = TestRelay.firewall(directory, "smtpd_tls_wrappermode = yes\n");
                TlsTestClient client = new TlsTestClient(relay, TlsTestClient.trusting(authority))) {
            assertThatThrownBy(() -> client.protect("fw.gateway.test")).isInstanceOf(SSLException.class);
            relay.log()
                    .await("warning: Wrapper-mode request dropped from localhost[127.0.0.1] for service smtp."
                            + " TLS context initialization failed.");
        }
    }

    @Test
    void anExtensionThatIsHiddenIsNotThere() throws Exception {
        try (TestRelay relay = TestRelay.firewall(directory, may() + "smtpd_discard_ehlo_keywords = starttls\n");
                TlsTestClient client = new TlsTestClient(relay, TlsTestClient.trusting(authority))) {
            client.reply();
            assertThat(client.all("EHLO c.test")).doesNotContain("STARTTLS");
            assertThat(client.command("STARTTLS")).isEqualTo("502 5.5.1 Error: command not implemented");
        }
    }

    @Test
    void levelsThatOnlyAClientCanHaveAreTakenForTheNextOne() throws Exception {
        try (TestRelay relay = TestRelay.firewall(directory, may() + "smtpd_tls_security_level = verify\n");
                TlsTestClient client = new TlsTestClient(relay, TlsTestClient.trusting(authority))) {
            client.reply();
            assertThat(client.command("MAIL FROM:<a@b.test>")).startsWith("530 5.7.0 ");
            relay.log().await("warning: smtpd_tls_security_level: unsupported TLS level \"verify\", using \"encrypt\"");
        }
    }

    @Test
    void tooManyNewSessionsAreRefusedAndResumedOnesAreNotCounted() throws Exception {
        SSLContext same = TlsTestClient.trusting(authority);
        try (TestRelay relay = TestRelay.firewall(
                directory,
                may() + "smtpd_client_event_limit_exceptions =\nsmtpd_client_new_tls_session_rate_limit = 1\n")) {
            for (int i = 0; i < 3; i++) {
                try (TlsTestClient client = new TlsTestClient(relay, same)) {
                    client.reply();
                    client.command("STARTTLS");
                    client.protect("fw.gateway.test");
                    assertThat(client.command("NOOP")).startsWith("250 ");
                    assertThat(client.command("QUIT")).startsWith("221 ");
                }
            }
            try (TlsTestClient client = new TlsTestClient(relay, TlsTestClient.trusting(authority))) {
                client.reply();
                client.command("STARTTLS");
                client.protect("fw.gateway.test");
                assertThat(client.rest())
                        .containsExactly(
                                "421 4.7.0 fw.gateway.test Error: too many new TLS sessions from localhost[127.0.0.1]");
            }
            relay.log()
                    .await(
                            "warning: New TLS session rate limit exceeded: 2 from localhost[127.0.0.1] for service smtp");
            try (TlsTestClient client = new TlsTestClient(relay, same)) {
                client.reply();
                assertThat(client.command("STARTTLS"))
                        .isEqualTo("454 4.7.0 Error: too many new TLS sessions from localhost[127.0.0.1]");
                assertThat(client.command("NOOP")).startsWith("250 ");
            }
            relay.log().await("warning: Refusing STARTTLS request from localhost[127.0.0.1] for service smtp");
        }
    }
}
