package org.postern.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.address.IpAddress;

class MainCfTest {
    private static final Path DIRECTORY = Path.of("/etc/postern");

    private static MainCf config(String text) {
        return MainCf.of(DIRECTORY, text, FixedMachine.gateway());
    }

    @Test
    void valuesHaveTheirTypes() {
        MainCf config = config("""
                smtpd_delay_reject = No
                smtpd_recipient_limit = 7
                message_size_limit = 99999999999
                smtpd_timeout = 65m
                maximal_queue_lifetime = 2
                """);

        assertThat(config.get(Settings.SMTPD_DELAY_REJECT)).isFalse();
        assertThat(config.get(Settings.SMTPD_RECIPIENT_LIMIT)).isEqualTo(7);
        assertThat(config.get(Settings.MESSAGE_SIZE_LIMIT)).isEqualTo(99_999_999_999L);
        assertThat(config.get(Settings.SMTPD_TIMEOUT)).isEqualTo(Duration.ofMinutes(65));
        assertThat(config.get(Settings.MAXIMAL_QUEUE_LIFETIME)).isEqualTo(Duration.ofDays(2));
    }

    @Test
    void everyDefaultIsAValue() {
        for (String level : new String[] {"0", "1", "2", "3.6", "3.10"}) {
            MainCf config = config("compatibility_level = " + level + "\n");
            Settings.all()
                    .forEach(setting ->
                            assertThat(config.get(setting)).as(setting.name()).isNotNull());
        }
        assertThat(Settings.all()).hasSizeGreaterThan(200);
    }

    @Test
    void defaultsDependOnTheCompatibilityLevel() {
        assertThat(config("mydestination = a.example\n").get(Settings.RELAY_DOMAINS))
                .isEqualTo("a.example");
        assertThat(config("mydestination = a.example\ncompatibility_level = 2\n")
                        .get(Settings.RELAY_DOMAINS))
                .isEmpty();
        assertThat(config("").get(Settings.SMTPD_RELAY_BEFORE_RECIPIENT_RESTRICTIONS))
                .isFalse();
        assertThat(config("compatibility_level = 3.10\n").get(Settings.SMTPD_RELAY_BEFORE_RECIPIENT_RESTRICTIONS))
                .isTrue();
        assertThat(config("compatibility_level = 1\n").get(Settings.APPEND_DOT_MYDOMAIN))
                .isFalse();
    }

