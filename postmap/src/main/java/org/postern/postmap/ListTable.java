package org.postern.postmap;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.postern.tables.ListableTable;

/** Lists all entries of the first table (postmap -s); any others are not looked at. */
final class ListTable {
    private static final byte[] TAB = Tables.ascii("\t");
    private static final byte[] NEWLINE = Tables.ascii("\n");

    private final Tables tables;

    ListTable(Tables tables) {
        this.tables = tables;
    }

    void run() {
        String spec = tables.specs().getFirst();
        if (!(tables.open(spec) instanceof ListableTable table)) {
            throw new FatalException("table " + tables.dictionaryName(spec) + ": sequence operation is not supported");
        }
        table.forEach((key, value) -> {
            try {
                tables.print(key, TAB, value, NEWLINE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
