package org.postern.tables;

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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tables of rules and of text, put together at random, with what Postfix 3.7 said about their text and what it answered: each line of
 * recorded/rules.jsonl is a table.
 */
class RecordedRulesTest {
    @TempDir
    private Path directory;

    @Test
    void tablesAnswerAsPostfixDoes() throws IOException {
        List<String> differences = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(RecordedRulesTest.class.getResourceAsStream("/recorded/rules.jsonl")),
                StandardCharsets.UTF_8))) {
            ObjectMapper mapper = new ObjectMapper();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                compare(mapper.readTree(line), differences);
            }
        }
        assertThat(differences).isEmpty();
    }

    private void compare(JsonNode recorded, List<String> differences) throws IOException {
        Path file = directory.resolve("f");
        Files.writeString(file, recorded.get("text").asText());
        String spec = recorded.get("type").asText() + ":f";
        TableOpener opener = new TableOpener("mapdb", CaseFolding.DEFAULT, KeyEnd.EITHER, directory);
        Opening.Opened opened = (Opening.Opened) opener.open(spec, TableOpener.Use.SERVICE);
        List<String> warnings = new ArrayList<>();
        recorded.get("warnings").forEach(warning -> warnings.add(warning.asText()));
        List<String> wrong = new ArrayList<>();
        if (!opened.warnings().equals(warnings)) {
            wrong.add("warnings " + warnings + ", not " + opened.warnings());
        }
        for (Map.Entry<String, JsonNode> answer : recorded.get("answers").properties()) {
            LookupResult expected = answer.getValue().isNull()
                    ? LookupResult.notFound()
                    : new LookupResult.Found(TableValue.of(answer.getValue().asText()));
            LookupResult actual = opened.table().lookup(answer.getKey());
            if (!actual.equals(expected)) {
                wrong.add(answer.getKey() + ": " + expected + ", not " + actual);
            }
        }
        if (!wrong.isEmpty()) {
            differences.add(spec + "\n" + recorded.get("text").asText() + wrong);
        }
    }
}
