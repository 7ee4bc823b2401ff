package org.postern.relayd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** The tests that docs/reliability.md names are there. */
class ReliabilityTest {
    private static final Pattern NAMED = Pattern.compile("`([A-Z][A-Za-z0-9]+(?:Test|IT))(?:\\.(\\w+))?`");
    private static final Path ROOT = Path.of("..");

    /** By their names without packages. */
    private static Map<String, String> testClasses() throws IOException {
        Path sources = ROOT.resolve("relayd/src/test/java");
        try (Stream<Path> files = Files.walk(sources)) {
            return files.map(file -> sources.relativize(file).toString())
                    .filter(file -> file.endsWith("Test.java") || file.endsWith("IT.java"))
                    .map(file ->
                            file.substring(0, file.length() - ".java".length()).replace('/', '.'))
                    .collect(Collectors.toMap(name -> name.substring(name.lastIndexOf('.') + 1), Function.identity()));
        }
    }

    private static boolean hasTest(Class<?> type, String name) {
        for (Method method : type.getDeclaredMethods()) {
            if (method.getName().equals(name)
                    && (method.isAnnotationPresent(Test.class)
                            || method.isAnnotationPresent(ParameterizedTest.class))) {
                return true;
            }
        }
        return false;
    }

    @Test
    void testsThatAreNamedExist() throws IOException, ClassNotFoundException {
        Map<String, String> classes = testClasses();
        List<MatchResult> named = NAMED.matcher(Files.readString(ROOT.resolve("docs/reliability.md")))
                .results()
                .toList();
        assertThat(named).hasSizeGreaterThan(20);
        List<String> missing = new ArrayList<>();
        for (MatchResult match : named) {
            Optional<String> type = Optional.ofNullable(classes.get(match.group(1)));
            if (type.isEmpty() || (match.group(2) != null && !hasTest(Class.forName(type.get()), match.group(2)))) {
                missing.add(match.group());
            }
        }
        assertThat(missing).isEmpty();
    }
}
