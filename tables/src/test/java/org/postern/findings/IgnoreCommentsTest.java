package org.postern.findings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class IgnoreCommentsTest {
    private final IgnoreComments comments = new IgnoreComments();

    @Test
    void silencesTheNextLineThatHasContent() {
        comments.line(1);
        assertThat(comments.comment("# postern: ignore bad-thing")).containsExactly("bad-thing");
        comments.comment("# about the next");
        comments.line(5);
        comments.line(6);
        assertThat(comments.silences(5, "bad-thing")).isTrue();
        assertThat(comments.silences(5, "odd-thing")).isFalse();
        assertThat(comments.silences(1, "bad-thing")).isFalse();
        assertThat(comments.silences(6, "bad-thing")).isFalse();
    }

    @Test
    void takesSeveralNamesAndAReason() {
        assertThat(comments.comment("#postern: ignore bad-thing, odd-thing since we-know better"))
                .isEqualTo(Set.of("bad-thing", "odd-thing"));
        comments.comment("## postern: ignore third-thing");
        comments.line(4);
        assertThat(comments.silences(4, "odd-thing")).isTrue();
        assertThat(comments.silences(4, "third-thing")).isTrue();
        assertThat(comments.silences(4, "we-know")).isFalse();
    }

    @Test
    void otherCommentsSayNothing() {
        assertThat(comments.comment("# postern ignore bad-thing")).isEmpty();
        assertThat(comments.comment("# postern: ignore")).isEmpty();
        assertThat(comments.comment("# we ignore bad-thing")).isEmpty();
    }

    @Test
    void remembersAnyNumberOfLines() {
        for (int i = 1; i < 1000; i += 2) {
            comments.comment("# postern: ignore " + (i % 3 == 0 ? "bad-thing" : "odd-thing"));
            comments.line(i);
        }
        assertThat(comments.silences(999, "bad-thing")).isTrue();
        assertThat(comments.silences(997, "odd-thing")).isTrue();
        assertThat(comments.silences(998, "odd-thing")).isFalse();
    }
}
