package org.postern.relayd.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.config.ConfigException;
import org.postern.relayd.dns.DnsAnswer.Failed;
import org.postern.relayd.dns.DnsAnswer.Found;
import org.postern.relayd.dns.DnsAnswer.NotFound;
import org.postern.relayd.dns.DnsAnswer.Reason;
import org.postern.relayd.dns.DnsClient.Family;
import org.xbill.DNS.Rcode;

class DnsClientIT {
    private final StubDns stub = StubDns.with(
            "mx.example.test. 60 IN A 192.0.2.1",
            "mx.example.test. 30 IN AAAA 2001:db8::1",
            "six.example.test. 60 IN AAAA 2001:db8::6",
            "example.test. 300 IN MX 20 mx2.example.test.",
            "example.test. 300 IN MX 10 mx.example.test.",
            "null.test. 300 IN MX 0 .",
            "alias.test. 60 IN CNAME mx.example.test.",
            "loop.test. 60 IN CNAME loop.test.",
            "broken.test. 60 IN A 192.0.2.66",
            "1.2.0.192.in-addr.arpa. 60 IN PTR mx.example.test.",
            "7.2.0.192.in-addr.arpa. 60 IN PTR mx.example.test.",
            "8.2.0.192.in-addr.arpa. 60 IN PTR gone.example.test.",
            "9.2.0.192.in-addr.arpa. 60 IN PTR a\\010b.example.test.");
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final InstantSource clock = () -> now;

    @AfterEach
    void stop() {
        stub.close();
    }

    private DnsClient client(Set<Family> families, Duration budget, InetSocketAddress... servers) {
        return new DnsClient(
                List.of(servers), HostsFile.of("192.0.2.50 listed.test second\n"), families, budget, clock);
    }

    private DnsClient client() {
        return client(EnumSet.allOf(Family.class), Duration.ofSeconds(5), stub.address());
    }

    private static InetAddress ip(String text) {
        return InetAddress.ofLiteral(text);
    }

    @Test
    void addressesOfBothFamiliesComeTogetherWithTheShorterTimeToLive() {
        assertThat(client().addresses("mx.example.test"))
                .isEqualTo(new Found<>(List.of(ip("192.0.2.1"), ip("2001:db8::1")), Duration.ofSeconds(30)));
        assertThat(client().addresses("alias.test")).isInstanceOf(Found.class);
    }

    @Test
    void onlyWantedFamiliesAreAskedFor() {
        DnsClient ipv4 = client(Set.of(Family.IPV4), Duration.ofSeconds(5), stub.address());
        assertThat(ipv4.addresses("six.example.test")).isEqualTo(new NotFound<>(Reason.NO_DATA));
        assertThat(stub.questions()).containsExactly("six.example.test. A");
    }

    @Test
    void absentNamesAndAbsentRecordsAreToldApart() {
        assertThat(client().addresses("nowhere.test")).isEqualTo(new NotFound<>(Reason.NO_SUCH_NAME));
        assertThat(client().mx("mx.example.test")).isEqualTo(new NotFound<>(Reason.NO_DATA));
        assertThat(client().addresses("x".repeat(64) + ".test")).isEqualTo(new NotFound<>(Reason.INVALID_NAME));
        assertThat(client().addresses("a..b")).isEqualTo(new NotFound<>(Reason.INVALID_NAME));
        assertThat(client().addresses("")).isEqualTo(new NotFound<>(Reason.INVALID_NAME));
    }

    @Test
    void failureIsNeverTakenForAbsence() {
        stub.fail("broken.test.", Rcode.SERVFAIL);
        assertThat(client().addresses("broken.test")).isInstanceOf(Failed.class);
        assertThat(client().addresses("loop.test")).isInstanceOf(Failed.class);
    }

    @Test
    void mailExchangersAndNullMx() {
        assertThat(client().mx("example.test"))
                .isEqualTo(new Found<>(
                        List.of(new MxHost(20, "mx2.example.test"), new MxHost(10, "mx.example.test")),
                        Duration.ofMinutes(5)));
        assertThat(client().mx("null.test")).isEqualTo(new Found<>(List.of(new MxHost(0, "")), Duration.ofMinutes(5)));
    }

    @Test
    void hostsFileAnswersBeforeTheServers() {
        assertThat(client().addresses("LISTED.test")).isEqualTo(new Found<>(List.of(ip("192.0.2.50")), Duration.ZERO));
        assertThat(client().hostName(ip("192.0.2.50"))).isEqualTo(new Found<>(List.of("listed.test"), Duration.ZERO));
        assertThat(client().hostName(ip("127.0.0.1"))).isEqualTo(new Found<>(List.of("localhost"), Duration.ZERO));
        assertThat(stub.questions()).isEmpty();
    }

