package org.postern.relayd.smtpd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.config.ConfigException;

/** Clients that say that they are others: XCLIENT and the PROXY protocol. */
class ClientIdentityIT {
    private static final String PROXY =
            "smtpd_upstream_proxy_protocol = haproxy\nrelayd_upstream_proxy_hosts = 127.0.0.1\n";

    private static final String VERSION_2 = "\r\n\r\n\0\r\nQUIT\n";
    private static final String DENIED = "554 5.7.1 <u@x.test>: Relay access denied";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void xclientReplacesTheClientAndBeginsAnew() throws Exception {
        try (TestRelay relay = TestRelay.firewall(directory, "smtpd_authorized_xclient_hosts = 127.0.0.1\n");
                RawClient client = relay.client()) {
            client.send("EHLO me\r\n");
            assertThat(client.line()).isEqualTo("250-fw.gateway.test");
            assertThat(client.line()).isEqualTo("250-PIPELINING");
            assertThat(client.line()).startsWith("250-SIZE ");
            assertThat(client.line()).isEqualTo("250-VRFY");
            assertThat(client.line()).isEqualTo("250-ETRN");
            assertThat(client.line())
                    .isEqualTo("250-XCLIENT NAME ADDR PROTO HELO REVERSE_NAME PORT LOGIN DESTADDR DESTPORT");
            client.reply();
            assertThat(client.command("XCLIENT")).isEqualTo("501 5.5.4 Syntax: XCLIENT attribute=value...");
            assertThat(client.command("XCLIENT NAME")).isEqualTo("501 5.5.4 Error: attribute=value expected");
            assertThat(client.command("XCLIENT FOO=bar")).isEqualTo("501 5.5.4 Bad XCLIENT attribute name: FOO");
            assertThat(client.command("XCLIENT ADDR=300.1.2.3")).isEqualTo("501 5.5.4 Bad ADDR syntax: 300.1.2.3");
            assertThat(client.command("XCLIENT NAME=a..b")).isEqualTo("501 5.5.4 Bad NAME syntax: a..b");
            assertThat(client.command("XCLIENT NAME=+41+zz")).isEqualTo("501 5.5.4 Bad NAME syntax: +41+zz");
            assertThat(client.command("XCLIENT PROTO=FOO")).isEqualTo("501 5.5.4 Bad PROTO syntax: FOO");
            assertThat(client.command("MAIL FROM:<a@b.test>")).startsWith("250 ");
            assertThat(client.command("XCLIENT NAME=x.test"))
                    .isEqualTo("503 5.5.1 Error: MAIL transaction in progress");
            client.command("RSET");
            assertThat(client.command("XCLIENT NAME=spike.test ADDR=192.0.2.7 PORT=1234 HELO=hi.test PROTO=SMTP"))
                    .isEqualTo("220 fw.gateway.test ESMTP Postern");
            client.command("MAIL FROM:<>");
            assertThat(client.command("RCPT TO:<u@x.test>")).isEqualTo(DENIED);
            client.command("RSET");
            assertThat(client.command("XCLIENT ADDR=127.0.0.1"))
                    .isEqualTo("550 5.7.0 Error: insufficient authorization");
            client.command("QUIT");
            relay.log()
                    .await("NOQUEUE: reject: RCPT from spike.test[192.0.2.7]: " + DENIED
                            + "; from=<> to=<u@x.test> proto=SMTP helo=<hi.test>");
            relay.log()
                    .await("disconnect from spike.test[192.0.2.7] ehlo=1 xclient=0/10 mail=2 rcpt=0/1 rset=2 quit=1");
        }
    }

    @Test
    void aProxyNamesItsClientInEitherVersion() throws Exception {
        try (TestRelay relay = TestRelay.firewall(directory, PROXY)) {
            relay.name("192.0.2.9", "nine.test");
            assertThat(behind(relay, "PROXY TCP4 192.0.2.9 192.0.2.2 1234 25\r\n"))
                    .isEqualTo(DENIED);
            assertThat(behind(relay, VERSION_2 + hex("2111000cc00002097f00000130390019")))
                    .isEqualTo(DENIED);
            relay.log().await("connect from nine.test[192.0.2.9]", 4);
            assertThat(behind(relay, "PROXY TCP6 2001:db8::1 ::1 1234 25\r\n")).isEqualTo(DENIED);
            relay.log().await("disconnect from unknown[2001:db8::1]");
            // The proxy itself, which asks whether we are well, is inside.
            assertThat(behind(relay, VERSION_2 + hex("20000000"))).isEqualTo("250 2.1.5 Ok");
        }
    }

