package org.postern.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.findings.FindingList;
import org.postern.tables.patterns.RuleType;

class RuleCheckTest {
    /** The places of the rules that never answer, each with the line that is in its way. */
    private static List<String> shadows(RuleType type, String... lines) throws IOException {
        FindingList findings = new FindingList();
        String text = String.join("\n", lines) + "\n";
        new RuleCheck("t", type).run(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), findings);
        return findings.sorted().stream()
                .map(finding -> finding.place() + " " + finding.message().replaceAll(".*(line [0-9]+).*", "$1"))
                .toList();
    }

    @Test
    void aNetworkInsideAnEarlierOneNeverAnswers() throws IOException {
        assertThat(shadows(
                        RuleType.CIDR,
                        "192.0.2.0/24 REJECT",
                        "192.0.2.7 OK",
                        "192.0.0.0/16 REJECT",
                        "192.0.2.0/24 OK",
                        "2001:db8::/32 OK",
                        "2001:db8:1::/48 REJECT"))
                .containsExactly("t:2:1 line 1", "t:4:1 line 1", "t:6:1 line 5");
    }

    @Test
    void whatIsInsideAnIfShadowsOnlyThere() throws IOException {
        assertThat(shadows(
                        RuleType.CIDR,
                        "if 192.0.2.0/24",
                        "192.0.0.0/8 REJECT",
                        "192.0.2.7 OK",
                        "endif",
                        "192.0.2.8 OK",
                        "192.0.3.8 OK"))
                .containsExactly("t:3:1 line 2", "t:5:1 line 2");
    }

    @Test
    void negationTurnsItRound() throws IOException {
        assertThat(shadows(RuleType.CIDR, "!192.0.2.0/24 REJECT", "!192.0.0.0/16 OK", "192.0.2.1 OK"))
                .containsExactly("t:2:1 line 1");
        assertThat(shadows(RuleType.CIDR, "!192.0.0.0/16 REJECT", "!192.0.2.0/24 OK"))
                .isEmpty();
        assertThat(shadows(RuleType.REGEXP, "/a/ 1", "!/a/ 2", "!/a/ 3")).containsExactly("t:3:1 line 2");
    }

    @Test
    void theSameExpressionAgainNeverAnswers() throws IOException {
        assertThat(shadows(RuleType.REGEXP, "/^a@/ 1", "/^b@/ 2", "/^a@/ 3", "/^a@/i 4"))
                .containsExactly("t:3:1 line 1");
    }

    @ParameterizedTest
    @CsvSource({"REGEXP,/^/", "REGEXP,/.*/", "REGEXP,/^(.*)/", "PCRE,/^/", "PCRE,/.*/", "PCRE,/^.*/", "PCRE,/(.*)/"})
    void nothingAnswersAfterAnExpressionThatMatchesEveryKey(RuleType type, String everything) throws IOException {
        assertThat(shadows(type, "/a/ 1", everything + " 2", "/b/ 3", "!/c/ 4"))
                .containsExactly("t:3:1 line 2", "t:4:1 line 2");
    }

    @ParameterizedTest
    @CsvSource({"REGEXP,/./", "REGEXP,/^$/", "PCRE,/^a?b/", "PCRE,/x.*/", "PCRE,/^.*$/"})
    void anExpressionThatMayNotMatchStandsInNobodysWay(RuleType type, String some) throws IOException {
        assertThat(shadows(type, some + " 1", "/b/ 2")).isEmpty();
    }

    @Test
    void aCommentSilencesIt() throws IOException {
        assertThat(shadows(RuleType.CIDR, "192.0.2.0/24 REJECT", "# postern: ignore shadowed-rule", "192.0.2.7 OK"))
                .isEmpty();
    }
}
