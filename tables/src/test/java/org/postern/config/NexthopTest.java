package org.postern.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NexthopTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            example.com               | example.com   | false | 25
            example.com:587           | example.com   | false | 587
            example.com:submission    | example.com   | false | 587
            [mail.example.com]        | mail.example.com | true | 25
            [mail.example.com]:2525   | mail.example.com | true | 2525
            [192.0.2.1]               | 192.0.2.1     | true  | 25
            [192.0.2.1]:26            | 192.0.2.1     | true  | 26
            192.0.2.1:26              | 192.0.2.1     | false | 26
            [ipv6:2001:db8::1]:27     | 2001:db8::1 | true | 27
            [IPv6:::1]                | ::1 | true | 25
            [2001:db8::1]:28          | 2001:db8::1 | true | 28
            """)
    void syntaxOfSmtpManualIsRead(String text, String host, boolean bracketed, int port) {
        assertThat(Nexthop.parse(text, "smtp"))
                .matches(parsed -> parsed instanceof Nexthop.Parsed.Ok(Nexthop nexthop)
                        && nexthop.host().equals(host)
                        && nexthop.bracketed() == bracketed
                        && nexthop.port() == port);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [mail.example.com     | missing "]"
            []                    | missing host
            :25                   | missing host
            [h]25                 | garbage after "]"
            h:99x                 | unknown service: 99x/tcp
            h:0                   | unknown service: 0/tcp
            h:65536               | unknown service: 65536/tcp
            2001:db8::1           | bad address
            [ipv6:zz::]           | bad address
            """)
    void malformedOneSaysWhy(String text, String reason) {
        assertThat(Nexthop.parse(text, "smtp")).isEqualTo(new Nexthop.Parsed.Malformed(reason));
    }
}
