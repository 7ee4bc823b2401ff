package org.postern.relayd.restrictions;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressPatternTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.2            | 2",
                "127.0.0.[2..5;7]     | 2 3 4 5 7",
                "127.0.0.[7;2..3;3]   | 2 3 7",
                "[127.0.0.2]          | 2",
                "[127.0.0.[2;4]]      | 2 4",
                "[127].[0].[0..9].[4] | 4",
                "127.0.0.007          | 7",
                "127.0.1.2            | ''",
            })
    void patternsMatchWhatTheySay(String text, String octets) {
        AddressPattern pattern = AddressPattern.parse(text) instanceof AddressPattern.Parsed.Ok(AddressPattern parsed)
                ? parsed
                : failed(text);
        int[] expected = Arrays.stream(octets.split(" ", -1))
                .filter(octet -> !octet.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
        assertThat(IntStream.range(0, 256).filter(octet -> pattern.matches(InetAddress.ofLiteral("127.0.0." + octet))))
                .containsExactly(Arrays.stream(expected).boxed().toArray(Integer[]::new));
        assertThat(pattern.matches(InetAddress.ofLiteral("::1"))).isFalse();
    }

    private static AddressPattern failed(String text) {
        throw new AssertionError(text + " is not read");
    }

    /** The words are those that Postfix 3.7 was seen to log. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "127.0.0.300    | need decimal number 0..255 or \"[\" at \"127.0.0.>300<\"",
                "127.0.0        | need \".\" at \"127.0.0><\"",
                "127.0.0.[5..2] | numeric range error at \"127.0.0.[5..>2<]\"",
                "127.0.0.[2     | need \";\" or \"]\" at \"127.0.0.[2><\"",
                "127.0.0.2.3    | garbage after pattern at \"127.0.0.2>.<3\"",
                "x              | need decimal number 0..255 or \"[\" at \">x<\"",
                "``             | empty address pattern",
                "[]             | empty address pattern",
                "[127.0.0.2     | missing \"]\" character",
                "1.2.3.[]       | need decimal number 0..255 at \"1.2.3.[>]<\"",
                "99999999999999999999.1.1.1 | need decimal number 0..255 or \"[\" at \">99999999999999999999<.1.1.1\"",
            })
    void malformedPatternsAreRefusedWithTheirPlace(String text, String reason) {
        assertThat(AddressPattern.parse(text)).isEqualTo(new AddressPattern.Parsed.Malformed(reason));
    }

    @Test
    void queriesTurnAddressesAround() {
        DnsList list = DnsList.of("zen.test=127.0.0.[2..4]");
        assertThat(list.query(InetAddress.ofLiteral("192.0.2.200"))).isEqualTo("200.2.0.192.zen.test");
        assertThat(list.query(InetAddress.ofLiteral("2001:db8::ab")))
                .isEqualTo("b.a.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.zen.test");
    }
}
