package org.postern.address;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DomainSyntaxTest {
    @ParameterizedTest
    @ValueSource(strings = {"example.com", "a", "a_b.test", "1a.test", "xn--jrgen-kva.test", "j\u00fcrgen.test", "4.a"})
    void hostNames(String name) {
        assertThat(DomainSyntax.isHostName(name, true)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "a..b", ".a", "a.", "-a.test", "a-.test", "a.test-", "1234", "1.2.3.4", "a b", "a>"})
    void notHostNames(String name) {
        assertThat(DomainSyntax.isHostName(name, true)).isFalse();
    }

    @Test
    void labelsHave63OctetsAtMost() {
        assertThat(DomainSyntax.isHostName("d".repeat(63) + ".test", true)).isTrue();
        assertThat(DomainSyntax.isHostName("d".repeat(64) + ".test", true)).isFalse();
    }

    @Test
    void internationalisedNamesNeedToBeAllowed() {
        assertThat(DomainSyntax.isHostName("ex\u00e4mple.com", false)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[127.0.0.1]",
                "[IPv6:::1]",
                "[ipv6:2001:DB8:0::1]",
                "[IPv6:1:2:3:4:5:6:7:8]",
                "[IPv6:::ffff:1.2.3.4]"
            })
    void literals(String text) {
        assertThat(DomainSyntax.isLiteral(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "[foo]",
                "[300.1.1.1]",
                "[ 127.0.0.1 ]",
                "[2001:db8::1]",
                "[IPv6:1::2::3]",
                "[IPv6:1:2:3:4:5:6:7]",
                "[1.2.3]",
                "[1.2.3.4.5]",
                "[127.0.0.1",
                "[127.0.0.1]x",
                "[0.1.2.3]",
                "[IPv6:]",
                "[IPv6::1]",
                "[IPv6:12345::]"
            })
    void notLiterals(String text) {
        assertThat(DomainSyntax.isLiteral(text)).isFalse();
    }

    @Test
    void spellingsOfOneAddressAreEqual() {
        assertThat(IpAddress.parseLiteral("IPv6:2001:DB8:0::1")).isEqualTo(IpAddress.parse("2001:db8::1"));
    }
}
