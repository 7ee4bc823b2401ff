package org.postern.findings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FindingTextTest {
    private static Finding at(String line, int start, int end) {
        return Finding.error(
                "bad-thing", Place.of("t", 7, line.getBytes(StandardCharsets.UTF_8), start, end), "it is bad");
    }

    private static String text(Finding finding) {
        return new FindingText(false).of(finding);
    }

    @Test
    void placeLineCaretAndAdviceAreShown() {
        assertThat(text(at("example.net smtp:[inside", 17, 24).withHelp("write smtp:[inside]")))
                .isEqualTo("""
                        t:7:18: error: it is bad [bad-thing]
                            7 | example.net smtp:[inside
                              |                  ^~~~~~~
                              = help: write smtp:[inside]
                        """);
    }

    @Test
    void caretStandsUnderItsCharacterAfterTabsWideCharactersAndBrokenBytes() {
        assertThat(text(at("k\tv", 2, 3))).endsWith("    7 | k\tv\n      |  \t^\n");
        assertThat(text(at("日本 v", 7, 8))).endsWith("    7 | 日本 v\n      |      ^\n");
        byte[] broken = "a\0 v".getBytes(StandardCharsets.UTF_8);
        broken[1] = (byte) 0xff;
        assertThat(text(Finding.warning("bad-thing", Place.of("t", 7, broken, 3, 4), "it is bad")))
                .endsWith("    7 | a? v\n      |    ^\n");
    }

    @Test
    void ofALongLineOnlyWhatIsAroundTheCaretIsShown() {
        String line = "x".repeat(300) + "!" + "y".repeat(300);
        assertThat(text(at(line, 300, 301)))
                .isEqualTo("t:7:301: error: it is bad [bad-thing]\n    7 | ..." + "x".repeat(40) + "!" + "y".repeat(79)
                        + "...\n      | " + " ".repeat(43) + "^\n");
    }

    @Test
    void lineThatNobodyCouldReadIsNotKept() {
        Finding finding = at("x".repeat(100_000), 99_999, 100_000);
        assertThat(finding.place().text()).hasSizeLessThan(5000);
        assertThat(finding.place().column()).isEqualTo(100_000);
        assertThat(text(finding)).startsWith("t:7:100000: error: it is bad");
    }

    @Test
    void whatIsNotKnownIsLeftOut() {
        assertThat(text(Finding.warning("odd-thing", Place.NOWHERE, "it is odd")))
                .isEqualTo("warning: it is odd [odd-thing]\n");
        assertThat(text(Finding.warning("odd-thing", Place.of("main.cf"), "it is odd")))
                .isEqualTo("main.cf: warning: it is odd [odd-thing]\n");
        assertThat(text(Finding.warning("odd-thing", Place.of("main.cf", 3, "a = b"), "it is odd")))
                .isEqualTo("main.cf:3: warning: it is odd [odd-thing]\n    3 | a = b\n");
    }

    @Test
    void colourChangesNoCharacter() {
        Finding finding = at("k v", 2, 3).withHelp("write w");
        assertThat(new FindingText(true).of(finding).replaceAll("\033\\[[0-9;]*m", ""))
                .isEqualTo(text(finding));
    }

    @Test
    void jsonHasWhatIsKnown() {
        assertThat(at("k \"v\"", 2, 5).withHelp("write w").json())
                .isEqualTo(
                        "{\"name\": \"bad-thing\", \"severity\": \"error\", \"file\": \"t\", \"line\": 7, \"column\": 3,"
                                + " \"end_column\": 6, \"message\": \"it is bad\", \"help\": \"write w\","
                                + " \"text\": \"k \\\"v\\\"\"}");
        assertThat(Finding.warning("odd-thing", Place.NOWHERE, "it is odd").json())
                .isEqualTo("{\"name\": \"odd-thing\", \"severity\": \"warning\", \"message\": \"it is odd\"}");
    }

    @Test
    void nameThatNoCommentCouldNameIsRefused() {
        assertThatThrownBy(() -> Finding.error("bad", Place.NOWHERE, "it is bad"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
