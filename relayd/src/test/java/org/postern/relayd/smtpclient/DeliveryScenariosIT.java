package org.postern.relayd.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postern.relayd.queue.DeliveryResult;

/** The outcome of each scripted conversation is the one that Postfix had, with and without PIPELINING and CHUNKING. */
@Execution(ExecutionMode.CONCURRENT)
class DeliveryScenariosIT {
    /** One line of scenarios.txt, which explains itself. */
    record Scenario(String name, Map<String, String> script, String dsn, String status, String text) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Scenario> scenarios() throws IOException {
        try (InputStream in = Objects.requireNonNull(DeliveryScenariosIT.class.getResourceAsStream("scenarios.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines().filter(line -> !line.startsWith("#")).map(DeliveryScenariosIT::scenario).toList().stream();
        }
    }

    /** Without those where the server leaves a reply out, so that the ones after it seem to be for other commands. */
    static Stream<Scenario> scenariosInStep() throws IOException {
        return scenarios().filter(scenario -> !scenario.name().equals("mailgarb"));
    }

    private static Scenario scenario(String line) {
        String[] columns = line.split(" \\| ", -1);
        Map<String, String> script = new HashMap<>();
        for (String step : columns[1].split(" ; ", -1)) {
            int equals = step.indexOf('=');
            if (equals > 0) {
                script.put(step.substring(0, equals), step.substring(equals + 1).translateEscapes());
            }
        }
        String[] end = columns[2].split(" ", 2);
        return new Scenario(columns[0], script, end[0], end[1], columns[3].replace(" H", " 127.0.0.1[127.0.0.1]"));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void endsAsInPostfix(Scenario scenario) {
        check(scenario, scenario.script());
    }

    @ParameterizedTest
    @MethodSource("scenariosInStep")
    void endsAsInPostfixWithPipelining(Scenario scenario) {
        check(scenario, offering(scenario, "250 PIPELINING"));
    }

    static Stream<Scenario> scenariosWithoutData() throws IOException {
        return scenariosInStep().filter(scenario -> !scenario.script().containsKey("data"));
    }

    @ParameterizedTest
    @MethodSource("scenariosWithoutData")
    void endsAsInPostfixWithChunking(Scenario scenario) {
        check(scenario, offering(scenario, "250 CHUNKING"));
    }

    /** The content has gone out when the first reply is missed: the server may have it. */
    @ParameterizedTest
    @MethodSource("scenariosWithoutData")
    void endsAsInPostfixWithPipeliningAndChunkingButForWhatTheServerMayHave(Scenario scenario) {
        String text = scenario.text()
                .replaceFirst(
                        "while sending (MAIL FROM|RCPT TO)$",
                        "while sending end of data -- message may be sent more than once");
        check(
                new Scenario(scenario.name(), scenario.script(), scenario.dsn(), scenario.status(), text),
                offering(scenario, "250-PIPELINING\r\n250 CHUNKING"));
    }

    private static Map<String, String> offering(Scenario scenario, String keywords) {
        Map<String, String> script = new HashMap<>(scenario.script());
        script.putIfAbsent("ehlo", "250-peer.test\r\n" + keywords);
        return script;
    }

    private static void check(Scenario scenario, Map<String, String> script) {
        try (ScriptedNexthop peer = ScriptedNexthop.start(script)) {
            DeliveryResult result = ClientFixture.with("").deliverOne(peer.nexthop());
            assertThat(result.dsn() + " " + result.status() + " " + result.text())
                    .isEqualToIgnoringCase(scenario.dsn() + " " + scenario.status() + " " + scenario.text());
            assertThat(result.relay()).isEqualTo("127.0.0.1[127.0.0.1]:" + peer.port());
            assertThat(result.remoteHost().isEmpty())
                    .isEqualTo(result.status() == DeliveryResult.Status.SENT
                            || !result.text().contains("host 127"));
        }
    }
}
