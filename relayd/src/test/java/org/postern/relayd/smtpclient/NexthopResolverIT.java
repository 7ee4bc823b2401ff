package org.postern.relayd.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postern.config.ConfigException;
import org.postern.relayd.dns.DnsClient;
import org.postern.relayd.dns.StubDns;
import org.postern.relayd.smtpclient.NexthopResolver.Relays;
import org.xbill.DNS.Rcode;

class NexthopResolverIT {
    private static final InetAddress OURS = InetAddress.ofLiteral("192.0.2.99");

    private final StubDns dns = StubDns.with(
            "mx1.test. 60 IN A 192.0.2.1",
            "mx2.test. 60 IN A 192.0.2.2",
            "mx3.test. 60 IN A 192.0.2.3",
            "us.test. 60 IN A 192.0.2.99",
            "bare.test. 60 IN A 192.0.2.5",
            "xn--bcher-kva.test. 60 IN A 192.0.2.6",
            "txt.test. 60 IN TXT hello",
            "d.test. 60 IN MX 30 mx3.test.",
            "d.test. 60 IN MX 10 mx1.test.",
            "d.test. 60 IN MX 20 mx2.test.",
            "null.test. 60 IN MX 0 .",
            "equal.test. 60 IN MX 10 mx1.test.",
            "equal.test. 60 IN MX 10 mx2.test.",
            "second.test. 60 IN MX 10 mx1.test.",
            "second.test. 60 IN MX 20 us.test.",
            "second.test. 60 IN MX 20 mx2.test.",
            "second.test. 60 IN MX 30 mx3.test.",
            "first.test. 60 IN MX 10 us.test.",
            "first.test. 60 IN MX 20 mx2.test.",
            "lost.test. 60 IN MX 10 nowhere.test.",
            "lost.test. 60 IN MX 20 us.test.",
            "dangling.test. 60 IN MX 10 nowhere.test.",
            "shaky.test. 60 IN MX 10 nowhere.test.",
            "shaky.test. 60 IN MX 20 broken.test.",
            "hyphen.test. 60 IN MX 10 -mx.test.",
            "mixed.test. 60 IN MX 10 -mx.test.",
            "mixed.test. 60 IN MX 20 mx1.test.");

    @AfterEach
    void stop() {
        dns.close();
    }

    private Relays resolve(String nexthop) {
        return resolve("", nexthop);
    }

    private Relays resolve(String mainCf, String nexthop) {
        dns.fail("broken.test.", Rcode.SERVFAIL);
        ClientFixture client = ClientFixture.with(
                mainCf,
                List.of(dns.address()),
                endpoint -> endpoint.getPort() == 25 && endpoint.getAddress().equals(OURS));
        return resolver(client).resolve(nexthop);
    }

    private static NexthopResolver resolver(ClientFixture client) {
        return new NexthopResolver(
                client.settings().hosts(), client.dns(), client.own(), new Random(), client.log()::add);
    }

    private static List<String> hosts(Relays relays) {
        return switch (relays) {
            case Relays.Hosts(List<RelayHost> hosts, var _) ->
                hosts.stream().map(RelayHost::labelWithPort).toList();
            case Relays.None(Trouble trouble, var _) -> List.of(trouble.dsn() + " " + trouble.text());
        };
    }

    @Test
    void theHostsFileCountsAsSmtpHostLookupSays() {
        assertThat(hosts(resolve("[known.test]"))).containsExactly(notFound("known.test", "A", "Host not found"));
        assertThat(hosts(resolve("smtp_host_lookup = native", "[known.test]")))
                .containsExactly("known.test[192.0.2.7]:25");
        assertThat(hosts(resolve("smtp_host_lookup = dns, native", "[known.test]")))
                .containsExactly("known.test[192.0.2.7]:25");
        assertThat(hosts(resolve("smtp_host_lookup = native", "[mx1.test]"))).containsExactly("mx1.test[192.0.2.1]:25");
        assertThat(hosts(resolve("disable_dns_lookups = yes", "known.test")))
                .containsExactly("known.test[192.0.2.7]:25");
        assertThat(hosts(resolve("[localhost]"))).containsExactly("localhost[127.0.0.1]:25");
    }

