package org.postern.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaseFoldingTest {
    private static String fold(String text, CaseFolding folding) {
        return new String(folding.fold(TableFixture.bytes(text)).orElseThrow(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "Joe@Example.COM, joe@example.com",
        "STRAßE, strasse",
        "ΟΔΟΣ, οδοσ",
        "οδος, οδοσ",
        "İ, i\u0307",
        "ﬁ, fi",
        "\uab70, \u13a0", // Cherokee folds to its capitals
        "\u00c9, \u00e9",
        "E\u0301, e\u0301" // no normalisation
    })
    void foldsAsUnicodeDoes(String text, String folded) {
        assertThat(fold(text, CaseFolding.DEFAULT)).isEqualTo(folded);
    }

    @Test
    void withoutUtf8OnlyAsciiIsFoldedAndAnyBytesWillDo() {
        assertThat(fold("JÜRGEN", new CaseFolding(true, false))).isEqualTo("jÜrgen");
        assertThat(new CaseFolding(true, false).fold(new byte[] {(byte) 0xff, 'A'}))
                .hasValue(new byte[] {(byte) 0xff, 'a'});
    }

    @Test
    void unfoldedKeysStayAsTheyAre() {
        assertThat(fold("JÜRGEN", new CaseFolding(false, true))).isEqualTo("JÜRGEN");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c0af",
                "e080af",
                "eda080",
                "edbfbf",
                "f08080af",
                "f4908080",
                "f5808080",
                "80",
                "c3",
                "e282",
                "ff",
                "61e9"
            })
    void whatIsNotUtf8IsNoKey(String hexadecimal) {
        byte[] key = HexFormat.of().parseHex(hexadecimal);
        assertThat(CaseFolding.DEFAULT.fold(key)).isEmpty();
        assertThat(new CaseFolding(false, true).fold(key)).isEmpty();
    }
}