    private static String hex(String digits) {
        return new String(HexFormat.of().parseHex(digits), StandardCharsets.ISO_8859_1);
    }

    private static String behind(TestRelay relay, String header) throws IOException {
        try (RawClient client = relay.connect("127.0.0.1")) {
            client.send(header);
            assertThat(client.reply()).startsWith("220 ");
            client.command("EHLO c.test");
            client.command("MAIL FROM:<>");
            String reply = client.command("RCPT TO:<u@x.test>");
            client.command("QUIT");
            return reply;
        }
    }

    @Test
    void whatIsNoHeaderEndsTheConnection() throws Exception {
        try (TestRelay relay = TestRelay.firewall(directory, PROXY)) {
            for (String bad : new String[] {
                "PROXY UNKNOWN\r\n",
                "PROXY TCP4 x y 1 2\r\n",
                "PROXY TCP4 192.0.2.9 192.0.2.2 99999 25\r\n",
                "PROXY TCP4 2001:db8::1 ::1 1 2\r\n",
                "PROXY TCP4 192.0.2.9 192.0.2.2 1234 25\n",
                "P".repeat(200),
                "EHLO x\r\n",
                VERSION_2 + hex("2111000461626364"),
                VERSION_2 + hex("2131000461626364"),
                VERSION_2 + hex("3111000461626364"),
                VERSION_2 + hex("2111ffff"),
            }) {
                try (RawClient client = relay.connect("127.0.0.1")) {
                    assertThat(client.send(bad).line())
                            .as(bad)
                            .isIn("421 4.3.0 fw.gateway.test Server local error", RawClient.CLOSED);
                }
            }
            relay.log().await("warning: haproxy read: bad or missing protocol type: PROXY UNKNOWN from ");
        }
    }

    @Test
    void aProxyThatSaysNothingIsNotWaitedForLong() throws Exception {
        try (TestRelay relay = TestRelay.firewall(directory, PROXY + "smtpd_upstream_proxy_timeout = 1s\n");
                RawClient client = relay.connect("127.0.0.1")) {
            client.send("PROXY ");
            assertThat(client.line()).isEqualTo("421 4.3.0 fw.gateway.test Server local error");
            relay.log().await("warning: haproxy read: timeout error");
        }
    }

    @Test
    void nobodyElseIsBelieved() throws Exception {
        try (TestRelay relay = TestRelay.firewall(directory, PROXY);
                RawClient client = relay.connect("127.0.0.2")) {
            assertThat(client.reply()).startsWith("220 ");
            assertThat(client.command("PROXY TCP4 127.0.0.1 127.0.0.1 1234 25"))
                    .isEqualTo("500 5.5.2 Error: command not recognized");
        }
        assertThatThrownBy(() -> TestRelay.firewall(directory, "smtpd_upstream_proxy_protocol = haproxy\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageEndingWith(
                        "smtpd_upstream_proxy_protocol is set, but relayd_upstream_proxy_hosts names no proxy");
    }

    @Test
    void noiseIsReadAsAHeaderOrRefusedAndNothingElse() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String[] good = {
            "PROXY TCP4 192.0.2.9 192.0.2.2 1234 25\r\n", VERSION_2 + hex("2111000cc00002097f00000130390019")
        };
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = good[i % 2].getBytes(StandardCharsets.ISO_8859_1);
            for (int k = random.nextInt(3); k >= 0; k--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try (ScriptedInput socket = new ScriptedInput(InetAddress.getLoopbackAddress(), bytes)) {
                var _ = ProxyHeader.read(socket.connection());
            } catch (ProxyHeader.BadHeaderException | IOException refused) {
                assertThat(refused).as("seed " + seed).isNotInstanceOf(UnknownHostException.class);
            }
        }
    }
}
