package org.postern.relayd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScreenTest {
    private static final String END = "\033[K\n";

    @Test
    void whatWasThereIsDrawnOver() {
        assertThat(new Screen(24, 80).drawn("one\ntwo\n")).isEqualTo("\033[Hone" + END + "two" + END + "\033[J");
    }

    @Test
    void nothingScrollsAwayAndNoLineWraps() {
        assertThat(new Screen(4, 5).drawn("a\nlong line\n\ud83d\ude00\ud83d\ude00\ud83d\ude00\nd"))
                .isEqualTo("\033[Ha" + END + "long " + END + "... 2 more lines" + END + "\033[J");
        assertThat(new Screen(5, 2).drawn("a\nb\nc\n\ud83d\ude00\ud83d\ude00\ud83d\ude00"))
                .endsWith("c" + END + "\ud83d\ude00\ud83d\ude00" + END + "\033[J");
    }
}