    @Test
    void anAddressOfAFamilyThatIsNotUsedIsRefused() {
        assertThat(hosts(resolve("[2001:db8::1]:26")))
                .containsExactly("5.4.4 Name service error for 2001:db8::1: invalid host or domain name");
    }

    @Test
    void anInternationalisedNameIsKnownByItsAsciiForm() {
        assertThat(hosts(resolve("[b\u00fccher.test]"))).containsExactly("xn--bcher-kva.test[192.0.2.6]:25");
    }

    @Test
    void whatTheSystemDoesNotFindIsToldInItsWords() {
        String mainCf = "smtp_dns_support_level = disabled";
        assertThat(hosts(resolve(mainCf, "nowhere.test")))
                .containsExactly("5.4.4 unable to look up host nowhere.test: Name or service not known");
        assertThat(hosts(resolve(mainCf, "[broken.test]")))
                .containsExactly("4.4.4 unable to look up host broken.test: Temporary failure in name resolution");
    }

    @Test
    void wordsThatMeanNothingAreRefused() {
        assertThatThrownBy(() -> resolve("smtp_host_lookup = dns, often", "d.test"))
                .isInstanceOf(ConfigException.class)
                .hasMessageEndingWith("unknown smtp_host_lookup value \"often\" in \"dns, often\"");
        assertThatThrownBy(() -> resolve("smtp_dns_support_level = often", "d.test"))
                .isInstanceOf(ConfigException.class)
                .hasMessageEndingWith("invalid smtp_dns_support_level: \"often\"");
    }

    private static String notFound(String name, String type, String reason) {
        return "5.4.4 Host or domain name not found. Name service error for name=" + name + " type=" + type + ": "
                + reason;
    }

    @Test
    void exchangersComeByPreference() {
        assertThat(hosts(resolve("d.test")))
                .containsExactly("mx1.test[192.0.2.1]:25", "mx2.test[192.0.2.2]:25", "mx3.test[192.0.2.3]:25");
    }

    @Test
    void equalOnesAreShuffled() {
        Set<List<String>> orders = new HashSet<>();
        for (int i = 0; i < 60; i++) {
            orders.add(hosts(resolve("equal.test")));
        }
        assertThat(orders).hasSize(2);
    }

    @Test
    void bracketsAndMissingRecordsLeadToTheHostItself() {
        assertThat(hosts(resolve("[bare.test]:26"))).containsExactly("bare.test[192.0.2.5]:26");
        assertThat(hosts(resolve("bare.test"))).containsExactly("bare.test[192.0.2.5]:25");
        assertThat(hosts(resolve("disable_dns_lookups = yes", "mx1.test"))).containsExactly("mx1.test[192.0.2.1]:25");
        assertThat(hosts(resolve("disable_dns_lookups = yes\nsmtp_dns_support_level = enabled", "d.test")))
                .hasSize(3);
        assertThat(hosts(resolve("smtp_dns_support_level = disabled", "d.test")).getFirst())
                .startsWith("5.4.4 ");
        assertThat(hosts(resolve("127.0.0.1"))).containsExactly("127.0.0.1[127.0.0.1]:25");
    }

    @Test
    void missingNamesAreHardAndTroubleIsSoft() {
        assertThat(hosts(resolve("gone.test"))).containsExactly(notFound("gone.test", "A", "Host not found"));
        assertThat(hosts(resolve("txt.test")))
                .containsExactly(notFound("txt.test", "A", "Host found but no data record of requested type"));
        assertThat(hosts(resolve("[gone.test]"))).containsExactly(notFound("gone.test", "A", "Host not found"));
        assertThat(hosts(resolve("broken.test")))
                .containsExactly(
                        "4.4.3 Host or domain name not found. Name service error for name=broken.test type=MX: "
                                + "Host not found, try again");
        assertThat(hosts(resolve("null.test"))).containsExactly("5.1.0 Domain null.test does not accept mail (nullMX)");
        assertThat(hosts(resolve("dangling.test"))).containsExactly(notFound("nowhere.test", "A", "Host not found"));
        assertThat(hosts(resolve("smtp_defer_if_no_mx_address_found = yes", "dangling.test"))
                        .getFirst())
                .startsWith("4.4.4 ");
        assertThat(hosts(resolve("shaky.test")).getFirst()).startsWith("4.4.3 ");
        assertThat(hosts(resolve("h:99x")))
                .containsExactly("4.3.5 bad destination \"h:99x\": unknown service: 99x/tcp");
    }