    @Test
    void longAnswersAreFetchedOverTcp() {
        IntStream.range(0, 60).forEach(host -> stub.add("many.test. 60 IN MX 10 host-number-" + host + ".many.test."));
        assertThat(client().mx("many.test"))
                .matches(answer -> answer instanceof Found<MxHost>(var hosts, var _) && hosts.size() == 60);
    }

    @Test
    void silentServerIsAskedOnceAndThenLeftAloneForAWhile() {
        stub.silence(".");
        DnsClient dns = client(Set.of(Family.IPV4), Duration.ofSeconds(1), stub.address());
        assertThat(dns.addresses("mx.example.test")).isInstanceOf(Failed.class);
        int asked = stub.questions().size();
        assertThat(dns.addresses("mx.example.test")).isEqualTo(new Failed<>("no name server has answered lately"));
        assertThat(stub.questions()).hasSize(asked);
        now = now.plus(NameServers.DEAD_FOR);
        assertThat(dns.addresses("mx.example.test")).isInstanceOf(Failed.class);
        assertThat(stub.questions().size()).isGreaterThan(asked);
    }

    @Test
    void secondServerAnswersForASilentFirst() {
        try (StubDns dead = StubDns.with()) {
            dead.silence(".");
            DnsClient dns = client(Set.of(Family.IPV4), Duration.ofMillis(800), dead.address(), stub.address());
            assertThat(dns.addresses("mx.example.test")).isInstanceOf(Found.class);
        }
    }

    @Test
    void noServerAtAllFails() {
        assertThat(client(Set.of(Family.IPV4), Duration.ofSeconds(1)).mx("example.test"))
                .isEqualTo(new Failed<>("no name server is configured"));
    }

    @Test
    void clientNameMustBeConfirmedByTheForwardZone() {
        assertThat(ClientName.of(ip("192.0.2.1"), client()))
                .isEqualTo(new ClientName(
                        "mx.example.test", ClientName.Status.OK, "mx.example.test", ClientName.Status.OK));
        assertThat(ClientName.of(ip("192.0.2.7"), client()))
                .isEqualTo(
                        new ClientName("unknown", ClientName.Status.FORGED, "mx.example.test", ClientName.Status.OK));
        assertThat(ClientName.of(ip("192.0.2.8"), client()))
                .isEqualTo(new ClientName(
                        "unknown", ClientName.Status.NOT_FOUND, "gone.example.test", ClientName.Status.OK));
        assertThat(ClientName.of(ip("192.0.2.200"), client()).status()).isEqualTo(ClientName.Status.NOT_FOUND);
        assertThat(ClientName.of(ip("127.0.0.1"), client()).name()).isEqualTo("localhost");
    }

    @Test
    void reverseNameThatIsNoHostNameIsUnknown() {
        assertThat(ClientName.of(ip("192.0.2.9"), client()).reverseName()).isEqualTo("unknown");
    }

    @Test
    void failingReverseZoneIsATemporaryCondition() {
        stub.fail("1.2.0.192.in-addr.arpa.", Rcode.SERVFAIL);
        assertThat(ClientName.of(ip("192.0.2.1"), client()).status()).isEqualTo(ClientName.Status.TEMPORARY);
        stub.fail("mx.example.test.", Rcode.REFUSED);
        assertThat(ClientName.of(ip("192.0.2.7"), client()).status()).isEqualTo(ClientName.Status.TEMPORARY);
    }

    @Test
    void serverListsAreReadWithAndWithoutPorts() {
        assertThat(DnsClient.parseServers("127.0.0.1:5353, 192.0.2.1 [::1]:54 [::1] 2001:db8::1"))
                .containsExactly(
                        new InetSocketAddress(ip("127.0.0.1"), 5353),
                        new InetSocketAddress(ip("192.0.2.1"), 53),
                        new InetSocketAddress(ip("::1"), 54),
                        new InetSocketAddress(ip("::1"), 53),
                        new InetSocketAddress(ip("2001:db8::1"), 53));
    }

    @ParameterizedTest
    @ValueSource(strings = {"junk", "host:1", "1.2.3.4:x", "1.2.3.4:0", "[::1", "1.2.3"})
    void serverThatIsNoAddressIsRefused(String server) {
        assertThatThrownBy(() -> DnsClient.parseServers("127.0.0.1 " + server))
                .isInstanceOf(ConfigException.class)
                .hasMessage("bad relayd_dns_servers value: \"" + server + "\"");
    }
}
