package org.postern.tables.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class Utf8BufferTest {
    @Test
    void partsOfAllKindsFollowEachOther() {
        Utf8Buffer buffer = new Utf8Buffer(0);
        buffer.append("plain ").append('c').append("é😀x").append("abc".getBytes(StandardCharsets.US_ASCII), 1, 2);
        assertThat(buffer.toString()).isEqualTo("plain cé😀xb");
        assertThat(buffer.toByteArray()).isEqualTo("plain cé😀xb".getBytes(StandardCharsets.UTF_8));
        assertThat(buffer.length()).isEqualTo(buffer.toByteArray().length);
    }

    @Test
    void halfASurrogatePairIsAQuestionMark() {
        assertThat(new Utf8Buffer(4).append("a\ud83d").append("\ude00b").toString())
                .isEqualTo("a??b");
    }

    @Test
    void whatWasForgottenIsGone() {
        Utf8Buffer buffer = new Utf8Buffer(4).append("secret");
        buffer.truncate(2);
        buffer.truncate(5);
        assertThat(buffer.toString()).isEqualTo("se");
        assertThat(buffer.clear().append("x").toString()).isEqualTo("x");
        assertThatThrownBy(() -> buffer.at(1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
