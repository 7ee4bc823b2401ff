package org.postern.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathArgumentTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "<joe@example.com>|joe@example.com",
                "joe@example.com|joe@example.com",
                "joe@example.com>|joe@example.com",
                "<<joe@example.com>>|joe@example.com",
                "< joe @ example.com >|joe@example.com",
                "<joe(comment)@example.com>|joe@example.com",
                "<(a (b) c)joe@example.com>|joe@example.com",
                "<\"quoted user\"@example.com>|quoted user@example.com",
                "<\"a\\\"b\"@example.com>|a\"b@example.com",
                "<jo\\e@example.com>|joe@example.com",
                "<@a.test,@b.test:joe@example.com>|joe@example.com",
                "<joe:ann@example.com>|joe:ann@example.com",
                "<joe@[127.0.0.1>|joe@[127.0.0.1]",
                "<(a>b)joe@example.com>|joe@example.com",
                "<joe@example.com>(x)|joe@example.com",
                "<@a.test:,joe@example.com>|joe@example.com",
                "<a@b@c>|a@b@c",
                "<<a@b,c@d>>|a@b,c@d",
                "<<a@b, (x) \"c d\"@e>>|a@b,c d@e",
                "<us er@ex ample.com>;|user@example.com",
                "<us er@ex ample.com>(x)|user@example.com",
                "<<a b>>|ab",
            })
    void addressesAreReadAsSloppilyAsClientsWriteThem(String argument, String address) {
        assertThat(PathArgument.parse(argument, false, false))
                .isInstanceOfSatisfying(
                        PathArgument.Path.class,
                        path -> assertThat(path.address()).isEqualTo(address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<joe@example.com",
                "<<joe@example.com>",
                "<(joe@example.com>",
                "<joe smith@example.com>",
                "<joe,ann@example.com>",
                "<joe;x@example.com>",
                "<joe@example.com>x",
                "<>",
                "\"joe@example.com",
            })
    void whatIsNotOneAddressIsMalformed(String argument) {
        assertThat(PathArgument.parse(argument, false, false)).isEqualTo(new PathArgument.Malformed());
    }

    @Test
    void wordsAfterTheAddressAreParameters() {
        assertThat(PathArgument.parse(" <\"a b\"@c>  SIZE=1 BODY=8BITMIME ", false, false))
                .isEqualTo(new PathArgument.Path("a b@c", "\"a b\"@c", List.of("SIZE=1", "BODY=8BITMIME")));
    }

    @Test
    void nothingIsMissing() {
        assertThat(PathArgument.parse("  ", false, true)).isEqualTo(new PathArgument.Missing());
    }

    @Test
    void onlySendersMayBeNull() {
        assertThat(PathArgument.parse("<>", true, true)).isEqualTo(new PathArgument.Path("", "", List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"joe@example.com", "<joe(c)@example.com>", "<@example.com>"})
    void strictEnvelopesWantAnglesAndNoComments(String argument) {
        assertThat(PathArgument.parse(argument, true, false)).isEqualTo(new PathArgument.Malformed());
        assertThat(PathArgument.parse(argument, false, false)).isInstanceOf(PathArgument.Path.class);
    }
}
