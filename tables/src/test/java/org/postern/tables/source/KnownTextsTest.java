package org.postern.tables.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The texts that fuzzing begins with, and those that it found. */
class KnownTextsTest {
    private static final Path TEXTS = Path.of("src/test/resources/fuzz/tables");

    @TestFactory
    Stream<DynamicTest> eachIsReadAndChecked() throws IOException {
        try (Stream<Path> files = Files.list(TEXTS)) {
            List<Path> texts = files.sorted().toList();
            assertThat(texts).isNotEmpty();
            return texts.stream()
                    .map(text -> DynamicTest.dynamicTest(
                            String.valueOf(text.getFileName()),
                            () -> AnyText.fuzzerTestOneInput(Files.readAllBytes(text))));
        }
    }
}
