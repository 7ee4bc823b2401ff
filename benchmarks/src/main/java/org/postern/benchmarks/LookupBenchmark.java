package org.postern.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * What does one question to a compiled table cost, beside the same question to its peers? Keys are asked for in random order, each as
 * often as any other, so that a large table is not in the processor's caches. {@link LookupComparison} runs all of it and prints the
 * ratios.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--add-opens=java.base/java.nio=ALL-UNNAMED", // lmdbjava
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED"
        })
public class LookupBenchmark {
    /** The system property that names a directory where built tables are kept for the next run. */
    static final String DIRECTORY_PROPERTY = "postern.benchmarks.directory";

    private static final int SAMPLES = 1000;

    /** Whether the keys that are asked for are in the table. */
    public enum Answer {
        HIT,
        MISS
    }

    /** How many keys the table has. */
    @Param({"1000", "100000", "1000000"})
    public int entries;

    /** Whether they are asked for. */
    @Param
    public Answer answer = Answer.HIT;

    /** Who is asked. */
    @Param
    public Contender contender = Contender.POSTERN;

    /** What their values are. */
    @Param("SHARED")
    public GeneratedValues values = GeneratedValues.SHARED;

    private @Nullable Path temporary;
    private @Nullable Store store;
    private GeneratedKeys asked = GeneratedKeys.hits(0);

    /** Builds the table, unless an earlier run has, and sees whether it answers as it should. */
    @Setup(Level.Trial)
    public void open() throws IOException {
        contender.missing().ifPresent(reason -> {
            throw new IllegalStateException(contender.label() + ": skipped, " + reason);
        });
        GeneratedKeys keys = GeneratedKeys.entries(entries);
        store = contender.open(built(keys), keys, values);
        asked = answer == Answer.HIT ? GeneratedKeys.hits(entries) : GeneratedKeys.misses(entries);
        Store.Asker asker = store.asker(asked);
        for (int i = 0; i < Math.min(SAMPLES, entries); i++) {
            if ((asker.find(i) != null) != (answer == Answer.HIT)) {
                throw new IllegalStateException(contender + " answers wrongly for " + asked.text(i));
            }
        }
    }

    private Path built(GeneratedKeys keys) throws IOException {
        String kept = System.getProperty(DIRECTORY_PROPERTY);
        if (kept == null) {
            temporary = Files.createTempDirectory("postern-lookup-");
            contender.build(temporary, keys, values);
            return temporary;
        }
        Path directory = builtIn(Path.of(kept), contender, values, entries);
        if (!Files.exists(directory)) {
            // Under another name first: an interrupted build is none.
            Path unfinished = Files.createTempDirectory(Path.of(kept), "unfinished-");
            contender.build(unfinished, keys, values);
            Files.move(unfinished, directory);
        }
        return directory;
    }

    /** Where in {@code kept} a built table is. */
    static Path builtIn(Path kept, Contender contender, GeneratedValues values, int entries) {
        return kept.resolve(String.join("-", contender.name(), values.name(), Integer.toString(entries)));
    }

    /** Closes it and removes what nobody wants to keep. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        if (store != null) {
            store.close();
        }
        if (temporary != null) {
            Scratch.delete(temporary);
        }
    }

    /** One thread with its questions. */
    @State(Scope.Thread)
    public static class Client {
        private Store.Asker asker = i -> null;
        private int count = 1;
        private int next;

        /** Begins somewhere else than the other threads. */
        @Setup(Level.Trial)
        public void connect(LookupBenchmark benchmark, ThreadParams threads) {
            asker = Objects.requireNonNull(benchmark.store).asker(benchmark.asked);
            count = benchmark.asked.count();
            next = (int) ((long) count * threads.getThreadIndex() / threads.getThreadCount());
        }

        @Nullable
        Object ask() {
            next = next + 1 < count ? next + 1 : 0;
            return asker.find(next);
        }
    }

    /** One question. */
    @Benchmark
    public @Nullable Object find(Client client) {
        return client.ask();
    }
}
