package org.postern.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Whatever a client sends: an address, or the answer that it is none; and an address is the same whichever form it has been through. */
class AddressRandomTest {
    private static final String[] PIECES = {
        "user",
        "a",
        "b.test",
        "example.com",
        "@",
        ".",
        "..",
        ",",
        ":",
        ";",
        "<",
        ">",
        "(",
        ")",
        "[",
        "]",
        "\"",
        "\\",
        "\\\"",
        "\\@",
        "\"a b\"",
        "\"@\"",
        "\"\\\\\"",
        "@a,@b:",
        "@a.test:",
        "[192.0.2.1]",
        "[IPv6:2001:db8::1]",
        "[IPv6:::]",
        "[",
        "%",
        "!",
        "+",
        "-",
        " ",
        "\t",
        "\r",
        "\n",
        "\0",
        "\u0001",
        "\u007f",
        "\u00a0",
        "é",
        "\u4e2d",
        "\ud83d\ude00",
        "\ud800",
        "xn--caf-dma",
        "(c)",
        "((",
        "<>",
        "<a@b>",
        "=?utf-8?q?x?=",
        "SIZE=1",
        "#",
        "/",
    };

    /** What can be sent on: not a source route, and at a host or a literal. */
    private static final Pattern HOST =
            Pattern.compile("[^@].*@([a-z0-9-]+(\\.[a-z0-9-]+)*|\\[[A-Za-z0-9.:]+])", Pattern.DOTALL);

    private static String text(Random random) {
        if (random.nextInt(200) == 0) {
            return PIECES[random.nextInt(PIECES.length)].repeat(random.nextInt(5_000));
        }
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(
                    random.nextInt(10) == 0
                            ? String.valueOf((char) random.nextInt(0x180))
                            : PIECES[random.nextInt(PIECES.length)]);
        }
        return random.nextBoolean() ? text.toString() : "<" + text + ">";
    }

    @Test
    void anyArgumentHasAnAnswerAndAnyAddressTwoForms() {
        long seed = Long.getLong("postern.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            String text = text(random);
            boolean strict = random.nextBoolean();
            try {
                PathArgument.firstWord(text);
                AddressList.parse(text).addresses().forEach(AddressTokens::internal);
                if (PathArgument.parse(text, strict, random.nextBoolean()) instanceof PathArgument.Path path) {
                    String external = QuotedForm.quote(path.address());
                    assertThat(QuotedForm.unquote(external)).isEqualTo(path.address());
                    if (HOST.matcher(path.address()).matches()) {
                        assertThat(PathArgument.parse("<" + external + ">", false, true))
                                .as(external)
                                .isInstanceOfSatisfying(
                                        PathArgument.Path.class,
                                        again -> assertThat(again.address()).isEqualTo(path.address()));
                    }
                }
                String internal = QuotedForm.unquote(text);
                String external = QuotedForm.quote(internal);
                assertThat(QuotedForm.unquote(external)).isEqualTo(internal);
                assertThat(QuotedForm.quote(QuotedForm.unquote(external))).isEqualTo(external);
            } catch (RuntimeException | StackOverflowError | AssertionError problem) {
                throw new AssertionError("seed " + seed + ", text: " + text, problem);
            }
        }
    }
}
