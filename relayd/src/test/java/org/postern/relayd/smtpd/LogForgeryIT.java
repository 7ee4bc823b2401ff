package org.postern.relayd.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client can say what it wants, and yet write no log line and no header of its own. */
class LogForgeryIT {
    /** What some program takes for a line end, or a terminal for an order. */
    private static final String EVIL = "a\rb\u000bc\u000cd\u001b[2Je\u0085f\u2028g\u2029h\u007fi\u0001";

    private static final String EVIL_XTEXT = "a+0D+0Ab+1B[2Jc+C2+85d";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private static void assertWhole(TestRelay relay) {
        assertThat(relay.log().all()).allSatisfy(line -> {
            assertThat(line).matches("[A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8} fw postfix/[a-z]+\\[[0-9]+]: .*");
            assertThat(line.chars().noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029))
                    .as(line)
                    .isTrue();
        });
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
