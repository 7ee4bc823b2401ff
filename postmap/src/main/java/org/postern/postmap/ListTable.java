package org.postern.postmap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.postern.tables.ListableTable;
import org.postern.tables.TableOpener;

/** Lists all entries of the first table (postmap -s); any others are not looked at. */
final class ListTable {
    private final Tables tables;

    ListTable(Tables tables) {
        this.tables = tables;
    }

    void run() throws IOException {
        String spec = tables.specs().getFirst();
        if (!(tables.open(spec, TableOpener.Use.REHEARSAL) instanceof ListableTable table)) {
            boolean fails = tables.opener().name(spec).type().equals(Tables.FAIL);
            throw new FatalException("table " + tables.dictionaryName(spec)
                    + (fails ? ": sequence error: Application error" : ": sequence operation is not supported"));
        }
        EntryPrinter printer = tables.printer();
        table.forEach((key, value) -> {
            Optional<byte[]> shown = tables.decoded(spec, key, value);
            try {
                if (shown.isPresent()) {
                    printer.entry(key, 0, key.length, shown.get());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        printer.flush();
    }
}
