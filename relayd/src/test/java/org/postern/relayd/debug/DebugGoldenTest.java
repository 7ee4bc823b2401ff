package org.postern.relayd.debug;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.relayd.dns.DnsClient;
import org.postern.relayd.firewall.Firewall;
import org.postern.relayd.golden.GoldenConfiguration;
import org.postern.relayd.golden.GoldenData;
import org.postern.relayd.metrics.Metrics;

/** The lines that scripts read, against what Postfix did. */
class DebugGoldenTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void expandRepliesAndDeliversAsPostfixDoes() throws JsonProcessingException {
        Map<String, GoldenConfiguration> configurations = GoldenConfiguration.all("alias/configs.jsonl", directory);
        List<String> differences = new ArrayList<>();
        for (JsonNode testCase : GoldenData.lines("alias/cases.jsonl")) {
            ObjectNode input = JsonNodeFactory.instance.objectNode();
            input.put("client", testCase.get("client").asText());
            input.put("sender", GoldenData.text(testCase.get("mail_from")));
            ArrayNode recipients = input.putArray("recipients");
            testCase.get("rcpt_to").forEach(recipient -> recipients.add(GoldenData.text(recipient)));
            JsonNode expected = GoldenData.expected(testCase);
            Firewall firewall = firewall(configuration(configurations, testCase));
            if (!(new Expansion(firewall).answer(input.toString()) instanceof Answer.Line(String line))
                    || !describe(JSON.readTree(line)).equals(describe(expected))) {
                differences.add(input + ": " + describe(expected) + ", not "
                        + new Expansion(firewall).answer(input.toString()));
            }
        }
        configurations.values().forEach(GoldenConfiguration::close);
        assertThat(differences).isEmpty();
    }

    /** Names of clients are not asked for: these have none. */
    private static Firewall firewall(GoldenConfiguration golden) {
        InstantSource clock = InstantSource.system();
        return new Firewall(
                golden.config(),
                golden.tables(),
                golden.routing(),
                golden.policy(),
                DnsClient.of(golden.config(), clock),
                clock,
                new Metrics());
    }

    private static GoldenConfiguration configuration(Map<String, GoldenConfiguration> all, JsonNode testCase) {
        String name = testCase.get("config").asText();
        return Objects.requireNonNull(all.get(name), name);
    }

    /** Replies in order, deliveries in any; what only a delivery tells is left out. */
    private static List<String> describe(JsonNode result) {
        List<String> lines = new ArrayList<>();
        result.get("replies").forEach(reply -> lines.add(reply.asText()));
        TreeSet<String> deliveries = new TreeSet<>();
        for (JsonNode delivery : result.get("deliveries")) {
            ObjectNode known = delivery.deepCopy();
            if (delivery.path("status").asText().equals("sent")) {
                known.remove(List.of("status", "dsn"));
            }
            TreeSet<String> fields = new TreeSet<>();
            known.properties().forEach(field -> fields.add(field.getKey() + "=" + GoldenData.text(field.getValue())));
            deliveries.add(fields.toString());
        }
        lines.addAll(deliveries);
        return lines;
    }

    @Test
    void whatIsNoEnvelopeIsNotAnswered() {
        GoldenConfiguration golden = GoldenConfiguration.of(directory, "mydestination =\n", Map.of());
        Expansion expansion = new Expansion(firewall(golden));
        for (String line : List.of(
                "",
                "hello",
                "{}",
                "{\"client\":\"here\",\"sender\":\"\",\"recipients\":[\"a@example.com\"]}",
                "{\"client\":\"127.0.0.1\",\"sender\":\"\",\"recipients\":[]}",
                "{\"client\":\"127.0.0.1\",\"sender\":\"a\\r\\nRCPT TO:<b>\",\"recipients\":[\"a@example.com\"]}")) {
            assertThat(expansion.answer(line)).as(line).isInstanceOf(Answer.Misunderstood.class);
        }
        golden.close();
    }
}
