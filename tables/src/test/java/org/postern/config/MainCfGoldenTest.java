package org.postern.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.postern.config.ListingRequest.NameClass;
import org.postern.config.ListingRequest.Option;

/**
 * What Postfix's postconf answers, for the same main.cf and the same question: 3.12 where its answer is known, else 3.7, for questions
 * that both answer alike.
 */
class MainCfGoldenTest {
    private static final List<String> VERSIONS = List.of("3.12-20260821", "3.7.11");

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> answersAsPostconfDoes() throws IOException {
        return Stream.concat(tests("cases.jsonl"), tests("recorded.jsonl"));
    }

    private Stream<DynamicTest> tests(String file) throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        ObjectMapper json = new ObjectMapper();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(getClass().getResourceAsStream("/golden/maincf/" + file)),
                StandardCharsets.UTF_8))) {
            for (String line : lines.lines().toList()) {
                JsonNode golden = json.readTree(line);
                String name =
                        golden.path("id").asText() + " " + golden.path("note").asText();
                tests.add(DynamicTest.dynamicTest(name, () -> check(golden)));
            }
        }
        return tests.stream();
    }

    private void check(JsonNode golden) throws IOException {
        Path directory =
                Files.createDirectories(folder.resolve(golden.path("id").asText()));
        Files.write(directory.resolve("main.cf"), bytes(golden.path("main_cf")));
        JsonNode expected = expected(golden);
        for (int i = 0; i < golden.path("argv").size(); i++) {
            ConfigListing.Answer answer =
                    ConfigListing.list(directory, request(golden.path("argv").path(i)), FixedMachine.gateway());
            JsonNode result = expected.path(i);
            assertThat(latin1(answer.output().getBytes(answer.charset())))
                    .isEqualTo(here(latin1(bytes(result.path("out"))), directory));
            List<String> messages = new ArrayList<>();
            result.path("err")
                    .forEach(line -> messages.add(here(line.asText(), directory).replaceFirst("^postconf: ", "")));
            assertThat(answer.messages()).isEqualTo(messages);
            assertThat(answer.status()).isEqualTo(result.path("rc").asInt());
        }
    }

    private static JsonNode expected(JsonNode golden) {
        for (String known : VERSIONS) {
            for (JsonNode each : golden.path("expect")) {
                for (JsonNode version : each.path("versions")) {
                    if (version.asText().equals(known)) {
                        return each.path("result");
                    }
                }
            }
        }
        throw new AssertionError("no answer of " + VERSIONS);
    }

    private static byte[] bytes(JsonNode text) {
        return text.has("b64")
                ? Base64.getDecoder().decode(text.path("b64").asText())
                : text.asText().getBytes(StandardCharsets.UTF_8);
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String here(String text, Path directory) {
        return text.replace("@CONF@", directory.toString()).replace("@HOSTNAME@", "gateway");
    }

    private static ListingRequest request(JsonNode argv) {
        Set<Option> options = EnumSet.noneOf(Option.class);
        List<String> overrides = new ArrayList<>();
        List<String> names = new ArrayList<>();
        Set<NameClass> classes = EnumSet.allOf(NameClass.class);
        for (int i = 1; i < argv.size(); i++) {
            String word = argv.path(i).asText();
            if (word.equals("-o")) {
                options.add(Option.OVERRIDE);
                overrides.add(argv.path(++i).asText());
            } else if (word.startsWith("-")) {
                Arrays.stream(Option.values())
                        .filter(option -> word.indexOf(option.toString().charAt(1)) > 0)
                        .forEach(options::add);
                if (word.endsWith("C")) {
                    classes =
                            EnumSet.of(NameClass.valueOf(argv.path(++i).asText().toUpperCase(Locale.ROOT)));
                }
            } else {
                names.add(word);
            }
        }
        return new ListingRequest(options, classes, overrides, names);
    }
}
