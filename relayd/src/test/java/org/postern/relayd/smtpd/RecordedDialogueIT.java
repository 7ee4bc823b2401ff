package org.postern.relayd.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.relayd.golden.GoldenData;

/**
 * Dialogues, random and chosen, with commands in any order and odd syntax, and what Postfix 3.7.11 replied and logged; as far as 3.12 does the
 * same.
 */
class RecordedDialogueIT {
    private static final String MAIN_CF = """
            compatibility_level = 3.6
            myhostname = mail.test.example
            mydomain = test.example
            myorigin = test.example
            mydestination =
            mynetworks = 127.0.0.1/32
            local_recipient_maps =
            local_transport = error:local mail delivery is disabled
            relay_domains = example.com, dom.example
            relay_recipient_maps =
                inline:{ user@example.com=x, other@example.com=x, third@example.com=x, @dom.example=x }
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            smtpd_peername_lookup = no
            smtpd_banner = $myhostname ESMTP Test
            smtpd_forbid_unauth_pipelining = yes
            smtpd_forbid_bare_newline = normalize
            smtpd_error_sleep_time = 0
            smtpd_recipient_limit = 8
            smtpd_hard_error_limit = 10
            smtpd_soft_error_limit = 5
            smtpd_junk_command_limit = 6
            smtpd_relay_restrictions = permit_mynetworks reject_unauth_destination
            smtpd_client_connection_rate_limit = 0
            message_size_limit = 20000
            queue_minfree = 0
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void dialoguesGoAndAreLoggedAsWithPostfix() throws Exception {
        List<String> differences = new ArrayList<>();
        try (TestRelay relay = TestRelay.start(directory, MAIN_CF, Map.of(), 100)) {
            List<JsonNode> dialogues = GoldenData.lines("recorded/dialogues.jsonl");
            for (int i = 0; i < dialogues.size(); i++) {
                JsonNode dialogue = dialogues.get(i);
                String client = "127.2." + (i >> 7) + "." + (1 + (i & 127));
                List<String> expected = new ArrayList<>();
                dialogue.get("replies").forEach(reply -> reply.forEach(line -> expected.add(line.asText())));
                dialogue.get("log").forEach(line -> expected.add(line.asText().replace("{CLIENT}", client)));
                List<String> actual = play(relay, client, dialogue);
                if (!actual.equals(expected)) {
                    differences.add(dialogue.get("id").asText() + ": expected " + expected + "\n  not " + actual);
                }
            }
        }
        assertThat(differences).isEmpty();
    }

    /** The replies, and then what smtpd has logged. */
    private static List<String> play(TestRelay relay, String client, JsonNode dialogue) throws Exception {
        int logged = relay.log().all().size();
        long sessions = relay.log().count("disconnect from");
        List<String> lines = new ArrayList<>();
        try (RawClient connection = relay.connect(client)) {
            read(connection, lines);
            for (JsonNode step : dialogue.get("script")) {
                connection.send(DialogueGoldenIT.raw(step));
                read(connection, lines);
            }
            if (dialogue.get("replies").size() > dialogue.get("script").size() + 1) {
                read(connection, lines);
            }
        }
        relay.log().await("disconnect from", sessions + 1);
        relay.log().all().stream().skip(logged).forEach(line -> addLogged(line, lines));
        return lines;
    }

    /** The next reply, or the end. */
    private static void read(RawClient connection, List<String> lines) throws IOException {
        String line;
        do {
            line = connection.line();
            lines.add(line.replaceFirst("queued as \\w+", "queued as {QID}"));
        } while (line.matches("[0-9]{3}-.*"));
    }

    private static void addLogged(String line, List<String> lines) {
        int text = line.indexOf("]: ") + 3;
        if (line.contains(" postfix/smtpd[")) {
            lines.add(line.substring(text).replaceFirst("^(warning: )?[0-9A-F]{8,16}: ", "$1ID: "));
        }
    }
}