    @Test
    void hostNameAndDomainCompleteEachOther() {
        assertThat(config("").get(Settings.MYHOSTNAME)).isEqualTo("gateway.localdomain");
        assertThat(config("").get(Settings.MYDOMAIN)).isEqualTo("localdomain");
        assertThat(config("mydomain = example.com\n").get(Settings.MYHOSTNAME)).isEqualTo("gateway.example.com");
        assertThat(config("myhostname = fw.example.com\n").get(Settings.MYDOMAIN))
                .isEqualTo("example.com");
        assertThat(config("myhostname = fw\n").get(Settings.MYDOMAIN)).isEqualTo("localdomain");
        assertThat(config("myhostname = fw.$mydomain\nmydomain = a.example\n").get(Settings.MYHOSTNAME))
                .isEqualTo("fw.a.example");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "smtpd_recipient_limit = many | bad numerical configuration: smtpd_recipient_limit = many",
                "smtpd_recipient_limit = 0 | invalid smtpd_recipient_limit parameter value 0 < 1",
                "unknown_local_recipient_reject_code = 600 | invalid unknown_local_recipient_reject_code parameter value 600 > 599",
                "smtpd_delay_reject = maybe | bad boolean configuration: smtpd_delay_reject = maybe",
                "smtpd_timeout = 10z | parameter smtpd_timeout: bad time value or unit: 10z",
                "smtpd_timeout = 0 | invalid smtpd_timeout: 0 (min 1)",
                "mail_name = | bad string length 0 < 1: mail_name = ",
                "myhostname = foo bar | parameter myhostname: bad parameter value: foo bar",
                "mynetworks_style = foo | unknown mynetworks mask style value \"foo\" in \"foo\"",
                "mynetworks_style = { host } | unknown mynetworks mask style value \"{\" in \"{ host }\"",
                "inet_protocols = ipv5 | unknown inet_protocols value \"ipv5\" in \"ipv5\"",
                "myorigin = ${a | truncated macro reference: \"${a\"",
                "myorigin = $myorigin | unreasonable macro call nesting: \"myorigin\"",
                "notify_classes = bounce, Data | unknown notify_classes value \"Data\" in \"bounce, Data\"",
                "propagate_unmatched_extensions = all | unknown propagate_unmatched_extensions value \"all\" in \"all\"",
                "sender_canonical_classes = header_recipient | unknown sender_canonical_classes value \"header_recipient\""
                        + " in \"header_recipient\"",
                "canonical_classes = | bad string length 0 < 1: canonical_classes = ",
                "smtp_address_preference = ipv5 | bad smtp_address_preference value: ipv5",
                "compatibility_level = foo | malformed compatibility level syntax: \"foo\"",
            })
    void badValueIsFoundAtStartWithItsLine(String line, String problem) {
        MainCf config = config("# the configuration\n" + line + "\n");

        assertThatThrownBy(config::validate)
                .isInstanceOf(ConfigException.class)
                .hasMessage("/etc/postern/main.cf, line 2: " + problem.stripTrailing()
                        + (problem.startsWith("bad string") ? " " : ""));
    }

    @Test
    void filterThatWouldBeSkippedStopsTheStart() {
        assertThatThrownBy(() ->
                        config("header_checks = regexp:/etc/postern/headers\n").validate())
                .hasMessageStartingWith("/etc/postern/main.cf, line 1: header_checks = ")
                .hasMessageContaining("relayd_ignore");
        config("header_checks = regexp:/x\nrelayd_ignore = header_checks\n").validate();
        config("header_checks =\n").validate();
    }

    @Test
    void anAddressOfAFamilyThatIsNotInUseIsNoInterface() {
        MainCf config = config("inet_protocols = ipv4\ninet_interfaces = 127.0.0.1, ::1\n");

        assertThatThrownBy(() -> InetInterfaces.of(config))
                .isInstanceOf(ConfigException.class)
                .hasMessage("/etc/postern/main.cf, line 2: config variable inet_interfaces: host not found: ::1");
    }

    @Test
    void missingFileIsNamed(@TempDir Path folder) {
        assertThatThrownBy(() -> MainCf.read(folder))
                .isInstanceOf(ConfigException.class)
                .hasMessage("open " + folder.resolve("main.cf") + ": No such file or directory");
    }

    @Test
    void misspeltNameGetsASuggestion() {
        assertThat(config("# x\n\nrelay_domain = a.example\n").warnings())
                .containsExactly(
                        "/etc/postern/main.cf, line 3: relay_domain: unknown parameter; did you mean relay_domains?");
        assertThat(config("zzz = 1\n").warnings())
                .containsExactly("/etc/postern/main.cf, line 1: zzz: unknown parameter");
        assertThat(config("MyOrigin = a.example\n").warnings())
                .containsExactly("/etc/postern/main.cf, line 1: MyOrigin: unknown parameter; did you mean myorigin?");
    }

    @Test
    void postfixSettingWithoutEffectIsSaidToHaveNone() {
        assertThat(config("smtpd_sasl_path = private/auth\n").warnings())
                .containsExactly("/etc/postern/main.cf, line 1: smtpd_sasl_path: this Postfix setting is not"
                        + " implemented and has no effect");
        assertThat(config("smtpd_sasl_path = private/auth\nrelayd_ignore = smtpd_sasl_path\n")
                        .warnings())
                .isEmpty();
    }

    @Test
    void namesOfOnesOwnAreFineWhereTheyAreUsed() {
        assertThat(config("ours = $inner\ninner = a.example\nrelay_domains = $ours\n")
                        .warnings())
                .isEmpty();
        assertThat(config("smtpd_restriction_classes = strict\nstrict = reject\n")
                        .warnings())
                .isEmpty();
        assertThat(config("virtual_maps = hash:/x\n").warnings()).isEmpty();
        assertThat(config("relay_domains = $ours\n").warnings())
                .containsExactly("/etc/postern/main.cf, line 1: undefined parameter: ours");
    }

    @Test
    void oddTextIsWorthAWarningWithItsLine() {
        assertThat(config("relay_domains = a\n\nrelay_domains = b # or c\n").warnings())
                .containsExactly(
                        "/etc/postern/main.cf, line 3: overriding earlier entry: relay_domains=a",
                        "/etc/postern/main.cf, line 3: #comment after other text is not allowed: # or c...");
    }

    @ParameterizedTest
    @CsvSource({
        "host, 127.0.0.1/32 192.0.2.2/32 [::1]/128 [2001:db8::2]/128",
        "subnet, 127.0.0.0/8 192.0.2.0/24 [::1]/128 [2001:db8::]/64",
        "class, 127.0.0.0/8 192.0.2.0/24 [::1]/128 [2001:db8::]/64",
    })
    void networksFollowFromTheInterfaces(String style, String networks) {
        assertThat(config("mynetworks_style = " + style + "\n").get(Settings.MYNETWORKS))
                .isEqualTo(networks);
    }

    @Test
    void networksWhoseDefaultNeedsThemselvesAreAnError() {
        for (String line : new String[] {
            "compatibility_level = ${mynetworks?2:3}",
            "mynetworks_style = $mynetworks",
            "inet_interfaces = $mynetworks",
            "inet_protocols = $mynetworks"
        }) {
            assertThatThrownBy(() -> config(line + "\n").get(Settings.MYNETWORKS))
                    .as(line)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("unreasonable macro call nesting: \"mynetworks\"");
        }
    }

    @Test
    void protocolsAndInterfacesNarrowTheNetworks() {
        assertThat(config("compatibility_level = 2\ninet_protocols = ipv4\n").get(Settings.MYNETWORKS))
                .isEqualTo("127.0.0.1/32 192.0.2.2/32");
        assertThat(config("compatibility_level = 2\ninet_interfaces = loopback-only\n")
                        .get(Settings.MYNETWORKS))
                .isEqualTo("127.0.0.1/32 [::1]/128");
        assertThat(config("inet_interfaces = [2001:db8::2]\n").get(Settings.MYNETWORKS))
                .isEqualTo("[2001:db8::]/64");
    }

    @Test
    void ownAddressesAreThoseOfInterfacesAndProxies() {
        InetInterfaces interfaces =
                InetInterfaces.of(config("inet_interfaces = 192.0.2.2\nproxy_interfaces = 198.51.100.1\n"));

        assertThat(interfaces.addresses()).containsExactly(InetAddress.ofLiteral("192.0.2.2"));
        assertThat(interfaces.isOwn(IpAddress.parse("192.0.2.2").orElseThrow())).isTrue();
        assertThat(interfaces.isOwn(IpAddress.parse("198.51.100.1").orElseThrow()))
                .isTrue();
        assertThat(interfaces.isOwn(IpAddress.parse("127.0.0.1").orElseThrow())).isFalse();
    }

    @Test
    void parentStyleIsAskedForByListName() {
        assertThat(config("").parentMatchesSubdomains("relay_domains")).isTrue();
        assertThat(config("parent_domain_matches_subdomains = debug_peer_list smtpd_access_maps\n")
                        .parentMatchesSubdomains("relay_domains"))
                .isFalse();
        assertThat(config("parent_domain_matches_subdomains = !relay_domains, relay_domains\n")
                        .parentMatchesSubdomains("relay_domains"))
                .isFalse();
    }
}
