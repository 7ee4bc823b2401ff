package org.postern.relayd.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.config.ConfigException;
import org.postern.relayd.dns.DnsAnswer.Failed;
import org.postern.relayd.dns.DnsAnswer.Found;
import org.postern.relayd.dns.DnsAnswer.Malformed;
import org.postern.relayd.dns.DnsAnswer.NotFound;
import org.postern.relayd.dns.DnsAnswer.Reason;
import org.postern.relayd.dns.DnsClient.Family;

class DnsClientIT {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(400);
    /** For more than one question; a machine that stands still for a moment must not use it up. */
    private static final Duration ENOUGH = Duration.ofSeconds(3);

    private final StubDns stub = StubDns.withZone("""
            test. 60 IN SOA ns.test. admin.test. 1 60 60 60 40
            mx.example.test. 60 IN A 192.0.2.1
            mx.example.test. 30 IN AAAA 2001:db8::1
            six.example.test. 60 IN AAAA 2001:db8::6
            example.test. 300 IN MX 20 mx2.example.test.
            example.test. 300 IN MX 10 mx.example.test.
            example.test. 300 IN NS ns.example.test.
            example.test. 300 IN TXT "first" "rest"
            example.test. 300 IN TXT "a\\010b\\252"
            null.test. 300 IN MX 0 .
            alias.test. 60 IN CNAME mx.example.test.
            dangling.test. 60 IN CNAME gone.test.
            loop.test. 60 IN CNAME loop.test.
            hyphen.test. 60 IN MX 10 -mx.test.
            mixed.test. 60 IN MX 10 m\\032x.test.
            mixed.test. 60 IN MX 20 127.0.0.1.
            xn--mnchen-3ya.test. 60 IN A 192.0.2.3
            lame.test. SILENT
            cut.test. TRUNCATED
            cut.test. 60 IN A 192.0.2.4
            1.2.0.192.in-addr.arpa. 60 IN PTR mx.example.test.
            7.2.0.192.in-addr.arpa. 60 IN PTR mx.example.test.
            8.2.0.192.in-addr.arpa. 60 IN PTR gone.example.test.
            9.2.0.192.in-addr.arpa. 60 IN PTR a\\010b.example.test.
            10.2.0.192.in-addr.arpa. 60 IN PTR 192.0.2.10.
            """);
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final InstantSource clock = () -> now;

    @AfterEach
    void stop() {
        stub.close();
    }

    private DnsClient client(Set<Family> families, Duration limit, InetSocketAddress... servers) {
        return new DnsClient(List.of(servers), HostsFile.of("192.0.2.50 listed.test second\n"), families, limit, clock);
    }

    private DnsClient client() {
        return client(EnumSet.allOf(Family.class), LONG, stub.address());
    }

    private DnsSession dns() {
        return client().session();
    }

    private static InetAddress ip(String text) {
        return InetAddress.ofLiteral(text);
    }

    @Test
    void addressesOfBothFamiliesComeTogether() {
        assertThat(dns().addresses("mx.example.test"))
                .isEqualTo(new Found<>(List.of(ip("192.0.2.1"), ip("2001:db8::1"))));
        assertThat(dns().addresses("alias.test")).isInstanceOf(Found.class);
        assertThat(dns().addresses("192.0.2.9")).isEqualTo(new Found<>(List.of(ip("192.0.2.9"))));
    }

    @Test
    void onlyWantedFamiliesAreAskedFor() {
        DnsSession ipv4 = client(Set.of(Family.IPV4), LONG, stub.address()).session();
        assertThat(ipv4.addresses("six.example.test")).isEqualTo(new NotFound<>(RecordType.A, Reason.NO_DATA));
        assertThat(stub.questions()).containsExactly("six.example.test. A");
    }

