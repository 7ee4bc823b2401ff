package org.postern.relayd.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.address.DomainSyntax;
import org.postern.relayd.golden.GoldenData;

/** What clients inside and outside read after MAIL and RCPT is Postfix's to the letter, as sent over a socket. */
class RecipientReplyIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"pr-seed", "pr-seed-relayrestr", "pr-utf8-off"})
    void sendersAndRecipientsAreAnsweredAsPostfixDoes(String configuration) throws IOException {
        List<String> differences = new ArrayList<>();
        Map<String, RawClient> clients = new HashMap<>();
        try (TestRelay relay = start(configuration)) {
            for (JsonNode testCase : GoldenData.lines("rcpt/cases.jsonl")) {
                if (!testCase.get("config").asText().equals(configuration)) {
                    continue;
                }
                String source = testCase.get("client").asText();
                RawClient client = clients.get(source);
                if (client == null) {
                    client = relay.connect(source);
                    client.reply();
                    client.command("EHLO client.test");
                    clients.put(source, client);
                }
                JsonNode result = GoldenData.expected(testCase);
                String expected = result.get("mail").asText() + " / "
                        + (result.get("rcpt").isNull() ? "" : GoldenData.text(result.get("rcpt")));
                String actual = converse(client, configuration, testCase);
                if (!actual.equals(expected)) {
                    differences.add(testCase.get("rcpt_arg") + " from " + source + ": " + expected + ", not " + actual);
                }
            }
        } finally {
            for (RawClient client : clients.values()) {
                client.close();
            }
        }
        assertThat(clients).isNotEmpty();
        assertThat(differences).isEmpty();
    }

    private TestRelay start(String configuration) throws IOException {
        for (JsonNode each : GoldenData.lines("rcpt/configs.jsonl")) {
            if (each.get("config").asText().equals(configuration)) {
                Map<String, String> tables = new HashMap<>();
                each.get("maps").properties().forEach(map -> tables.put(map.getKey(), GoldenData.text(map.getValue())));
                return TestRelay.start(directory, each.get("main_cf").asText(), tables, 10);
            }
        }
        throw new IllegalArgumentException(configuration);
    }

    private static String converse(RawClient client, String configuration, JsonNode testCase) throws IOException {
        String sender = GoldenData.text(testCase.get("mail_from"));
        String argument = GoldenData.text(testCase.get("rcpt_arg"));
        boolean declared = !DomainSyntax.isAscii(sender + argument) && !configuration.endsWith("utf8-off");
        client.command("RSET");
        String mail = client.command("MAIL FROM:<" + sender + ">" + (declared ? " SMTPUTF8" : ""));
        if (!mail.startsWith("2")) {
            return mail + " / ";
        }
        return mail + " / "
                + client.send(("RCPT TO:" + argument + "\r\n").getBytes(StandardCharsets.UTF_8))
                        .reply();
    }
}
