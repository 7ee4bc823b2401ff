package org.postern.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.tables.publish.TableFixture;

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

    /**
     * Unicode derives the folding of a character as the lower case of its upper case, and names the exceptions (CaseFolding.txt,
     * status C and F). Both are in the JDK, from another copy of Unicode's data than ICU's, for the characters that it knows.
     */
    @Test
    void everyCharacterIsFoldedAsUnicodeDerivesIt() {
        List<String> wrong = new ArrayList<>();
        for (int character = 0; character <= Character.MAX_CODE_POINT; character++) {
            if (Character.isDefined(character) && Character.getType(character) != Character.SURROGATE) {
                String text = Character.toString(character);
                if (!fold(text, CaseFolding.DEFAULT).equals(derivedFolding(character, text))) {
                    wrong.add(Integer.toHexString(character));
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static String derivedFolding(int character, String text) {
        String upperCase = text.toUpperCase(Locale.ROOT);
        return switch (character) {
            case 0x131 -> text; // dotless i: its upper case I is that of i
            case 0x1e9e -> "ss"; // capital sharp s: its lower case is
            default ->
                Character.UnicodeScript.of(character) == Character.UnicodeScript.CHEROKEE
                        ? upperCase // the capitals were there first
                        : upperCase.toLowerCase(Locale.ROOT);
        };
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
