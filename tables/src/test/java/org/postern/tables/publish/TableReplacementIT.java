package org.postern.tables.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.tables.LookupResult;
import org.postern.tables.Table;
import org.postern.tables.TableChange;
import org.postern.tables.TableRegistry;

/** A look-up sees the old table or the new one, whole, while the table is replaced. */
class TableReplacementIT {
    private static final int READERS = 8;
    private static final int GENERATIONS = 1000;
    private static final String HIT = "user@example.com";
    private static final String OTHER_HIT = "postmaster@example.com";
    private static final String MISS = "nobody@example.com";

    /** Without the wait for a disk. */
    private static final FileOperations UNSYNCED = new FileOperations() {
        @Override
        void sync(FileChannel channel) {}

        @Override
        void syncDirectory(Path directory) {}
    };

    @TempDir
    private Path directory;

    private final TableRegistry registry = new TableRegistry("mapdb");
    private final AtomicBoolean done = new AtomicBoolean();
    /** The last generation that a look-up may see. */
    private final AtomicInteger latest = new AtomicInteger();
    /** The generation that every look-up that begins now sees, or a later one. */
    private final AtomicInteger inUse = new AtomicInteger();

    private Path source() {
        return directory.resolve("t");
    }

    private void publish(int generation) throws IOException {
        latest.set(generation);
        try (TableWriter writer = TableWriter.open(source(), UNSYNCED)) {
            // Long, and the same all over, so that half of one and half of another would show.
            String value = String.valueOf(generation) + " ".repeat(3) + (generation + ",").repeat(generation % 200);
            // Other entries change places from one generation to the next.
            TableBuilder builder = TableFixture.builder(
                    Map.of(HIT, value, OTHER_HIT, value, "filling" + generation, "x".repeat(generation % 300)));
            writer.publish(builder, Instant.EPOCH, Optional.empty(), FileAccess.PLAIN);
        }
    }

    @Test
    void everyLookupSeesOneGenerationAndNoneThatIsPast() throws Exception {
        publish(1);
        Table table = registry.open("hash:" + source());
        inUse.set(1);
        try (ExecutorService threads = Executors.newFixedThreadPool(READERS)) {
            List<Future<Long>> readers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                readers.add(threads.submit(() -> read(table)));
            }
            try {
                for (int generation = 2; generation <= GENERATIONS; generation++) {
                    publish(generation);
                    assertThat(registry.refresh()).hasSize(1).first().isInstanceOf(TableChange.Switched.class);
                    inUse.set(generation);
                }
            } finally {
                done.set(true);
            }
            for (Future<Long> reader : readers) {
                assertThat(reader.get()).isPositive();
            }
        }
        assertThat(generation(table.lookup(HIT))).isEqualTo(GENERATIONS);
        registry.close();
    }

    private long read(Table table) {
        long lookups = 0;
        int last = 0;
        do {
            for (String key : List.of(HIT, OTHER_HIT)) {
                int earliest = inUse.get();
                int seen = generation(table.lookup(key));
                assertThat(seen)
                        .isGreaterThanOrEqualTo(Math.max(earliest, last))
                        .isLessThanOrEqualTo(latest.get());
                last = seen;
                lookups++;
            }
            assertThat(table.lookup(MISS)).isEqualTo(LookupResult.notFound());
        } while (!done.get());
        return lookups;
    }

    private static int generation(LookupResult result) {
        assertThat(result).isInstanceOf(LookupResult.Found.class);
        String value = ((LookupResult.Found) result).value().text();
        int generation = Integer.parseInt(value.substring(0, value.indexOf(' ')));
        assertThat(value).isEqualTo(generation + " ".repeat(3) + (generation + ",").repeat(generation % 200));
        return generation;
    }
}
