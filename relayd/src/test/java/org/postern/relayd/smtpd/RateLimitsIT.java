package org.postern.relayd.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much one client may ask for (anvil(8)), with Postfix's replies. */
class RateLimitsIT {
    private static final String TO_ALL = "smtpd_client_event_limit_exceptions =\nanvil_rate_time_unit = 1h\n";
    private static final String TOO_MANY = "421 4.7.0 fw.gateway.test Error: too many connections from 127.0.0.1";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private TestRelay relay(String settings) throws IOException {
        return TestRelay.firewall(directory, TO_ALL + settings);
    }

    @Test
    void tooManyConnectionsAtATimeAreTurnedAway() throws Exception {
        try (TestRelay relay = relay("smtpd_client_connection_count_limit = 2\n");
                RawClient first = relay.client()) {
            try (RawClient second = relay.client();
                    RawClient third = relay.connect("127.0.0.1");
                    RawClient other = relay.connect("127.0.0.2")) {
                assertThat(third.linesToEnd()).containsExactly(TOO_MANY);
                assertThat(other.reply()).startsWith("220 ");
                second.command("QUIT");
            }
            relay.log()
                    .await(
                            "warning: Connection concurrency limit exceeded: 3 from localhost[127.0.0.1] for service smtp");
            relay.log().await("disconnect from localhost[127.0.0.1]", 2);
            try (RawClient again = relay.connect("127.0.0.1")) {
                assertThat(again.reply()).startsWith("220 ");
            }
            assertThat(first.command("NOOP")).startsWith("250 ");
        }
    }

    @Test
    void tooManyConnectionsOverTimeAreTurnedAway() throws Exception {
        try (TestRelay relay = relay("smtpd_client_connection_rate_limit = 2\n")) {
            for (int i = 0; i < 2; i++) {
                try (RawClient client = relay.client()) {
                    client.command("QUIT");
                }
            }
            try (RawClient third = relay.connect("127.0.0.1")) {
                assertThat(third.linesToEnd()).containsExactly(TOO_MANY);
            }
            relay.log().await("warning: Connection rate limit exceeded: 3 from localhost[127.0.0.1] for service smtp");
        }
    }

    @Test
    void tooMuchMailAndTooManyRecipientsAreDeferred() throws Exception {
        try (TestRelay relay = relay("smtpd_client_message_rate_limit = 2\nsmtpd_client_recipient_rate_limit = 3\n");
                RawClient client = relay.client()) {
            assertThat(client.command("MAIL FROM:<a@b.test>")).startsWith("250 ");
            assertThat(client.command("RCPT TO:<joe@example.com>")).startsWith("250 ");
            assertThat(client.command("RCPT TO:<joe@example.com>")).startsWith("250 ");
            assertThat(client.command("RCPT TO:<x@example.com>")).startsWith("550 5.1.1 ");
            assertThat(client.command("RCPT TO:<joe@example.com>"))
                    .isEqualTo("450 4.7.1 Error: too many recipients from 127.0.0.1");
            client.command("RSET");
            assertThat(client.command("MAIL FROM:<a@b.test>")).startsWith("250 ");
            client.command("RSET");
            assertThat(client.command("MAIL FROM:<a@b.test>"))
                    .isEqualTo("450 4.7.1 Error: too much mail from 127.0.0.1");
            relay.log()
                    .await(
                            "warning: Recipient address rate limit exceeded: 4 from localhost[127.0.0.1] for service smtp");
            relay.log()
                    .await(
                            "warning: Message delivery request rate limit exceeded: 3 from localhost[127.0.0.1] for service smtp");
        }
    }

    @Test
    void theLogHasTheMostThatClientsHaveAskedFor() throws Exception {
        try (TestRelay relay = relay("smtpd_client_recipient_rate_limit = 100\nanvil_status_update_time = 1s\n");
                RawClient client = relay.client()) {
            client.command("MAIL FROM:<a@b.test>");
            client.command("RCPT TO:<joe@example.com>");
            relay.log().await("anvil[", 4);
            assertThat(relay.log().texts().stream()
                            .filter(line -> line.startsWith("statistics: "))
                            .map(line -> line.replaceFirst(" at .*", "")))
                    .contains(
                            "statistics: max connection rate 1/3600s for (smtp:127.0.0.1)",
                            "statistics: max connection count 1 for (smtp:127.0.0.1)",
                            "statistics: max recipient rate 1/3600s for (smtp:127.0.0.1)",
                            "statistics: max cache size 1");
        }
    }

