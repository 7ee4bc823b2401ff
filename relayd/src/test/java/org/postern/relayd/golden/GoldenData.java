package org.postern.relayd.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Reads the JSON lines under {@code spec/}. */
public final class GoldenData {
    private static final String VERSION = "3.12";

    /** What we recorded ourselves; a later version that differs is expected in its place. */
    private static final String RECORDED_VERSION = "3.7";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private GoldenData() {}

    /** The objects of {@code file}, such as {@code route/resolve.jsonl}. */
    public static List<JsonNode> lines(String file) {
        return resourceLines("/spec/" + file);
    }

    /** The objects of a resource that we recorded ourselves. */
    public static List<JsonNode> resourceLines(String path) {
        return resource(path)
                .lines()
                .filter(line -> !line.isBlank())
                .map(GoldenData::parse)
                .toList();
    }

    /** The text of a resource. */
    public static String resource(String path) {
        try (InputStream in = Objects.requireNonNull(GoldenData.class.getResourceAsStream(path), path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** What the Postfix that we follow answered in {@code testCase}. */
    public static JsonNode expected(JsonNode testCase) {
        return expected(testCase, VERSION)
                .or(() -> expected(testCase, RECORDED_VERSION))
                .orElseThrow(() -> new IllegalArgumentException("no expectation: " + testCase));
    }

    private static Optional<JsonNode> expected(JsonNode testCase, String wanted) {
        for (JsonNode each : testCase.get("expect")) {
            for (JsonNode version : each.get("versions")) {
                if (version.asText().startsWith(wanted)) {
                    return Optional.of(each.get("result"));
                }
            }
        }
        return Optional.empty();
    }

    /** A text value: a string, or bytes in base64, which are read as UTF-8. */
    public static String text(JsonNode value) {
        return value.has("b64")
                ? new String(Base64.getDecoder().decode(value.get("b64").asText()), StandardCharsets.UTF_8)
                : value.asText();
    }

    private static JsonNode parse(String line) {
        try {
            return MAPPER.readTree(line);
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }
}
