package org.postern.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TransportValueTest {
    @Test
    void splitsAtTheFirstColonAndKeepsTheRestAsItIs() {
        assertThat(TransportValue.parse("smtp:[inside.example.com]:2525"))
                .isEqualTo(new TransportValue("smtp", "[inside.example.com]:2525"));
        assertThat(TransportValue.parse("error: no such user")).isEqualTo(new TransportValue("error", " no such user"));
        assertThat(TransportValue.parse(":")).isEqualTo(new TransportValue("", ""));
        assertThat(TransportValue.parse("local")).isEqualTo(new TransportValue("local", ""));
    }
}
