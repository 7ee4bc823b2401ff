package org.postern.relayd.restrictions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.address.QuotedForm;
import org.postern.relayd.golden.GoldenConfiguration;
import org.postern.relayd.golden.GoldenData;
import org.postern.relayd.rewrite.RecipientExpansion;
import org.postern.relayd.rewrite.Route;
import org.postern.relayd.smtp.Reply;
import org.postern.tables.LookupTrace;

/** From the envelope of a message to its deliveries, through everything that decides them. */
class DeliveryGoldenTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static Map<String, GoldenConfiguration> configurations;

    @BeforeAll
    static void open() {
        configurations = GoldenConfiguration.all("alias/configs.jsonl", directory);
    }

    @AfterAll
    static void close() {
        configurations.values().forEach(GoldenConfiguration::close);
    }

    @Test
    void messagesGoWherePostfixSendsThem() throws UnknownHostException {
        List<String> differences = new ArrayList<>();
        for (JsonNode testCase : GoldenData.lines("alias/cases.jsonl")) {
            String name = testCase.get("config").asText();
            GoldenConfiguration golden = Objects.requireNonNull(configurations.get(name), name);
            List<String> recipients = new ArrayList<>();
            testCase.get("rcpt_to").forEach(each -> recipients.add(GoldenData.text(each)));
            List<String> expected = expected(GoldenData.expected(testCase));
            List<String> actual = new Dialogue(
                            golden,
                            InetAddress.getByName(testCase.get("client").asText()),
                            GoldenData.text(testCase.get("mail_from")))
                    .outcome(recipients);
            if (!actual.equals(expected)) {
                differences.add("%s %s: %s, not %s".formatted(name, recipients, expected, actual));
            }
        }
        assertThat(differences).isEmpty();
    }

    /** Replies, then deliveries in order of their text. */
    private static List<String> expected(JsonNode result) {
        List<String> lines = new ArrayList<>();
        result.get("replies").forEach(reply -> lines.add(reply.asText()));
        List<String> deliveries = new ArrayList<>();
        if (result.has("deliveries")) {
            for (JsonNode delivery : result.get("deliveries")) {
                String where = delivery.has("nexthop")
                        ? delivery.get("nexthop").asText()
                        : delivery.get("text").asText();
                String original = delivery.has("orig_to") ? GoldenData.text(delivery.get("orig_to")) : "";
                deliveries.add(String.join(
                        " ", delivery.get("transport").asText(), where, GoldenData.text(delivery.get("to")), original));
            }
        }
        deliveries.sort(null);
        lines.addAll(deliveries);
        return lines;
    }

    /** One mail from one client. */
    private record Dialogue(GoldenConfiguration golden, InetAddress client, String mailFrom) {
        List<String> outcome(List<String> recipients) {
            List<String> lines = new ArrayList<>(List.of("250 2.1.0 Ok"));
            List<String> accepted = new ArrayList<>();
            Transaction transaction = new Transaction(Client.unnamed(client), "client.test", mailFrom, false);
            for (String recipient : recipients) {
                RcptCommand.Result parsed = golden.policy().rcpt("<" + recipient + ">", transaction);
                assertThat(parsed).as(recipient).isInstanceOf(RcptCommand.Result.Parsed.class);
                String address = ((RcptCommand.Result.Parsed) parsed).command().recipient();
                Decision decision = golden.policy().decideRecipient(transaction, address, DecisionTrace.off());
                lines.add(decision.reply().toString());
                if (decision.isAccepted()) {
                    accepted.add(address);
                }
            }
            if (accepted.isEmpty()) {
                lines.add("554 5.5.1 Error: no valid recipients");
                return lines;
            }
            lines.add("354 End data with <CR><LF>.<CR><LF>");
            switch (golden.routing().expansion().expand(accepted, LookupTrace.NONE)) {
                case RecipientExpansion.Result.Refused refused ->
                    lines.add(refused.reply().toString());
                case RecipientExpansion.Result.Recipients(var expanded) -> {
                    lines.add("250 2.0.0 Ok: queued as {QID}");
                    expanded.stream().map(this::delivery).sorted().forEach(lines::add);
                }
            }
            return lines;
        }

        private String delivery(RecipientExpansion.Expanded recipient) {
            Route route = golden.routing().resolver().resolve(mailFrom, recipient.address(), LookupTrace.NONE);
            boolean error = route.transport().equals(Route.ERROR_TRANSPORT);
            int status = error ? Reply.enhancedEnd(route.nexthop()) : 0;
            String to = QuotedForm.quote(route.recipient());
            String original = QuotedForm.quote(recipient.original());
            return String.join(
                    " ",
                    route.transport(),
                    route.nexthop().substring(status).strip(),
                    to,
                    original.equals(to) ? "" : original);
        }
    }
}
