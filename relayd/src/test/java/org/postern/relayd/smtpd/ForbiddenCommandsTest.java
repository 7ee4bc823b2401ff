package org.postern.relayd.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ForbiddenCommandsTest {
    @Test
    void wordsHeadersAndPatternsAreForbidden() {
        ForbiddenCommands forbidden = ForbiddenCommands.parse("CONNECT get, POST regexp:{{/^[^A-Z]/ Bogus}}");
        assertThat(forbidden.contains("CONNECT")).isTrue();
        assertThat(forbidden.contains("GET")).isTrue();
        assertThat(forbidden.contains("SUBJECT:")).isTrue();
        assertThat(forbidden.contains(".")).isTrue();
        assertThat(forbidden.contains("\u00e9")).isTrue();
        assertThat(forbidden.contains("FOO")).isFalse();
        assertThat(forbidden.contains("A:B")).isTrue();
        assertThat(forbidden.contains(":B")).isTrue(); // by the pattern
    }

    @Test
    void anEmptyListForbidsHeadersAlone() {
        assertThat(ForbiddenCommands.parse("").contains("GET")).isFalse();
        assertThat(ForbiddenCommands.parse("").contains("RECEIVED:")).isTrue();
    }
}
