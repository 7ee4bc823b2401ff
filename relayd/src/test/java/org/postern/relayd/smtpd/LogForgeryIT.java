package org.postern.relayd.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.relayd.tls.TestCertificates;

/** A client can say what it wants, and yet write no log line and no header of its own. */
class LogForgeryIT {
    /** What some program takes for a line end, or a terminal for an order. */
    private static final String EVIL =
            "a\rb\u000bc\u000cd\u001b[2Je\u0085f\u2028g\u2029h\u007fi\u0001\u202ej\u202dk\u2067l\u2069m\u200fn\u061c";

    private static final String EVIL_XTEXT = "a+0D+0Ab+1B[2Jc+C2+85d";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private static void assertWhole(TestRelay relay) {
        assertThat(relay.log().all()).allSatisfy(line -> {
            assertThat(line).matches("[A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8} fw postfix/[a-z]+\\[[0-9]+]: .*");
            assertThat(line.chars().noneMatch(LogForgeryIT::isOrder)).as(line).isTrue();
        });
    }

    private static boolean isOrder(int c) {
        return switch (Character.getDirectionality(c)) {
            case Character.DIRECTIONALITY_LEFT_TO_RIGHT_OVERRIDE,
                    Character.DIRECTIONALITY_RIGHT_TO_LEFT_OVERRIDE,
                    Character.DIRECTIONALITY_RIGHT_TO_LEFT_ISOLATE,
                    Character.DIRECTIONALITY_POP_DIRECTIONAL_ISOLATE -> true;
            default -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 || c == 0x200f || c == 0x61c;
        };
    }

    @Test
    void noCommandWritesALineOfItsOwn() throws Exception {
        try (TestRelay relay = TestRelay.firewall(directory, "");
                RawClient client = relay.client()) {
            for (String command : new String[] {
                "HELO " + EVIL,
                "EHLO " + EVIL,
                EVIL,
                "VRFY " + EVIL,
                "ETRN " + EVIL,
                "MAIL FROM:<" + EVIL + "@x.test>",
                "MAIL FROM:<\"" + EVIL + "\"@x.test>",
                "MAIL FROM:<a@b.test> ENVID=" + EVIL_XTEXT,
                "RCPT TO:<" + EVIL + "@example.com>",
                "RCPT TO:<\"" + EVIL + "\"@example.com>",
                "RCPT TO:<x@example.com> ORCPT=rfc822;" + EVIL_XTEXT,
                "RCPT TO:<" + EVIL + "@elsewhere.test>",
                "RCPT TO:<joe@example.com> ORCPT=rfc822;" + EVIL_XTEXT,
                "DATA",
                "Message-ID: <" + EVIL + ">\r\nSubject: " + EVIL + "\r\n\r\n" + EVIL + "\r\n.",
            }) {
                client.send((command + "\r\n").getBytes(StandardCharsets.UTF_8));
                assertThat(client.reply()).as(command).matches("[2345][0-9]{2} [^\\p{Cntrl}]*");
            }
            assertThat(relay.queued()).hasSize(1);
            client.command("QUIT");
            relay.log().await("disconnect from ");
            assertThat(relay.log().count("reject: RCPT from ")).isPositive();
            assertWhole(relay);
        }
    }

    @Test
    void noFrontEndDoesForItsClient() throws Exception {
        try (TestRelay relay = TestRelay.firewall(directory, "smtpd_authorized_xclient_hosts = 127.0.0.1\n");
                RawClient client = relay.client()) {
            for (String attribute : new String[] {"NAME", "REVERSE_NAME", "ADDR", "PORT", "PROTO", "LOGIN"}) {
                assertThat(client.command("XCLIENT " + attribute + "=" + EVIL_XTEXT))
                        .matches("[25][0-9]{2} .*");
            }
            client.command("XCLIENT HELO=x+0D+0AForged:+20header");
            client.command("MAIL FROM:<a@b.test>");
            assertThat(client.command("RCPT TO:<x@example.com>")).startsWith("550 ");
            assertThat(client.command("RCPT TO:<joe@example.com>")).startsWith("250 ");
            client.command("DATA");
            assertThat(client.command("\r\nx\r\n.")).startsWith("250 ");
            client.command("QUIT");
            relay.log().await("disconnect from ");
            assertThat(relay.log().await("reject: RCPT from ")).endsWith(" helo=<x??Forged:?header>");
            assertWhole(relay);
            assertThat(relay.queued().getFirst().content()).doesNotContain("\nForged");
        }
    }

    @Test
    void noHandshakeDoes() throws Exception {
        Path chain = TestCertificates.in(directory.resolve("tls"))
                .issue("EC", "fw.gateway.test")
                .chain();
        String tls = "smtpd_tls_security_level = may\nsmtpd_tls_loglevel = 2\nsmtpd_tls_chain_files = " + chain + "\n";
        String name = "any-name.test";
        try (TestRelay relay = TestRelay.firewall(directory, tls)) {
            for (String evil :
                    new String[] {"x\r\nJan  1 00:", "\u001b[2J\u0000\u0085\u007fx.test", "\u00e2\u0080\u00ae.elpmaxe.x"
                    }) {
                try (RawClient client = relay.client()) {
                    client.command("STARTTLS");
                    String hello = new String(hello(name), StandardCharsets.ISO_8859_1);
                    assertThat(evil).hasSameSizeAs(name);
                    client.send(hello.replace(name, evil).getBytes(StandardCharsets.ISO_8859_1));
                    relay.log().await("lost connection after STARTTLS from ");
                }
                assertWhole(relay);
                relay.log().reset();
            }
        }
    }

    /** What a client says first that wants the host {@code name}. */
    private static byte[] hello(String name) throws Exception {
        SSLEngine client = SSLContext.getDefault().createSSLEngine();
        client.setUseClientMode(true);
        SSLParameters parameters = client.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        client.setSSLParameters(parameters);
        ByteBuffer hello = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
        client.beginHandshake();
        assertThat(client.wrap(ByteBuffer.allocate(0), hello).bytesProduced()).isPositive();
        return Arrays.copyOf(hello.array(), hello.position());
    }

    @Test
    void noProxyDoesForItsClient() throws Exception {
        String proxy = "smtpd_upstream_proxy_protocol = haproxy\nrelayd_upstream_proxy_hosts = 127.0.0.1\n";
        try (TestRelay relay = TestRelay.firewall(directory, proxy)) {
            for (String header : new String[] {"PROXY TCP4 " + EVIL + " 1 2", "PROXY " + EVIL, "P" + EVIL}) {
                try (RawClient client = relay.connect("127.0.0.1")) {
                    client.send((header + "\r\n").getBytes(StandardCharsets.UTF_8));
                    assertThat(client.line()).isIn("421 4.3.0 fw.gateway.test Server local error", RawClient.CLOSED);
                }
            }
            relay.log().await("warning: haproxy read: ", 3);
            assertWhole(relay);
        }
    }
}
