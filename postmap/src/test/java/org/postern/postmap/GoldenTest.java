package org.postern.postmap;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Postfix's postmap does, ours does: the golden cases were recorded from version 3.12 with {@code hash:} tables. Each line of
 * golden/compiler.jsonl is a folder of files and the commands to run in it. Every type name means the same table, so what
 * {@code hash:} does the others do too.
 */
class GoldenTest {
    @TempDir
    private Path directory;

    @TestFactory
    Stream<DynamicContainer> postmapDoesWhatPostfixDoes() throws IOException {
        List<JsonNode> cases = cases();
        return Stream.of("hash", "btree", "lmdb", "cdb", "mapdb")
                .map(type ->
                        DynamicContainer.dynamicContainer(type, cases.stream().map(test -> dynamicTest(type, test))));
    }

    private DynamicTest dynamicTest(String type, JsonNode test) {
        return DynamicTest.dynamicTest(
                test.get("id").asText() + " " + test.get("note").asText(),
                () -> new GoldenRun(type, test, directory).run());
    }

    private static List<JsonNode> cases() throws IOException {
        List<JsonNode> cases = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(GoldenTest.class.getResourceAsStream("/golden/compiler.jsonl")),
                StandardCharsets.UTF_8))) {
            ObjectMapper mapper = new ObjectMapper();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                cases.add(mapper.readTree(line));
            }
        }
        assertThat(cases).isNotEmpty();
        return cases;
    }
}
