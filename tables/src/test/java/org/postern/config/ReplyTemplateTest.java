package org.postern.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplyTemplateTest {
    private static final Map<String, String> NAMES =
            Map.of("host", "h.test", "empty", "", "money", "$host ${host} $$", "umlaut", "b\u00fc\u20ac\ud83d\ude00");

    private static ReplyTemplate.Filled fill(String settings, String template) {
        return ReplyTemplate.of(MainCf.of(Path.of("/conf"), settings))
                .fill(template, name -> Optional.ofNullable(NAMES.get(name)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "550 $host                        | 550 h.test",
                "550 ${host}s $(host)             | 550 h.tests h.test",
                "${host?yes}${empty?no}           | yes",
                "${empty:none}                    | none",
                "${nothing?x}${nothing:y}         | y",
                "${host?{a $host}:{b}}            | a h.test",
                "${{$host} == {h.test} ? {a}:{b}} | a",
                "$$host                           | $host",
                "$money                           | $host ${host} $$",
                "$umlaut                          | b_________",
            })
    void namesAreReplacedOnceAndCleaned(String template, String text) {
        assertThat(fill("", template).text()).hasValue(text);
    }

    @Test
    void unknownNamesAndBadSyntaxAreFaults() {
        assertThat(fill("", "$host $no $never"))
                .isEqualTo(new ReplyTemplate.Filled(
                        Optional.empty(),
                        List.of(
                                "unknown macro name \"no\" in expansion request",
                                "unknown macro name \"never\" in expansion request")));
        assertThat(fill("", "x ${host"))
                .isEqualTo(
                        new ReplyTemplate.Filled(Optional.empty(), List.of("truncated macro reference: \"x ${host\"")));
    }

    @Test
    void filterIsReadWithItsEscapesAndItsDollar() {
        assertThat(fill("smtpd_expansion_filter = a-\\144\\145$%\\\\host\n", "550 $host $money")
                        .text())
                .hasValue("550 h_test $host_$_host__$$");
    }

    @Test
    void defaultReplyIsNotExpandedBeforeItsTime() {
        assertThat(MainCf.of(Path.of("/conf"), "").get(Settings.DEFAULT_RBL_REPLY))
                .startsWith("$rbl_code Service");
    }
}