    @Test
    void lookUpsOfBothFamiliesAreReportedByTheLast() {
        ClientFixture client = ClientFixture.with("", List.of(dns.address()), _ -> false, DnsClient.Family.values());
        assertThat(hosts(resolver(client).resolve("gone.test")))
                .containsExactly(notFound("gone.test", "AAAA", "Host not found"));
        assertThat(hosts(resolver(client).resolve("txt.test")))
                .containsExactly(notFound("txt.test", "AAAA", "Host found but no data record of requested type"));
    }

    @Test
    void recordsThatNameWhatCannotExistAreLeftOutAndLogged() {
        ClientFixture client = ClientFixture.with("", List.of(dns.address()), _ -> false);
        assertThat(hosts(resolver(client).resolve("hyphen.test")))
                .containsExactly("5.4.4 Name service error for name=hyphen.test type=MX: "
                        + "Malformed or unexpected name server reply");
        assertThat(hosts(resolver(client).resolve("mixed.test"))).containsExactly("mx1.test[192.0.2.1]:25");
        assertThat(client.log())
                .containsExactly(
                        "warning: valid_hostname: misplaced hyphen: -mx.test",
                        "warning: malformed domain name in resource data of MX record for hyphen.test: -mx.test",
                        "warning: valid_hostname: misplaced hyphen: -mx.test",
                        "warning: malformed domain name in resource data of MX record for mixed.test: -mx.test");
    }

    @Test
    void bothFamiliesAreAmongTheAddressesThatAreTried() {
        try (StubDns many = StubDns.with(
                "h.test. 60 IN A 192.0.2.1",
                "h.test. 60 IN A 192.0.2.2",
                "h.test. 60 IN A 192.0.2.3",
                "h.test. 60 IN AAAA 2001:db8::1",
                "h.test. 60 IN AAAA 2001:db8::2",
                "h.test. 60 IN AAAA 2001:db8::3",
                "one.test. 60 IN A 192.0.2.1",
                "one.test. 60 IN AAAA 2001:db8::1",
                "one.test. 60 IN AAAA 2001:db8::2",
                "one.test. 60 IN AAAA 2001:db8::3")) {
            assertThat(families(many, "", "h.test")).isEqualTo("666444");
            assertThat(families(many, "smtp_mx_address_limit = 4", "h.test")).isEqualTo("664464");
            assertThat(families(many, "smtp_mx_address_limit = 3", "h.test")).isEqualTo("664644");
            assertThat(families(many, "smtp_mx_address_limit = 3", "one.test")).isEqualTo("6646");
            assertThat(families(many, "smtp_mx_address_limit = 4\nsmtp_balance_inet_protocols = no", "h.test"))
                    .isEqualTo("666444");
        }
    }

    private static String families(StubDns dns, String mainCf, String host) {
        ClientFixture client = ClientFixture.with(
                "smtp_address_preference = ipv6\n" + mainCf,
                List.of(dns.address()),
                _ -> false,
                DnsClient.Family.values());
        return hosts(resolver(client).resolve(host)).stream()
                .map(label -> label.contains("2001") ? "6" : "4")
                .collect(Collectors.joining());
    }

    @Test
    void serversNotPreferredToOurselvesAreLeftOut() {
        assertThat(hosts(resolve("second.test"))).containsExactly("mx1.test[192.0.2.1]:25");
        assertThat(resolve("second.test")).matches(relays -> relays instanceof Relays.Hosts(var _, boolean mx) && mx);
        assertThat(resolve("first.test"))
                .isEqualTo(new Relays.None(new Trouble("5.4.6", "mail for first.test loops back to myself"), true));
        assertThat(hosts(resolve("lost.test"))).containsExactly("4.4.4 unable to find primary relay for lost.test");
        assertThat(hosts(resolve("[us.test]"))).containsExactly("5.4.6 mail for us.test loops back to myself");
        assertThat(hosts(resolve("[us.test]:26"))).containsExactly("us.test[192.0.2.99]:26");
    }
}
