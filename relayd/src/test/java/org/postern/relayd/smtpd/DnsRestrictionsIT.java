package org.postern.relayd.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.relayd.dns.StubDns;
import org.postern.relayd.golden.GoldenData;

/** What real Postfix answered and logged to the same clients, with the same restrictions, from the same zone. */
class DnsRestrictionsIT {
    private static final boolean WITH_IPV6 = listensOn("::1");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private record Conversation(List<String> replies, List<String> log) {}

    @Test
    void clientsAreAnsweredAndLoggedAsByPostfix() throws Exception {
        List<String> differences = new ArrayList<>();
        int compared = 0;
        try (StubDns dns = StubDns.withZone(GoldenData.resource("/dns/zone.txt"))) {
            Map<String, List<JsonNode>> cases = new LinkedHashMap<>();
            GoldenData.resourceLines("/dns/cases.jsonl")
                    .forEach(each -> cases.computeIfAbsent(each.get("config").asText(), name -> new ArrayList<>())
                            .add(each));
            for (JsonNode configuration : GoldenData.resourceLines("/dns/configs.jsonl")) {
                String name = configuration.get("config").asText();
                try (TestRelay relay = start(configuration, directory.resolve(name), dns)) {
                    for (JsonNode each : Objects.requireNonNull(cases.get(name), name)) {
                        compared++;
                        if (!WITH_IPV6 && each.get("client").asText().indexOf(':') >= 0) {
                            continue;
                        }
                        Conversation expected = expected(each);
                        Conversation actual = converse(relay, each);
                        if (!actual.equals(expected)) {
                            differences.add(name + " " + each.get("client") + " " + each.get("helo") + " "
                                    + each.get("mail_from") + " " + each.get("rcpt") + "\n    " + expected + "\n    "
                                    + actual);
                        }
                    }
                }
            }
        }
        assertThat(compared).isGreaterThan(1000);
        assertThat(String.join("\n", differences)).isEmpty();
    }

    private static TestRelay start(JsonNode configuration, Path folder, StubDns dns) throws IOException {
        Map<String, String> tables = new LinkedHashMap<>();
        configuration
                .get("maps")
                .properties()
                .forEach(map -> tables.put(map.getKey(), map.getValue().asText()));
        String settings = """
                compatibility_level = 3.6
                myhostname = mail.example.net
                mydomain = example.net
                relayd_dns_servers = 127.0.0.1:%d
                relayd_dns_timeout = 1s
                """.formatted(dns.address().getPort());
        return TestRelay.start(folder, settings + configuration.get("main_cf").asText(), tables, 100);
    }

    /** Greeting, EHLO, MAIL and RCPT, the first two by their codes where they are what everybody gets. */
    private static Conversation expected(JsonNode testCase) {
        JsonNode result = testCase.has("ours") ? testCase.get("ours") : testCase;
        List<String> replies = new ArrayList<>();
        List<String> log = new ArrayList<>();
        result.get("replies").forEach(reply -> replies.add(reply.asText()));
        result.get("log").forEach(line -> log.add(line.asText()));
        return new Conversation(replies, log);
    }

    private static Conversation converse(TestRelay relay, JsonNode testCase) throws Exception {
        String client = testCase.get("client").asText();
        String sender = testCase.get("mail_from").asText();
        String recipient = testCase.get("rcpt").asText();
        boolean declared = !(sender + recipient).chars().allMatch(c -> c < 0x80);
        int before = relay.log().texts().size();
        long disconnects = relay.log().count("disconnect from");
        List<String> replies = new ArrayList<>();
        try (RawClient session = connect(relay, client)) {
            replies.add(usual(session.reply(), "220"));
            for (String command : List.of(
                    "EHLO " + testCase.get("helo").asText(),
                    "MAIL FROM:<" + sender + ">" + (declared ? " SMTPUTF8" : ""),
                    "RCPT TO:<" + recipient + ">",
                    "QUIT")) {
                session.send((command + "\r\n").getBytes(StandardCharsets.UTF_8));
                String reply = session.reply();
                if (!command.equals("QUIT")) {
                    replies.add(replies.size() == 1 ? usual(reply, "250") : reply);
                }
            }
        }
        return new Conversation(replies, newLines(relay, before, disconnects));
    }

    private static RawClient connect(TestRelay relay, String client) throws IOException {
        return client.indexOf(':') < 0
                ? relay.connect(client)
                : RawClient.from(
                        client, relay.server().listen(new InetSocketAddress(InetAddress.ofLiteral(client), 0)));
    }

    private static boolean listensOn(String address) {
        try (ServerSocket _ = new ServerSocket(0, 1, InetAddress.ofLiteral(address))) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String usual(String reply, String code) {
        return reply.startsWith(code + " ") ? code : reply;
    }

    /** The lines of one session, without those that every session has. */
    private static List<String> newLines(TestRelay relay, int before, long disconnects) throws InterruptedException {
        var _ = relay.log().await("disconnect from", disconnects + 1);
        List<String> lines = relay.log().texts();
        return lines.subList(before, lines.size()).stream()
                .filter(line -> !line.matches("(connect from|disconnect from|[0-9A-Za-z]+: client=).*"))
                .toList();
    }
}
