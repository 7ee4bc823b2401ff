package org.postern.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.tables.LookupTrace;
import org.postern.tables.TableRegistry;

class AddressMatchListTest {
    private final TableRegistry tables = new TableRegistry("mapdb");

    private Match match(String list, String address) {
        return AddressMatchList.parse(list, true, tables).match(InetAddress.ofLiteral(address), LookupTrace.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.0/8, 127.9.9.9",
        "192.0.2.7, 192.0.2.7",
        "192.0.2.7/32, 192.0.2.7",
        "0.0.0.0/0, 192.0.2.7",
        "[::1], ::1",
        "[::1]/128, ::1",
        "[::1/128], ::1",
        "[2001:DB8::]/32, 2001:db8:1::5",
        "[2001:db8:0:0:0:0:0:1], 2001:db8::1",
        "192.0.2.0/25, 192.0.2.127",
    })
    void networkContainsAddress(String list, String address) {
        assertThat(match(list, address)).isEqualTo(Match.yes());
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.0/8, 128.0.0.1",
        "192.0.2.7, 192.0.2.70",
        "192.0.2.0/25, 192.0.2.128",
        "[::1], 127.0.0.1",
        "[::ffff:192.0.2.7], 192.0.2.7",
        "!192.0.2.7 192.0.2.0/24, 192.0.2.7",
        "mail.example.com, 192.0.2.7",
    })
    void networkDoesNotContainAddress(String list, String address) {
        assertThat(match(list, address)).isEqualTo(Match.no());
    }

    @Test
    void hostBitsAreAnErrorThatSaysWhatToWrite() {
        assertThat(match("192.0.2.1/24", "192.0.2.7"))
                .isEqualTo(new Match.Failed("non-null host address bits in \"192.0.2.1/24\", perhaps you should use"
                        + " \"192.0.2.0/24\" instead"));
        assertThat(match("192.0.2.0/33", "192.0.2.7"))
                .isEqualTo(new Match.Failed("bad net/mask pattern: \"192.0.2.0/33\""));
        assertThat(match("[2001:db8::1/32", "2001:db8::1")).isInstanceOf(Match.Failed.class);
    }

    @Test
    void badNetworkDoesNotConcernTheOtherFamilyNorWhomAnEarlierItemMatches() {
        assertThat(match("192.0.2.1/24 [::1]", "::1")).isEqualTo(Match.yes());
        assertThat(match("192.0.2.7 192.0.2.1/24", "192.0.2.7")).isEqualTo(Match.yes());
    }

    @Test
    void tableIsAskedForTheAddressAsPostfixPrintsIt() {
        List<String> keys = new ArrayList<>();
        AddressMatchList list = AddressMatchList.parse("inline:{ 192.0.2.7=x }", true, tables);

        assertThat(list.match(InetAddress.ofLiteral("2001:DB8:0:0:1:0:0:1"), (table, key, result) -> keys.add(key)))
                .isEqualTo(Match.no());
        assertThat(list.match(InetAddress.ofLiteral("192.0.2.7"), LookupTrace.NONE))
                .isEqualTo(Match.yes());
        assertThat(keys).containsExactly("2001:db8::1:0:0:1");
    }

    @Test
    void verifiedNameCountsToo() {
        AddressMatchList list = AddressMatchList.parse("example.com", true, tables);

        assertThat(list.match("mx.example.com", InetAddress.ofLiteral("192.0.2.7"), LookupTrace.NONE))
                .isEqualTo(Match.yes());
        assertThat(list.match("unknown", InetAddress.ofLiteral("192.0.2.7"), LookupTrace.NONE))
                .isEqualTo(Match.no());
    }

    @Test
    void badItemsShowWithoutAClient() {
        assertThat(AddressMatchList.parse("192.0.2.1/24 [::1]/128 mail.example.com 192.0.2.0/33", true, tables)
                        .problems())
                .hasSize(2);
    }
}