    @Test
    void absentNamesAndAbsentRecordsAreToldApart() {
        assertThat(dns().addresses("nowhere.test")).isEqualTo(new NotFound<>(RecordType.AAAA, Reason.NO_SUCH_NAME));
        assertThat(dns().addresses("dangling.test")).isEqualTo(new NotFound<>(RecordType.AAAA, Reason.NO_SUCH_NAME));
        assertThat(dns().mx("mx.example.test")).isEqualTo(new NotFound<>(RecordType.MX, Reason.NO_DATA));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a..b", "-a.test", "a b.test", "example.test.", "192.0.2.1", "1.2", "\\046.test", "ü-.test"})
    void whatIsNoHostNameIsNotAskedFor(String name) {
        assertThat(dns().mx(name)).isEqualTo(new NotFound<>(RecordType.MX, Reason.INVALID_NAME));
        assertThat(stub.questions()).isEmpty();
    }

    @Test
    void internationalisedNamesAreAskedForInAscii() {
        assertThat(dns().addresses("M\u00dcNCHEN.test")).isEqualTo(new Found<>(List.of(ip("192.0.2.3"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SERVFAIL", "REFUSED", "FORMERR", "NOTIMP", "GARBAGE", "WRONGID"})
    void failureIsNeverTakenForAbsence(String behaviour) {
        stub.add("broken.test. " + behaviour);
        DnsSession dns = client(Set.of(Family.IPV4), SHORT, stub.address()).session();
        assertThat(dns.addresses("broken.test")).isInstanceOf(Failed.class);
    }

    @Test
    void aliasesThatLeadNowhereHaveNoRecords() {
        assertThat(dns().lookup("loop.test", RecordType.A))
                .isEqualTo(new NotFound<>(
                        RecordType.A, Reason.ALIAS_LOOP, List.of("dns_lookup: Name server loop for loop.test")));
        assertThat(dns().mx("loop.test").trouble("loop.test")).isEqualTo("Name server loop for loop.test");
    }

    @Test
    void recordsOfEachTypeAreRead() {
        assertThat(dns().mx("example.test"))
                .isEqualTo(new Found<>(List.of(new MxHost(20, "mx2.example.test"), new MxHost(10, "mx.example.test"))));
        assertThat(dns().mx("null.test")).isEqualTo(new Found<>(List.of(new MxHost(0, ""))));
        assertThat(dns().lookup("example.test", RecordType.NS)).isEqualTo(new Found<>(List.of("ns.example.test")));
        assertThat(dns().lookup("example.test", RecordType.TXT)).isEqualTo(new Found<>(List.of("first", "a b ")));
        assertThat(dns().hostName(ip("192.0.2.1"))).isEqualTo(new Found<>(List.of("mx.example.test")));
    }

    @Test
    void hostsThatCannotExistAreNotHandedOn() {
        String where = " in resource data of MX record for ";
        assertThat(dns().mx("hyphen.test"))
                .isEqualTo(new Malformed<>(
                        RecordType.MX,
                        List.of(
                                "valid_hostname: misplaced hyphen: -mx.test",
                                "malformed domain name" + where + "hyphen.test: -mx.test")));
        assertThat(dns().mx("mixed.test"))
                .isEqualTo(new Found<>(
                        List.of(new MxHost(20, "127.0.0.1")),
                        List.of(
                                "valid_hostname: invalid character 92(decimal): m\\032x.test",
                                "malformed domain name" + where + "mixed.test: m\\032x.test",
                                "numeric domain name" + where + "mixed.test: 127.0.0.1")));
    }

    @Test
    void hostsFileAnswersBeforeTheServers() {
        assertThat(dns().addresses("LISTED.test")).isEqualTo(new Found<>(List.of(ip("192.0.2.50"))));
        assertThat(dns().hostName(ip("192.0.2.50"))).isEqualTo(new Found<>(List.of("listed.test")));
        assertThat(dns().hostName(ip("127.0.0.1"))).isEqualTo(new Found<>(List.of("localhost")));
        assertThat(dns().addresses("listed.test.")).isEqualTo(new Found<>(List.of(ip("192.0.2.50"))));
        assertThat(stub.questions()).isEmpty();
    }

    @Test
    void longAndTruncatedAnswersAreFetchedOverTcp() {
        IntStream.range(0, 60).forEach(host -> stub.add("many.test. 60 IN MX 10 host-number-" + host + ".many.test."));
        assertThat(dns().mx("many.test"))
                .matches(answer -> answer instanceof Found<MxHost>(var hosts, var _) && hosts.size() == 60);
        assertThat(dns().lookup("cut.test", RecordType.A)).isEqualTo(new Found<>(List.of(ip("192.0.2.4"))));
    }

    @Test
    void answersAreKeptAsLongAsTheyMayBe() {
        DnsClient client = client(Set.of(Family.IPV4), LONG, stub.address());
        assertThat(client.session().addresses("mx.example.test")).isInstanceOf(Found.class);
        assertThat(client.session().addresses("MX.example.TEST")).isInstanceOf(Found.class);
        now = now.plusSeconds(59);
        stub.remove("mx.example.test.");
        assertThat(client.session().addresses("mx.example.test")).isInstanceOf(Found.class);
        assertThat(stub.questions()).hasSize(1);
        now = now.plusSeconds(1);
        assertThat(client.session().addresses("mx.example.test")).isInstanceOf(NotFound.class);
    }

    @Test
    void absenceIsKeptAsLongAsTheZoneSays() {
        DnsClient client = client(Set.of(Family.IPV4), LONG, stub.address());
        assertThat(client.session().addresses("new.test")).isInstanceOf(NotFound.class);
        stub.add("new.test. 60 IN A 192.0.2.5");
        now = now.plusSeconds(39);
        assertThat(client.session().addresses("new.test")).isInstanceOf(NotFound.class);
        now = now.plusSeconds(1);
        assertThat(client.session().addresses("new.test")).isInstanceOf(Found.class);
    }

    @Test
    void absenceWithoutAStartOfAuthorityIsNotKept() {
        DnsClient client = client(Set.of(Family.IPV4), LONG, stub.address());
        assertThat(client.session().addresses("new.example")).isInstanceOf(NotFound.class);
        stub.add("new.example. 60 IN A 192.0.2.5");
        assertThat(client.session().addresses("new.example")).isInstanceOf(Found.class);
    }

    @Test
    void failureIsRememberedForAMoment() {
        stub.add("broken.test. SERVFAIL");
        DnsClient client = client(Set.of(Family.IPV4), LONG, stub.address());
        assertThat(client.session().addresses("broken.test")).isInstanceOf(Failed.class);
        assertThat(client.session().addresses("broken.test")).isInstanceOf(Failed.class);
        assertThat(stub.questions()).hasSize(1);
        now = now.plusSeconds(5);
        stub.remove("broken.test.");
        assertThat(client.session().addresses("broken.test")).isInstanceOf(NotFound.class);
    }

    @Test
    void equalQuestionsAtTheSameTimeAreAskedOnce() {
        stub.hold("mx.example.test.");
        DnsClient client = client(Set.of(Family.IPV4), LONG, stub.address());
        List<CompletableFuture<DnsAnswer<InetAddress>>> waiting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waiting.add(client.ask("mx.example.test", RecordType.A));
        }
        stub.release("mx.example.test.");
        waiting.forEach(answer -> assertThat(answer.join()).isInstanceOf(Found.class));
        assertThat(stub.questions()).containsExactly("mx.example.test. A");
    }

    @Test
    void lookUpsOfOneSessionShareItsTime() {
        stub.silence(".");
        DnsSession dns =
                client(EnumSet.allOf(Family.class), SHORT, stub.address()).session();
        long start = System.nanoTime();
        for (int i = 0; i < 50; i++) {
            assertThat(dns.mx("domain" + i + ".test")).isInstanceOf(Failed.class);
        }
        // Fifty times the limit if each took its own; the rest is for a busy machine.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SHORT.multipliedBy(25));
    }

    @Test
    void silentServerIsAskedOnceAndThenLeftAloneForAWhile() {
        stub.silence(".");
        DnsClient client = client(Set.of(Family.IPV4), ENOUGH, stub.address());
        assertThat(client.session().addresses("mx.example.test")).isInstanceOf(Failed.class);
        await(client, "mx.example.test");
        int asked = stub.questions().size();
        assertThat(client.session().addresses("six.example.test"))
                .isEqualTo(new Failed<>(RecordType.A, "no name server has answered lately"));
        assertThat(stub.questions()).hasSize(asked);
        now = now.plus(NameServer.DEAD_FOR);
        assertThat(client.session().addresses("alias.test")).isInstanceOf(Failed.class);
        assertThat(stub.questions().size()).isGreaterThan(asked);
    }

    @Test
    void serverThatIsSilentAboutOneNameIsNotDead() {
        DnsClient client = client(Set.of(Family.IPV4), ENOUGH, stub.address());
        assertThat(client.session().addresses("lame.test")).isInstanceOf(Failed.class);
        await(client, "lame.test");
        assertThat(client.session().addresses("mx.example.test")).isInstanceOf(Found.class);
        assertThat(stub.questions()).contains(". NS");
    }

    /** The session may have given up a moment before the question did. */
    private static void await(DnsClient client, String name) {
        assertThat(client.ask(name, RecordType.A).join()).isInstanceOf(Failed.class);
    }

    @Test
    void secondServerAnswersForASilentFirst() {
        try (StubDns dead = StubDns.with()) {
            dead.silence(".");
            DnsClient client = client(Set.of(Family.IPV4), Duration.ofSeconds(2), dead.address(), stub.address());
            assertThat(client.session().addresses("mx.example.test")).isInstanceOf(Found.class);
        }
    }

    @Test
    void secondServerAnswersForAFailingFirst() {
        try (StubDns failing = StubDns.with("mx.example.test. REFUSED")) {
            DnsClient client = client(Set.of(Family.IPV4), LONG, failing.address(), stub.address());
            assertThat(client.session().addresses("mx.example.test")).isInstanceOf(Found.class);
        }
    }

    @Test
    void noServerAtAllFails() {
        assertThat(client(Set.of(Family.IPV4), LONG).session().mx("example.test"))
                .isEqualTo(new Failed<>(RecordType.MX, "no name server is configured"));
    }

    @Test
    void troubleIsToldInPostfixsWords() {
        stub.add("broken.test. SERVFAIL");
        assertThat(dns().mx("broken.test").trouble("broken.test"))
                .isEqualTo("Host or domain name not found. Name service error for name=broken.test type=MX: "
                        + "Host not found, try again");
        assertThat(dns().addresses("gone.test").trouble("gone.test"))
                .isEqualTo("Host or domain name not found. Name service error for name=gone.test type=AAAA: "
                        + "Host not found");
        assertThat(dns().mx("a..b").trouble("a..b"))
                .isEqualTo("Name service error for a..b: invalid host or domain name");
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1,   mx.example.test, OK,        mx.example.test,   OK,        ''",
        "192.0.2.7,   unknown,         FORGED,    mx.example.test,   OK,        does not resolve to address 192.0.2.7",
        "192.0.2.8,   unknown,         FORGED,    gone.example.test, OK,        192.0.2.8: Name or service not known",
        "192.0.2.9,   unknown,         NOT_FOUND, unknown,           NOT_FOUND, ''",
        "192.0.2.10,  unknown,         NOT_FOUND, unknown,           NOT_FOUND, numeric hostname: 192.0.2.10",
        "192.0.2.200, unknown,         NOT_FOUND, unknown,           NOT_FOUND, ''",
        "127.0.0.1,   localhost,       OK,        localhost,         OK,        ''"
    })
    void clientNameMustBeConfirmedByTheForwardZone(
            String address,
            String name,
            ClientName.Status status,
            String reverseName,
            ClientName.Status reverseStatus,
            String warning) {
        ClientName found = ClientName.of(ip(address), dns());
        assertThat(found).isEqualTo(new ClientName(name, status, reverseName, reverseStatus, found.warnings()));
        assertThat(String.join("", found.warnings())).endsWith(warning);
    }

    @Test
    void failingZonesAreATemporaryCondition() {
        stub.add("1.2.0.192.in-addr.arpa. SERVFAIL");
        ClientName unknown = ClientName.of(ip("192.0.2.1"), dns());
        assertThat(unknown.status()).isEqualTo(ClientName.Status.TEMPORARY);
        assertThat(unknown.reverseStatus()).isEqualTo(ClientName.Status.TEMPORARY);
        stub.add("mx.example.test. REFUSED");
        ClientName doubtful = ClientName.of(ip("192.0.2.7"), dns());
        assertThat(doubtful.status()).isEqualTo(ClientName.Status.TEMPORARY);
        assertThat(doubtful.reverseStatus()).isEqualTo(ClientName.Status.OK);
    }

    @Test
    void serverListsAreReadWithAndWithoutPorts() {
        assertThat(ServerList.parse("127.0.0.1:5353, 192.0.2.1 [::1]:54 [::1] 2001:db8::1"))
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
        assertThatThrownBy(() -> ServerList.parse("127.0.0.1 " + server))
                .isInstanceOf(ConfigException.class)
                .hasMessage("bad relayd_dns_servers value: \"" + server + "\"");
    }
}
