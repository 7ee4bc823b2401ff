package org.postern.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.postern.tables.CaseFolding;
import org.postern.tables.LookupResult;
import org.postern.tables.Table;
import org.postern.tables.TableRegistry;
import org.postern.tables.compiled.SourceStamp;
import org.postern.tables.publish.DuplicatePolicy;
import org.postern.tables.publish.FileAccess;
import org.postern.tables.publish.TableBuilder;
import org.postern.tables.publish.TableWriter;

/** A compiled table as relayd has it open, apart from its statistics of look-ups. */
record CompiledTableStore(TableRegistry registry, Table table) implements Store {
    static void build(Path directory, GeneratedKeys keys, GeneratedValues values) throws IOException {
        Path source = directory.resolve("table");
        try (TableBuilder builder =
                        new TableBuilder(CaseFolding.DEFAULT, DuplicatePolicy.KEEP_FIRST_WARN, false, source);
                TableWriter writer = TableWriter.open(source)) {
            for (int i = 0; i < keys.count(); i++) {
                builder.add(keys.key(i), values.bytes(i));
            }
            writer.publish(builder, Instant.EPOCH, Optional.of(SourceStamp.NONE), FileAccess.PLAIN);
        }
    }

    static CompiledTableStore open(Path directory) {
        TableRegistry registry = new TableRegistry("mapdb");
        return new CompiledTableStore(
                registry, registry.open("mapdb:" + directory.toAbsolutePath().resolve("table")));
    }

    @Override
    public Asker asker(GeneratedKeys keys) {
        byte[] bytes = keys.bytes();
        return i -> table.lookup(bytes, keys.offset(i), keys.length(i)) instanceof LookupResult.Found found
                ? found.value()
                : null;
    }

    @Override
    public void close() {
        registry.close();
    }
}
