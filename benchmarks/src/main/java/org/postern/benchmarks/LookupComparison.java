package org.postern.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.postern.benchmarks.LookupBenchmark.Answer;

/** Runs {@link LookupBenchmark} for all contenders, one right after the other in each case, and prints a {@link LookupReport}. */
public final class LookupComparison {
    private static final String USAGE = """
            usage: compare-lookups [--10m] [--entries N,...] [--threads N,...] [--only CONTENDER,...]
                                   [--values SHARED|DIFFERENT] [--rounds N] [--quick]
            Default: 1000, 100000 and 1000000 entries; 1 and 2 threads; all contenders; values that many keys share.
            --10m adds 10 million entries for Postern, tinycdb and lmdbjava. --rounds N does everything N times and takes
            the medians. --quick measures for a moment only.
            """;
    private static final Set<Contender> AT_TEN_MILLION =
            EnumSet.of(Contender.POSTERN, Contender.TINYCDB, Contender.LMDBJAVA);
    private static final int TEN_MILLION = 10_000_000;

    private final PrintStream out;
    private final LookupReport report = new LookupReport();
    private final Set<Contender> contenders = EnumSet.allOf(Contender.class);
    private List<Integer> entries = List.of(1_000, 100_000, 1_000_000);
    private List<Integer> threads = List.of(1, 2);
    private GeneratedValues values = GeneratedValues.SHARED;
    private int rounds = 1;
    private boolean tenMillion;
    private boolean quick;

    private LookupComparison(PrintStream out) {
        this.out = out;
    }

    /** Runs the comparison on this machine. */
    public static void main(String[] arguments) throws IOException, RunnerException {
        LookupComparison comparison = new LookupComparison(System.out);
        if (comparison.parse(arguments)) {
            comparison.run();
        } else {
            System.out.print(USAGE);
            System.out.println("Contenders: " + Arrays.toString(Contender.values()));
        }
    }

    private boolean parse(String[] arguments) {
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--10m" -> tenMillion = true;
                case "--quick" -> quick = true;
                default -> {
                    if (i + 1 == arguments.length || !take(arguments[i], arguments[++i])) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private boolean take(String option, String value) {
        List<String> items = Arrays.asList(value.split(",", -1));
        switch (option) {
            case "--entries" -> entries = items.stream().map(Integer::valueOf).toList();
            case "--threads" -> threads = items.stream().map(Integer::valueOf).toList();
            case "--only" ->
                contenders.retainAll(items.stream().map(Contender::valueOf).toList());
            case "--values" -> values = GeneratedValues.valueOf(value);
            case "--rounds" -> rounds = Integer.parseInt(value);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void run() throws IOException, RunnerException {
        for (Contender contender : List.copyOf(contenders)) {
            contender.missing().ifPresent(reason -> {
                out.println(contender.label() + ": skipped, " + reason);
                contenders.remove(contender);
            });
        }
        if (tenMillion) {
            entries = new ArrayList<>(entries);
            entries.add(TEN_MILLION);
        }
        Path directory = Files.createTempDirectory("postern-lookups-");
        try {
            for (int round = 1; round <= rounds; round++) {
                for (int entryCount : entries) {
                    for (int threadCount : threads) {
                        for (Answer answer : Answer.values()) {
                            measure(directory, entryCount, threadCount, answer);
                        }
                    }
                }
            }
        } finally {
            Scratch.delete(directory);
        }
        out.printf("%nSeed %d, values %s, %d rounds.%n", GeneratedKeys.seed(), values, rounds);
        report.print(out);
    }

    private void measure(Path directory, int entryCount, int threadCount, Answer answer)
            throws IOException, RunnerException {
        Set<Contender> asked = EnumSet.copyOf(contenders);
        if (entryCount == TEN_MILLION) {
            asked.retainAll(AT_TEN_MILLION);
        }
        for (Contender contender : asked) {
            ChainedOptionsBuilder options = new OptionsBuilder()
                    .include(LookupBenchmark.class.getName() + ".find")
                    .param("contender", contender.name())
                    .param("entries", Integer.toString(entryCount))
                    .param("answer", answer.name())
                    .param("values", values.name())
                    .threads(threadCount)
                    .addProfiler(GCProfiler.class)
                    .verbosity(VerboseMode.SILENT)
                    .shouldFailOnError(true)
                    .jvmArgsPrepend(
                            "-D" + LookupBenchmark.DIRECTORY_PROPERTY + "=" + directory,
                            "-D" + GeneratedKeys.SEED_PROPERTY + "=" + GeneratedKeys.seed());
            if (quick) {
                options.warmupIterations(1).measurementIterations(1);
            }
            RunResult result = new Runner(options.build()).runSingle();
            double nanoseconds = result.getPrimaryResult().getScore();
            report.add(
                    new LookupReport.Case(threadCount, entryCount, answer, contender),
                    new LookupReport.Score(nanoseconds, allocated(result)),
                    Contender.size(LookupBenchmark.builtIn(directory, contender, values, entryCount)));
            out.printf(
                    "%s, %s: %d entries, %s, threads: %d: %.0f ns%n",
                    contender.label(), contender.variant(), entryCount, answer, threadCount, nanoseconds);
        }
    }

    private static double allocated(RunResult result) {
        for (Result<?> secondary : result.getSecondaryResults().values()) {
            if (secondary.getLabel().endsWith("gc.alloc.rate.norm")) {
                return secondary.getScore();
            }
        }
        return Double.NaN;
    }
}