    @Test
    void ourOwnNetworksAreExempt() throws Exception {
        try (TestRelay relay = TestRelay.firewall(
                        directory, "smtpd_client_message_rate_limit = 1\nsmtpd_client_connection_count_limit = 1\n");
                RawClient first = relay.client();
                RawClient second = relay.client()) {
            for (int i = 0; i < 3; i++) {
                assertThat(first.command("MAIL FROM:<a@b.test>")).startsWith("250 ");
                first.command("RSET");
            }
            assertThat(second.command("NOOP")).startsWith("250 ");
        }
    }

    @Test
    void commandsAreCountedBeforeTheirAddressesAreRead() throws Exception {
        String settings = """
                smtpd_client_message_rate_limit = 1
                smtpd_client_recipient_rate_limit = 2
                smtpd_error_sleep_time = 0
                """;
        try (TestRelay relay = relay(settings);
                RawClient client = relay.client()) {
            assertThat(client.command("MAIL FROM:")).isEqualTo("501 5.5.4 Syntax: MAIL FROM:<address>");
            assertThat(client.command("MAIL FROM:<a@b.test>")).isEqualTo("250 2.1.0 Ok");
            assertThat(client.command("RCPT TO:")).isEqualTo("501 5.5.4 Syntax: RCPT TO:<address>");
            assertThat(client.command("RCPT TO:x y z")).isEqualTo("555 5.5.4 Unsupported option: y");
            assertThat(client.command("VRFY joe@example.com")).isEqualTo("252 2.0.0 joe@example.com");
            String tooMany = "450 4.7.1 Error: too many recipients from 127.0.0.1";
            assertThat(client.command("RCPT TO:x y z")).isEqualTo(tooMany);
            assertThat(client.command("VRFY joe@example.com")).isEqualTo(tooMany);
            assertThat(client.command("RCPT TO:<joe@example.com>")).isEqualTo(tooMany);
        }
    }

    @Test
    void whoMaySayThatHeIsAnotherIsExemptUntilHeDoes() throws Exception {
        try (TestRelay relay =
                relay("smtpd_authorized_xclient_hosts = 127.0.0.1\nsmtpd_client_connection_rate_limit = 1\n")) {
            for (int i = 0; i < 2; i++) {
                try (RawClient proxy = relay.client()) {
                    assertThat(proxy.command("XCLIENT ADDR=192.0.2.7"))
                            .isEqualTo(
                                    i == 0
                                            ? "220 fw.gateway.test ESMTP Postern"
                                            : "421 4.7.0 fw.gateway.test Error: too many connections from 192.0.2.7");
                }
            }
        }
    }

    @Test
    void countsBeginAnewWithTheTimeUnitAndNetworksCountAsOne() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        ClientRates rates = new ClientRates(now::get);
        RateLimits limits = new RateLimits(0, 0, 0, 0, 0, Duration.ofSeconds(60), Duration.ofSeconds(600), 24, 64);
        List<String> same = List.of("2001:db8::1", "2001:db8::ffff:0:0:2");
        for (String address : same) {
            try (ClientRates.Visit visit = rates.visit(InetAddress.ofLiteral(address), limits)) {
                assertThat(visit.count(ClientRates.Event.MESSAGE)).isEqualTo(same.indexOf(address) + 1);
            }
        }
        try (ClientRates.Visit other = rates.visit(InetAddress.ofLiteral("2001:db8:0:1::1"), limits);
                ClientRates.Visit visit = rates.visit(InetAddress.ofLiteral("2001:db8::3"), limits)) {
            assertThat(other.count(ClientRates.Event.MESSAGE)).isEqualTo(1);
            now.set(Instant.EPOCH.plusSeconds(61));
            assertThat(visit.count(ClientRates.Event.MESSAGE)).isEqualTo(1);
            assertThat(visit.connections()).isEqualTo(1);
        }
        try (ClientRates.Visit first = rates.visit(InetAddress.ofLiteral("192.0.2.1"), limits);
                ClientRates.Visit neighbour = rates.visit(InetAddress.ofLiteral("192.0.2.254"), limits)) {
            assertThat(first.connections()).isEqualTo(1);
            assertThat(neighbour.connections()).isEqualTo(2);
        }
        assertThat(rates.size()).isEqualTo(3);
        assertThat(rates.peaks().take().stream().map(line -> line.replaceFirst(" at \\w{3} [ 123]\\d [0-9:]{8}$", "")))
                .containsExactly(
                        "statistics: max connection count 2 for (smtp:192.0.2.0/24)",
                        "statistics: max message rate 2/60s for (smtp:2001:db8::/64)",
                        "statistics: max cache size 3");
        assertThat(rates.peaks().take()).isEmpty();
        now.set(Instant.EPOCH.plusSeconds(10_000));
        rates.forgetOld();
        assertThat(rates.size()).isZero();
    }
}
