package org.postern.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postern.benchmarks.LookupBenchmark.Answer;

/** A comparison of contenders that answer wrongly would be worth nothing. */
class LookupBenchmarkTest {
    private static final int ENTRIES = 100;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void everyContenderFindsItsKeysAndNoOthers(Contender contender) throws IOException {
        assumeTrue(contender.missing().isEmpty(), () -> contender.missing().orElse(""));
        for (GeneratedValues values : GeneratedValues.values()) {
            Path built = Files.createDirectory(directory.resolve(values.name()));
            GeneratedKeys keys = GeneratedKeys.entries(ENTRIES);
            contender.build(built, keys, values);
            try (Store store = contender.open(built, keys, values)) {
                Store.Asker hits = store.asker(GeneratedKeys.hits(ENTRIES));
                Store.Asker misses = store.asker(GeneratedKeys.misses(ENTRIES));
                for (int i = 0; i < ENTRIES; i++) {
                    assertThat(hits.find(i)).isNotNull();
                    assertThat(misses.find(i)).isNull();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void benchmarkOpensEveryContender(Contender contender) throws IOException {
        assumeTrue(contender.missing().isEmpty(), () -> contender.missing().orElse(""));
        LookupBenchmark benchmark = new LookupBenchmark();
        benchmark.contender = contender;
        benchmark.entries = ENTRIES;
        for (Answer answer : Answer.values()) {
            benchmark.answer = answer;
            benchmark.open();
            benchmark.close();
        }
    }

    @Test
    void hitsAreTheEntriesInAnotherOrderAndMissesAreNot() {
        List<String> entries = Arrays.asList(GeneratedKeys.entries(ENTRIES).texts());
        List<String> hits = Arrays.asList(GeneratedKeys.hits(ENTRIES).texts());
        assertThat(new HashSet<>(entries)).hasSize(ENTRIES);
        assertThat(hits).containsExactlyInAnyOrderElementsOf(entries).isNotEqualTo(entries);
        assertThat(GeneratedKeys.misses(ENTRIES).texts()).doesNotContainAnyElementsOf(entries);
        assertThat(entries.getFirst()).matches("[a-z]+\\.[a-z]+[0-9]+@example\\.com");
    }

    @Test
    void reportShowsMediansAndRatios() {
        LookupReport report = new LookupReport();
        for (double nanoseconds : new double[] {30, 10, 20}) {
            for (Answer answer : Answer.values()) {
                report.add(
                        new LookupReport.Case(1, ENTRIES, answer, Contender.POSTERN),
                        new LookupReport.Score(nanoseconds, 0),
                        2_000_000);
                report.add(
                        new LookupReport.Case(1, ENTRIES, answer, Contender.TINYCDB),
                        new LookupReport.Score(2 * nanoseconds, 8),
                        3_000_000);
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        report.print(new PrintStream(out, false, StandardCharsets.UTF_8));
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("| 100 entries, 1 thread |")
                .contains("| 20 (0.50) | 20 (0.50) | 0 / 0 | 2.0 |")
                .contains("| 40 (1.00) | 40 (1.00) | 8 / 8 | 3.0 |");
    }
}
