package org.postern.relayd.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postern.relayd.dns.StubDns;
import org.postern.relayd.golden.GoldenData;
import org.postern.relayd.queue.Recipient;
import org.postern.relayd.smtpd.RestrictionScript.Exchange;

/** Restrictions and access tables: replies, log lines and messages in the queue as with Postfix. */
class RestrictionGoldenIT {
    /** What lists in main.cf may name, in {DIR}. */
    private static final Map<String, String> FILES = Map.of("plain-networks", """
            # a file of networks
            198.51.100.0/25
            !192.0.2.77, 192.0.2.0/24
            [2001:db8:1::]/48
            """, "plain-domains", """
            filed.test
              .sub.filed.test
            !not.filed.test other.filed.test # comment
            """);

    @TempDir
    private Path directory;

    static Stream<RestrictionScript> stages() {
        return scripts("stages");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"stages", "words", "access", "effects", "random", "aliases"})
    void restrictionsDoAsWithPostfix(RestrictionScript script) throws Exception {
        assertThat(play(script, directory, "")).hasToString(script.toString());
    }

    /** Lists and dialogues that were made at random; the client is whom XCLIENT says. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("dns")
    void restrictionsThatAskDnsDoAsWithPostfix(RestrictionScript script) throws Exception {
        try (StubDns dns = StubDns.withZone(GoldenData.resource("/dns/zone.txt"))) {
            String servers = "relayd_dns_servers = 127.0.0.1:" + dns.address().getPort() + "\n";
            assertThat(play(script, directory, servers)).hasToString(script.toString());
        }
    }

    static Stream<RestrictionScript> dns() {
        return scripts("dns");
    }

    static Stream<RestrictionScript> words() {
        return scripts("words");
    }

    static Stream<RestrictionScript> access() {
        return scripts("access");
    }

    static Stream<RestrictionScript> effects() {
        return scripts("effects");
    }

    /** Settings and dialogues that were made at random. */
    static Stream<RestrictionScript> random() {
        return scripts("random");
    }

    /** Aliases, canonical addresses and copies, made at random: which recipients get into the queue. */
    static Stream<RestrictionScript> aliases() {
        return scripts("aliases");
    }

    private static Stream<RestrictionScript> scripts(String file) {
        return RestrictionScript.parse(read(file + ".txt")).stream();
    }

    private static String read(String file) {
        try (InputStream in = RestrictionGoldenIT.class.getResourceAsStream("restrictions/" + file)) {
            return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The script as it goes here. */
    static RestrictionScript play(RestrictionScript script, Path directory, String settings) throws Exception {
        String mainCf = read("main.cf") + settings + String.join("\n", script.settings()) + "\n";
        try (TestRelay relay = TestRelay.start(directory, mainCf, FILES, 100)) {
            if (!script.clientName().isEmpty()) {
                relay.name(script.client(), script.clientName());
            }
            List<Exchange> exchanges = new ArrayList<>();
            try (RawClient client = relay.connect(script.client())) {
                for (Exchange exchange : script.exchanges()) {
                    if (!exchange.sent().isEmpty()) {
                        String lines = String.join("\r\n", exchange.sent()) + "\r\n";
                        client.send(lines.getBytes(StandardCharsets.UTF_8));
                    }
                    exchanges.add(new Exchange(
                            exchange.sent(), answers(client, exchange.read().size())));
                }
            }
            relay.log().await("disconnect from");
            return new RestrictionScript(
                    script.title(),
                    script.settings(),
                    script.client(),
                    script.clientName(),
                    exchanges,
                    log(relay),
                    queue(relay));
        }
    }

    private static List<String> answers(RawClient client, int count) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lines.add(client.line().replaceFirst("queued as \\w+", "queued as {QID}"));
        }
        return lines;
    }

    /** What smtpd and cleanup said, apart from who came and went, and from why a table failed, which only we say. */
    private static List<String> log(TestRelay relay) {
        return relay.log().all().stream()
                .filter(line -> line.matches(".* postfix/(smtpd|cleanup)\\[.*"))
                .map(line -> line.replaceFirst(".* postfix/(\\w+)\\[\\d+\\]: ", "$1: ")
                        .replaceAll("\\b[0-9A-F]{8,}\\b", "{QID}"))
                .filter(line -> !line.matches("\\w+: (connect|disconnect|lost connection) .*|.*message-id=.*"))
                .filter(line -> !line.contains(": warning: table fail:"))
                .toList();
    }

    /** In the order of their text: Postfix tells no other. */
    private static List<String> queue(TestRelay relay) throws IOException {
        List<String> messages = new ArrayList<>();
        for (RecordingStore.Queued message : relay.queued()) {
            List<String> lines = new ArrayList<>();
            lines.add("Q: %s <%s>"
                    .formatted(
                            message.envelope().held() ? "held" : "queued",
                            message.envelope().sender()));
            for (Recipient recipient : message.envelope().recipients()) {
                lines.add("R: <" + recipient.address() + ">"
                        + (recipient.original().equals(recipient.address()) ? "" : " <" + recipient.original() + ">")
                        + (recipient.notifyOn().isEmpty() ? "" : " " + recipient.notifyOn()));
            }
            String head = message.content().split("\r\n\r\n", -1)[0];
            head.lines()
                    .filter(line -> !line.startsWith("\t"))
                    .map(line -> line.startsWith("Received: ") ? "Received" : line)
                    .forEach(line -> lines.add("H: " + line));
            messages.add(String.join("\n", lines));
        }
        messages.sort(null);
        return messages;
    }
}
