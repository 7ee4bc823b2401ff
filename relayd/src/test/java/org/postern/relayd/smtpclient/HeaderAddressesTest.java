package org.postern.relayd.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderAddressesTest {
    private static List<String> in(String value) {
        return HeaderAddresses.in(value).stream()
                .map(span -> value.substring(span.start(), span.end()))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                " a@b.test                                   | a@b.test",
                " a@b.test (A. (nested) c@d.test)            | a@b.test",
                " (c@d.test) a@b.test                        | a@b.test",
                " A Name <a@b.test>                          | a@b.test",
                " \"Name, with <x@y.test>\" <a@b.test>       | a@b.test",
                " < a@b.test >                               | a@b.test",
                " <@route.test,@other.test:a@b.test>         | a@b.test",
                " Group: a@b.test, N <c@d.test>;, e@f.test   | a@b.test c@d.test e@f.test",
                " undisclosed-recipients:;                   | ",
                " \"a b\"@c.test, \"d,e\"@f.test             | \"a b\"@c.test \"d,e\"@f.test",
                " a@[192.0.2.1], <b@[IPv6:2001:db8::1]>      | a@[192.0.2.1] b@[IPv6:2001:db8::1]",
                " root, a@b.test,,                           | root a@b.test",
                " Some Body, a@b.test                        | a@b.test",
                " <>                                         | ",
                " a@b.test c                                 | 'a@b.test c'",
                " <a@b.test                                  | a@b.test",
                " (open a@b.test                             | ",
            })
    void addressesAreFoundAmongNamesAndComments(String value, String expected) {
        assertThat(String.join(" ", in(value))).isEqualTo(expected == null ? "" : expected);
    }

    @Test
    void addressesMayBeOnSeveralLines() {
        assertThat(in(" a@b.test,\r\n\t<c@d.test>\r\n")).containsExactly("a@b.test", "c@d.test");
    }
}
