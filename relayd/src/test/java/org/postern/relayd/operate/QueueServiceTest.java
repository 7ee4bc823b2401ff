package org.postern.relayd.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.postern.relayd.control.ControlAnswer;
import org.postern.relayd.queue.DeliveryState;
import org.postern.relayd.queue.Envelope;
import org.postern.relayd.queue.MessageContent;
import org.postern.relayd.queue.QueueEntry;
import org.postern.relayd.queue.QueueOperations;
import org.postern.relayd.queue.Recipient;

/** What operators read, without a daemon. */
class QueueServiceTest {
    private static final Instant NOW = Instant.parse("2026-11-26T15:41:39Z");

    private final List<QueueEntry> queue = new ArrayList<>();

    private record Answer(int status, String out, List<String> err) {}

    private Answer ask(String... words) throws Exception {
        StringBuilder out = new StringBuilder();
        List<String> err = new ArrayList<>();
        QueueView view = new QueueView() {
            @Override
            public List<QueueEntry> list() {
                return queue;
            }

            @Override
            public MessageContent content(String id) {
                throw new AssertionError(id);
            }

            @Override
            public Optional<QueueOperations> operations() {
                return Optional.empty();
            }
        };
        List<String> request = new ArrayList<>(List.of("queue"));
        request.addAll(List.of(words));
        int status = new QueueService(view, InstantSource.fixed(NOW)).handle(request, new ControlAnswer() {
            @Override
            public void out(byte[] bytes, int length) {
                out.append(new String(bytes, 0, length, StandardCharsets.UTF_8));
            }

            @Override
            public void error(String line) {
                err.add(line);
            }

            @Override
            public void afterwards(Runnable action) {
                action.run();
            }
        });
        return new Answer(status, out.toString(), err);
    }

    private void deferred(
            String id, String sender, Duration age, long size, Map<Integer, String> reasons, String... recipients) {
        Envelope envelope = new Envelope(
                id,
                NOW.minus(age),
                sender,
                Stream.of(recipients).map(Recipient::of).toList(),
                size,
                false,
                false,
                "",
                "");
        queue.add(new QueueEntry(
                "deferred",
                envelope,
                new DeliveryState(new BitSet(), 1, NOW, false, false, reasons),
                List.of("[192.0.2.1]")));
    }

    /** As Postfix 3.7 printed the same mail, with long queue ids. */
    @Test
    void theListIsThatOfPostqueue() throws Exception {
        String refused = "connect to 192.0.2.1[192.0.2.1]:2601: Connection refused";
        String busy = "host 192.0.2.9[192.0.2.9] said: 450 4.2.0 A busy (in reply to RCPT TO command)";
        deferred(
                "6612FC7C59193",
                "",
                Duration.ofDays(3),
                347,
                Map.of(0, refused, 1, busy),
                "u@down.example",
                "a@b.example");
        deferred(
                "6612FC7C5CF79",
                "quoted local@sender.example",
                Duration.ofHours(1),
                3400328,
                Map.of(0, refused, 1, refused, 3, busy),
                "h1@down.example",
                "quoted\"2@down.example",
                "new@down.example",
                "j\u00fcrgen@down.example");
        Answer answer = ask("list");
        assertThat(answer.status()).isZero();
        assertThat(answer.out().replaceAll("[A-Z][a-z]{2} [A-Z][a-z]{2} [ 0-9]{2} [0-9:]{8}", "Thu Nov 26 15:41:39"))
                .isEqualTo("""
                        ----Queue ID----- --Size-- ---Arrival Time---- --Sender/Recipient------
                        6612FC7C59193          347 Thu Nov 26 15:41:39 MAILER-DAEMON
                                            (connect to 192.0.2.1[192.0.2.1]:2601: Connection refused)
                                                                       u@down.example
                        (host 192.0.2.9[192.0.2.9] said: 450 4.2.0 A busy (in reply to RCPT TO command))
                                                                       a@b.example

                        6612FC7C5CF79      3400328 Thu Nov 26 15:41:39 "quoted local"@sender.example
                                            (connect to 192.0.2.1[192.0.2.1]:2601: Connection refused)
                                                                       h1@down.example
                                                                       "quoted\\"2"@down.example
                                                                       new@down.example
                        (host 192.0.2.9[192.0.2.9] said: 450 4.2.0 A busy (in reply to RCPT TO command))
                                                                       j\u00fcrgen@down.example

                        -- 3320 Kbytes in 2 Requests.
                        """);
        assertThat(ask("list", "--json", "6612fc7c59193").out())
                .isEqualTo(
                        "{\"queue_name\": \"deferred\", \"queue_id\": \"6612FC7C59193\", \"arrival_time\": 1795448499,"
                                + " \"message_size\": 347, \"forced_expire\": false, \"sender\": \"MAILER-DAEMON\", \"recipients\": ["
                                + "{\"address\": \"u@down.example\", \"delay_reason\": \"" + refused + "\"}, "
                                + "{\"address\": \"a@b.example\", \"delay_reason\": \"" + busy + "\"}]}\n");
    }

