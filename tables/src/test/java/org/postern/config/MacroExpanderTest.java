package org.postern.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every expectation here is what postconf -x prints. */
class MacroExpanderTest {
    private static final Map<String, String> NAMES =
            Map.of("a", "$b", "b", "", "d", "localdomain", "x", "1", "big", "$l1$l1");

    private static String expand(String text) {
        return MacroExpander.expand(text, NAMES::get);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "${{a} == {a}}|${{a}=={b}}|${{a}!={b}:{u}} # true||",
                "$(d?x)-$(d:y) # x-",
                "${a?x}|${b?x} # x|",
                "${ d } # localdomain",
                "${{ a } == { a }?{ x }:{ y }}| # ' x |'",
                "${{10} < {9} ? {x} : {y}}${{b} < {a} ? {x} : {y}}${{010} == {10} ? {x} : {y}} # yyx",
                "${d ? a} # ' a'",
                "${d?}|x # |x",
                "${d?{a} : b c}x${nope?{a} : b c} # 'ax b c'",
                "${{1.2} >=level {1.10} ? {x} : {y}} # y",
                "${{0} == {00} ? {x} : {y}}${{ 5} == {5}?{x}:{y}}${{-5} < {3} ? {x} : {y}} # xyx",
                "$$x$$$x # $x$1",
            })
    void expandsAsPostconf(String text, String expected) {
        assertThat(expand(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "${{a} <> {b} ? {x} : {y}} # '\"==\" or \"!=\"\" or \"<\"\" or \"<=\"\" or \">=\"\" or \">\" expected at:"
                        + " \"...a}>>><> {b} ? {x} : {y}\"'",
                "${{a} ==level {b}} # malformed compatibility level syntax: \"a\"",
                "${{a} == b ? {x} : {y}} # '\"{expression}\" expected at: \"...{a} ==>>> b ? {x} : {y}\"'",
                "${{a} == {a} {x} : {y}} # '\"?\" or \":\" expected at: \"...}>>>{x} : {y}\"'",
                "${{a} == {a} ? {x} {y}} # '\":\" expected at: \"...x}>>>{y}\"'",
                "${{a} == {a} ? {x} : {y}z} # unexpected input at: \"...y}>>>z\"",
                "${} # empty macro name: \"${}\"",
                "$-x # empty macro name: \"$-x\"",
                "${{a == {b} ? {x} : {y}} # truncated macro reference: \"${{a == {b} ? {x} : {y}}\"",
                "${x-y.z_1} # attribute name syntax error at: \"...x>>>-y.z_1\"",
                "${x y} # attribute name syntax error at: \"...x>>> y\"",
            })
    void badSyntaxIsReportedInPostfixWords(String text, String message) {
        assertThatThrownBy(() -> expand(text))
                .isInstanceOf(MacroException.class)
                .hasMessage(message);
    }

    @Test
    void valuesThatDoubleAtEveryLevelEnd() {
        assertThatThrownBy(() -> MacroExpander.expand("$l0", name -> {
                    int level = Integer.parseInt(name.substring(1));
                    return level > 90 ? "x" : "$l" + (level + 1) + "$l" + (level + 1);
                }))
                .isInstanceOf(MacroException.class);
    }
}
