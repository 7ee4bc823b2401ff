package org.postern.relayd.agents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.relayd.queue.DeliveryAgent;
import org.postern.relayd.queue.DeliveryRequest;
import org.postern.relayd.queue.DeliveryResult;
import org.postern.relayd.queue.Envelope;
import org.postern.relayd.queue.Recipient;

class LocalAgentsTest {
    @Test
    void aTransportThatThereIsNotIsWarnedAboutOnceInAWhile() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        List<String> warnings = new ArrayList<>();
        TransportAgents agents =
                new TransportAgents(request -> List.of(), Duration.ofSeconds(60), now::get, warnings::add);
        for (int second = 0; second <= 70; second += 10) {
            now.set(Instant.EPOCH.plusSeconds(second));
            assertThat(agents.of("nosuch").agent()).isInstanceOf(UnavailableAgent.class);
        }
        agents.of("smtp");
        assertThat(warnings)
                .containsExactly(
                        "connect to transport nosuch: No such transport",
                        "connect to transport nosuch: No such transport");
    }

    // Expectations are what Postfix 3.7.11 logged.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            error   | 5.7.1 never     | 5.7.1 | BOUNCED  | never
            error   | ''              | 5.0.0 | BOUNCED  | Address is undeliverable
            error   | 4.2.1 soft one  | 5.0.0 | BOUNCED  | soft one
            error   | gone fishing    | 5.0.0 | BOUNCED  | gone fishing
            retry   | ''              | 4.0.0 | DEFERRED | Address is undeliverable
            retry   | 5.1.1 hmm       | 4.0.0 | DEFERRED | hmm
            retry   | 4.7.0 later     | 4.7.0 | DEFERRED | later
            discard | thrown away     | 2.0.0 | SENT     | thrown away
            nosuch  | x               | 4.3.0 | DEFERRED | mail transport unavailable
            """)
    void eachSaysWhatPostfixSays(String transport, String nexthop, String dsn, String status, String text) {
        DeliveryAgent agent = switch (transport) {
            case "error" -> new ErrorAgent();
            case "retry" -> new RetryAgent();
            case "discard" -> new DiscardAgent();
            default -> new UnavailableAgent();
        };
        List<Recipient> recipients = List.of(Recipient.of("a@x.test"), Recipient.of("b@x.test"));
        Envelope envelope = new Envelope("4X1", Instant.EPOCH, "s@x.test", recipients, 0, false, false, "", "");
        List<DeliveryResult> results = agent.deliver(
                new DeliveryRequest(envelope, nexthop, recipients, InputStream::nullInputStream, Instant.EPOCH, true));
        assertThat(results)
                .containsExactly(
                        DeliveryResult.local(recipients.get(0), DeliveryResult.Status.valueOf(status), dsn, text),
                        DeliveryResult.local(recipients.get(1), DeliveryResult.Status.valueOf(status), dsn, text));
    }
}
