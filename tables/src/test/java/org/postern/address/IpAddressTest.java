package org.postern.address;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpAddressTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1,                192.0.2.1",
        "::1,                      ::1",
        "::,                       ::",
        "2001:DB8:0:0:0:0:0:1,     2001:db8::1",
        "2001:db8:0:1:1:1:1:1,     2001:db8:0:1:1:1:1:1",
        "2001:db8:0:0:1:0:0:1,     2001:db8::1:0:0:1",
        "2001:0:0:1:0:0:0:1,       2001:0:0:1::1",
        "1:2:3:4:5:6:0:0,          1:2:3:4:5:6::",
        "fe80:0:0:0:0:0:0:0,       fe80::",
        "::ffff:192.0.2.1,         ::ffff:192.0.2.1",
        "::192.0.2.1,              ::192.0.2.1",
        "64:ff9b::192.0.2.1,       64:ff9b::c000:201",
        "0:0:0:0:0:0:1:2,          ::0.1.0.2"
    })
    void textIsThatOfInetNtop(String written, String text) {
        assertThat(IpAddress.parse(written)).hasToString("Optional[" + text + "]");
    }
}
