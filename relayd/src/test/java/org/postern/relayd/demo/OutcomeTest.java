package org.postern.relayd.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postern.relayd.demo.Exchange.Client;
import org.postern.relayd.demo.Exchange.Place;
import org.postern.relayd.smtp.Reply;

final class OutcomeTest {
    private static final Reply OK = Reply.parse("250 2.1.5 Ok");
    private static final Reply QUEUED = Reply.parse("250 2.0.0 Ok: queued as 3F2A1C00D7");
    private static final Exchange LISTED = exchange("user@example.com");
    private static final Exchange UNLISTED = exchange("nobody@example.com");

    private static Exchange exchange(String recipient) {
        return Exchange.recipe(Client.OUTSIDE).stream()
                .filter(exchange -> exchange.recipient().equals(recipient))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void mailThatArrivesAsPromisedDiffersInNothing() {
        assertThat(new Outcome(LISTED, OK, QUEUED, Place.INSIDE_GATEWAY, List.of("user@example.com")).differences())
                .isEmpty();
        Reply refusal = Reply.parse(UNLISTED.promised());
        assertThat(new Outcome(UNLISTED, refusal, refusal, Place.NOWHERE, List.of()).differences())
                .isEmpty();
    }

    @Test
    void anotherReplyIsNoticed() {
        Reply soft = Reply.parse("454 4.7.1 <user@anything.example.com>: Relay access denied");
        assertThat(new Outcome(exchange("user@anything.example.com"), soft, soft, Place.NOWHERE, List.of())
                        .differences())
                .containsExactly("the reply should be 554 5.7.1 <user@anything.example.com>: Relay access denied");
    }

    @Test
    void mailThatDoesNotArriveIsNoticed() {
        assertThat(new Outcome(LISTED, OK, QUEUED, Place.NOWHERE, List.of()).differences())
                .containsExactly("the mail should end at: inside gateway; it was seen at: nowhere");
    }

    @Test
    void mailThatArrivesForSomebodyElseIsNoticed() {
        assertThat(new Outcome(LISTED, OK, QUEUED, Place.INSIDE_GATEWAY, List.of("other@example.com")).differences())
                .containsExactly("the mail should arrive for user@example.com, not for [other@example.com]");
    }

    @Test
    void mailThatWasTakenAgainstThePromiseIsNoticed() {
        assertThat(new Outcome(UNLISTED, OK, QUEUED, Place.INSIDE_GATEWAY, List.of("nobody@example.com")).differences())
                .hasSize(2);
    }

    @Test
    void aRefusalOfTheContentIsNoticed() {
        Reply refusal = Reply.parse("451 4.3.0 Error: queue file write error");
        assertThat(new Outcome(LISTED, OK, refusal, Place.NOWHERE, List.of()).differences())
                .contains("the content should be queued, but the answer was 451 4.3.0 Error: queue file write error");
    }
}