    @Test
    void mailIsSelectedByAddressesAsTheListPrintsThem() throws Exception {
        deferred("A1", "", Duration.ofDays(3), 1, Map.of(), "a@b.example");
        deferred("A2", "q l@sender.example", Duration.ofHours(1), 1, Map.of(), "x y@b.example");
        for (String sender : List.of("", "<>", "MAILER-DAEMON")) {
            assertThat(listed("--sender=" + sender)).as(sender).containsExactly("A1");
        }
        assertThat(listed("--sender=q l@sender.example")).containsExactly("A2");
        assertThat(listed("--sender=\"q l\"@SENDER.example")).containsExactly("A2");
        assertThat(listed("--recipient=\"x y\"@b.example")).containsExactly("A2");
        assertThat(listed("--older-than=172800")).containsExactly("A1");
        assertThat(listed("--older-than=172800", "--recipient=x y@b.example")).isEmpty();
        assertThat(listed("ALL")).containsExactly("A1", "A2");
        assertThat(listed("all")).isEmpty();
    }

    private List<String> listed(String... selection) throws Exception {
        List<String> words = new ArrayList<>(List.of("list", "--json"));
        words.addAll(List.of(selection));
        return ask(words.toArray(String[]::new))
                .out()
                .lines()
                .map(line -> line.replaceFirst(".*\"queue_id\": \"([^\"]*)\".*", "$1"))
                .toList();
    }

    @Test
    void whatWasReceivedCannotMoveTheCursorOfATerminal() throws Exception {
        deferred("A1", "a\u009b2J@sender.example", Duration.ofDays(3), 1, Map.of(0, "said: \033[2J"), "a@b.example");
        assertThat(ask("list").out()).contains("a?2J@sender.example", "(said: ?[2J)");
    }

    @Test
    void theNumbersOfMessagesAreInTheOrderOfAMessagesLife() throws Exception {
        deferred("A1", "a@sender.example", Duration.ofDays(3), 1, Map.of(), "a@b.example");
        assertThat(ask("stats").out().lines().map(line -> line.replaceFirst(" .*", "")))
                .containsExactly("Queue", "incoming", "active", "deferred", "hold", "", "Nexthop", "[192.0.2.1]");
    }

    @Test
    void withoutADaemonNothingIsChangedAndNobodyKnowsNexthops() throws Exception {
        deferred("A1", "a@sender.example", Duration.ofDays(3), 1, Map.of(), "a@b.example");
        for (String verb : List.of("flush", "hold", "release", "requeue", "delete")) {
            Answer answer = ask(verb, "ALL");
            assertThat(answer.status()).isEqualTo(1);
            assertThat(answer.err())
                    .containsExactly(
                            "relayd: no daemon is running here; without one the queue can be read, but not changed");
        }
        Answer nexthop = ask("list", "--nexthop=[192.0.2.1]");
        assertThat(nexthop.status()).isEqualTo(1);
        assertThat(nexthop.out()).isEmpty();
    }
}
