package org.postern.postmap;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.postern.tables.LookupResult;
import org.postern.tables.Table;
import org.postern.tables.TableValue;

/** Looks keys up (postmap -q): the first table that has a key answers. A table is opened when it is first asked. */
final class QueryTable {
    private final Tables tables;
    private final Map<String, Table> open = new HashMap<>();

    QueryTable(Tables tables) {
        this.tables = tables;
    }

    /** Prints what {@code query} is found to be; returns whether anything was. */
    boolean run(String query) throws IOException {
        if ("-".equals(query)) {
            boolean[] found = {false};
            tables.forEachInputLine(key -> found[0] |= printWithKey(key));
            return found[0];
        }
        Optional<byte[]> value = find(ByteText.bytes(query));
        if (value.isPresent()) {
            tables.printer().value(ByteText.bytes(query), value.get());
        }
        return value.isPresent();
    }

    private boolean printWithKey(byte[] key) throws IOException {
        Optional<byte[]> value = find(key);
        if (value.isPresent()) {
            tables.printer().entry(key, value.get());
        }
        return value.isPresent();
    }

    private Optional<byte[]> find(byte[] key) {
        for (String spec : tables.specs()) {
            Table table = open.computeIfAbsent(spec, tables::open);
            if (tables.opener().folding().fold(key).isEmpty()) {
                tables.report().warning(tables.badKey(spec, key));
                continue;
            }
            switch (table.lookup(key, 0, key.length)) {
                case LookupResult.Found(TableValue value) -> {
                    Optional<byte[]> shown = tables.decoded(spec, key, value.bytes());
                    if (shown.isEmpty()) {
                        throw new FatalException("table " + tables.dictionaryName(spec) + ": query error");
                    }
                    return shown;
                }
                case LookupResult.NotFound() -> {}
                case LookupResult.Failed(String reason) -> throw failed(spec, reason);
            }
        }
        return Optional.empty();
    }

    private FatalException failed(String spec, String reason) {
        String table = "table " + tables.dictionaryName(spec);
        if (reason.startsWith(table)) {
            return new FatalException(reason);
        }
        tables.report().warning(reason);
        return new FatalException(table + ": query error");
    }
}
