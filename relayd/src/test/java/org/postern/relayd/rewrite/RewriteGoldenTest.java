package org.postern.relayd.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.address.QuotedForm;
import org.postern.relayd.golden.GoldenConfiguration;
import org.postern.relayd.golden.GoldenData;
import org.postern.tables.LookupTrace;

class RewriteGoldenTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static Map<String, GoldenConfiguration> configurations;

    @BeforeAll
    static void open() {
        configurations = new HashMap<>(GoldenConfiguration.all("route/configs.jsonl", directory));
        // Odd addresses under odd settings, made at random.
        configurations.putAll(GoldenConfiguration.all("recorded/configs.jsonl", directory));
    }

    @AfterAll
    static void close() {
        configurations.values().forEach(GoldenConfiguration::close);
    }

    @Test
    void addressesAreRewrittenAsPostfixDoes() {
        List<String> differences = new ArrayList<>();
        for (JsonNode testCase : lines("rewrite.jsonl")) {
            RewriteContext context =
                    RewriteContext.valueOf(testCase.get("rule").asText().toUpperCase(Locale.ROOT));
            String address = GoldenData.text(testCase.get("address"));
            String actual = configuration(testCase).routing().rewriter().rewrite(context, address);
            String expected = GoldenData.text(GoldenData.expected(testCase));
            if (!actual.equals(expected)) {
                differences.add("%s %s %s: %s, not %s"
                        .formatted(testCase.get("config").asText(), context, address, expected, actual));
            }
        }
        assertThat(differences).isEmpty();
    }

    @Test
    void addressesAreResolvedAsPostfixDoes() {
        List<String> differences = new ArrayList<>();
        for (JsonNode testCase : lines("resolve.jsonl")) {
            String sender = GoldenData.text(testCase.get("sender"));
            String address = GoldenData.text(testCase.get("address"));
            Route route = configuration(testCase).routing().resolver().resolve(sender, address, LookupTrace.NONE);
            String actual = describe(route);
            String expected = describe(GoldenData.expected(testCase));
            if (!actual.equals(expected)) {
                differences.add("%s %s %s: %s, not %s"
                        .formatted(testCase.get("config").asText(), sender, address, expected, actual));
            }
        }
        assertThat(differences).isEmpty();
    }

    private static List<JsonNode> lines(String file) {
        return Stream.of("route/", "recorded/")
                .flatMap(directory -> GoldenData.lines(directory + file).stream())
                .toList();
    }

    private static GoldenConfiguration configuration(JsonNode testCase) {
        String name = testCase.get("config").asText();
        return Objects.requireNonNull(configurations.get(name), name);
    }

    private static String describe(Route route) {
        Set<String> flags = new TreeSet<>();
        route.flags().forEach(flag -> flags.add(flag.name().toLowerCase(Locale.ROOT)));
        flags.add(
                switch (route.addressClass()) {
                    case MAILBOX -> "class_virtual";
                    default -> "class_" + route.addressClass().name().toLowerCase(Locale.ROOT);
                });
        return route.isError() ? "error" : route.transport() + " " + route.nexthop() + " " + route.recipient() + flags;
    }

    private static String describe(JsonNode route) {
        Set<String> flags = new TreeSet<>();
        route.get("flags").forEach(flag -> flags.add(flag.asText()));
        return flags.contains("error")
                ? "error"
                : GoldenData.text(route.get("transport")) + " " + GoldenData.text(route.get("nexthop")) + " "
                        + GoldenData.text(route.get("recipient")) + flags;
    }

    @Test
    void quotingIsUndoneByUnquoting() {
        for (JsonNode testCase : GoldenData.lines("route/resolve.jsonl")) {
            String address = GoldenData.text(testCase.get("address"));
            assertThat(QuotedForm.unquote(QuotedForm.quote(address))).isEqualTo(address);
        }
    }
}
