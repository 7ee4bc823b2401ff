package org.postern.relayd.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.relayd.golden.GoldenData;

/** Whole dialogues, answered as Postfix answers them, and what is in the queue afterwards. */
class DialogueGoldenIT {
    /** Where we differ on purpose. */
    private static final Map<String, String> DIFFERENT = Map.of(
            "psq-eod-lf-dot-lf", "end of data is CRLF.CRLF for everyone; Postfix exempts mynetworks",
            "psq-eod-lf-dot-crlf", "the same",
            "psq-eod-crlf-dot-lf", "the same",
            "psq-eod-crlf-dot-crcrlf", "the same",
            "psq-eod-crcrlf-dot-crlf",
                    "a bare CR is a blank for everyone; Postfix drops one at a line end for mynetworks");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path directory;

    private static final Map<String, TestRelay> RELAYS = new HashMap<>();

    @BeforeAll
    static void start() throws IOException {
        for (JsonNode each : GoldenData.lines("smtp/configs.jsonl")) {
            String name = each.get("config").asText();
            Map<String, String> tables = new LinkedHashMap<>();
            each.get("maps").properties().forEach(map -> tables.put(map.getKey(), GoldenData.text(map.getValue())));
            // Postfix was told to hold the mail so that it could be looked at; here nothing is delivered anyway.
            String mainCf = each.get("main_cf")
                            .asText()
                            .replace("smtpd_client_restrictions = check_client_access static:HOLD\n", "")
                    + "smtpd_error_sleep_time = 0\n"; // which would make no difference but one of time
            RELAYS.put(name, TestRelay.start(directory.resolve(name), mainCf, tables, 100));
        }
    }

    @AfterAll
    static void stop() throws IOException {
        for (TestRelay relay : RELAYS.values()) {
            relay.close();
        }
    }

    @Test
    void dialoguesGoAsWithPostfix() throws Exception {
        List<String> differences = new ArrayList<>();
        List<String> alike = new ArrayList<>();
        for (JsonNode testCase : GoldenData.lines("smtp/cases.jsonl")) {
            String id = testCase.get("id").asText();
            String difference = difference(testCase);
            if (DIFFERENT.containsKey(id)) {
                if (difference.isEmpty()) {
                    alike.add(id);
                }
            } else if (!difference.isEmpty()) {
                differences.add(id + ": " + difference);
            }
        }
        assertThat(differences).isEmpty();
        assertThat(alike).as("said to differ, but do not").isEmpty();
    }

    /** What went otherwise than expected; empty when nothing did. */
    private static String difference(JsonNode testCase) throws Exception {
        TestRelay relay =
                Objects.requireNonNull(RELAYS.get(testCase.get("config").asText()));
        JsonNode result = GoldenData.expected(testCase);
        JsonNode replies = result.has("replies") ? result.get("replies") : result;
        int queuedBefore = relay.queued().size();
        long sessionsBefore = relay.log().count("disconnect from");
        String difference = "";
        try (RawClient client = relay.connect(testCase.get("client").asText())) {
            difference = compare(client, replies.get(0));
            for (int i = 0; difference.isEmpty() && i + 1 < replies.size(); i++) {
                client.send(bytes(testCase.get("script").get(i)));
                difference = compare(client, replies.get(i + 1));
            }
        }
        relay.log().await("disconnect from", sessionsBefore + 1);
        if (difference.isEmpty() && result.has("messages")) {
            List<RecordingStore.Queued> queued = relay.queued();
            difference = compare(queued.subList(queuedBefore, queued.size()), result.get("messages"));
        }
        return difference;
    }

    /** Whether the next lines from the server are those that are expected, neither fewer nor others. */
    private static String compare(RawClient client, JsonNode expectedLines) throws IOException {
        List<String> expected = new ArrayList<>();
        List<String> actual = new ArrayList<>();
        for (JsonNode each : expectedLines) {
            String line = each.asText();
            if (line.equals("(timeout)")) {
                continue; // nothing follows, and the client goes away
            }
            expected.add(line.replace("ESMTP Postfix", "ESMTP Postern"));
            actual.add(client.line().replaceFirst("queued as \\w+", "queued as {QID}"));
            if (!expected.getLast().equals(actual.getLast())) {
                break;
            }
        }
        return expected.equals(actual) ? "" : "expected %s, not %s".formatted(expected, actual);
    }

    private static byte[] bytes(JsonNode step) {
        if (step.isTextual()) {
            return (step.asText() + "\r\n").getBytes(StandardCharsets.UTF_8);
        }
        return raw(step.get("raw"));
    }

    /** A text, or bytes that are none. */
    static byte[] raw(JsonNode raw) {
        return raw.has("b64")
                ? Base64.getDecoder().decode(raw.get("b64").asText())
                : raw.asText().getBytes(StandardCharsets.UTF_8);
    }

    private static String compare(List<RecordingStore.Queued> queued, JsonNode messages) {
        List<String> expected = new ArrayList<>();
        for (JsonNode message : messages) {
            List<String> recipients = new ArrayList<>();
            message.get("rcpt").forEach(recipient -> recipients.add(recipient.asText()));
            byte[] content = message.get("content").has("b64")
                    ? Base64.getDecoder()
                            .decode(message.get("content").get("b64").asText())
                    : message.get("content").asText().getBytes(StandardCharsets.UTF_8);
            expected.add(message.get("sender").asText() + " " + recipients + "\n"
                    + new String(content, StandardCharsets.ISO_8859_1));
        }
        List<String> actual = queued.stream()
                .map(message ->
                        message.envelope().sender() + " " + message.recipients() + "\n" + unadorned(message.content()))
                .toList();
        return expected.equals(actual) ? "" : "expected in the queue %s, not %s".formatted(expected, actual);
    }

    /** Without the headers that are never twice the same, as the data have it: Received, and those that we add. */
    private static String unadorned(String content) {
        int end = content.indexOf("\r\n", content.indexOf(";") + 4) + 2;
        return content.substring(end)
                .replaceFirst("Message-Id: <\\d{14}\\.\\w+@fw\\.gateway\\.test>\r\n", "")
                .replaceFirst("Date: \\w{3}, .{20} [+-]\\d{4} \\(\\w+\\)\r\n", "")
                .replace("\r\n", "\n");
    }
}
