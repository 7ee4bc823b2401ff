package org.postern.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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
import org.postern.tables.CaseFolding;
import org.postern.tables.DuplicatePolicy;
import org.postern.tables.FileAccess;
import org.postern.tables.LookupResult;
import org.postern.tables.SourceStamp;
import org.postern.tables.Table;
import org.postern.tables.TableBuilder;
import org.postern.tables.TableRegistry;
import org.postern.tables.TableWriter;

/** What does one question to a compiled table cost, beside the same question to a {@link HashMap} that holds everything in memory? */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class LookupBenchmark {
    private static final byte[] VALUE = "smtp:[inside-gateway.example.com]".getBytes(StandardCharsets.UTF_8);

    /** How many keys the table has. */
    @Param({"1000", "100000"})
    public int entries;

    /** Whether the keys that are asked for are in it. */
    @Param({"hit", "miss"})
    public String answer = "";

    private Path directory = Path.of("");
    private TableRegistry registry = new TableRegistry("mapdb");
    private Table table = registry.open("fail:not set up");
    private final Map<String, String> map = new HashMap<>();
    private String[] keys = {};
    private byte[][] keyBytes = {};
    private int next;

    /** Compiles the table. */
    @Setup(Level.Trial)
    public void compile() throws IOException {
        directory = Files.createTempDirectory("postern-lookup-");
        Path source = directory.resolve("table");
        TableBuilder builder = new TableBuilder(CaseFolding.DEFAULT, DuplicatePolicy.KEEP_FIRST_WARN, false, source);
        for (String key : GeneratedKeys.listed(entries)) {
            builder.add(key.getBytes(StandardCharsets.UTF_8), VALUE);
            map.put(key, new String(VALUE, StandardCharsets.UTF_8));
        }
        try (TableWriter writer = TableWriter.open(source)) {
            writer.publish(builder, Instant.EPOCH, Optional.of(SourceStamp.NONE), FileAccess.PLAIN);
        }
        table = registry.open("mapdb:" + source);
        keys = answer.equals("hit") ? GeneratedKeys.listed(entries) : GeneratedKeys.unlisted(entries);
        keyBytes = GeneratedKeys.bytes(keys);
        boolean found = table.lookup(keys[0]) instanceof LookupResult.Found;
        if (found != answer.equals("hit") || table.lookup(keys[0]) instanceof LookupResult.Failed) {
            throw new IllegalStateException("the table does not answer as it should: " + table.lookup(keys[0]));
        }
    }

    /** Removes it. */
    @TearDown(Level.Trial)
    public void remove() throws IOException {
        registry.close();
        try (var files = Files.list(directory)) {
            for (Path file : List.copyOf(files.toList())) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    /** The compiled table, asked with the bytes of the key. */
    @Benchmark
    public LookupResult compiledTable() {
        byte[] key = keyBytes[step()];
        return table.lookup(key, 0, key.length);
    }

    /** The measure: everything on the heap, hash codes cached in the keys. */
    @Benchmark
    public Optional<String> hashMap() {
        return Optional.ofNullable(map.get(keys[step()]));
    }

    private int step() {
        next = next + 1 < keys.length ? next + 1 : 0;
        return next;
    }
}
