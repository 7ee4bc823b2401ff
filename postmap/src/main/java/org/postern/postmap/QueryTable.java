package org.postern.postmap;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postern.tables.LookupResult;
import org.postern.tables.Table;
import org.postern.tables.TableOpener;
import org.postern.tables.TableValue;
import org.postern.tables.text.KeyBatch;
import org.postern.tables.text.PrintableText;

/** Looks keys up (postmap -q): the first table that has a key answers. A table is opened when it is first asked. */
final class QueryTable {
    private final Tables tables;
    private final List<String> specs;
    private final @Nullable Table[] open;
    private TableOpener.Use use = TableOpener.Use.QUERIES;

    QueryTable(Tables tables) {
        this.tables = tables;
        this.specs = tables.specs();
        this.open = new Table[specs.size()];
    }

    /** Prints what {@code query} is found to be; returns whether anything was. */
    boolean run(String query) throws IOException {
        EntryPrinter printer = tables.printer();
        boolean many = "-".equals(query);
        use = many ? TableOpener.Use.QUERIES : TableOpener.Use.ONE_QUERY;
        try {
            if (!many) {
                return printOne(ByteText.bytes(query), printer);
            }
            boolean message = tables.options().headerKeys || tables.options().bodyKeys;
            return message ? printMessage(printer) : printAll(printer);
        } finally {
            printer.flush();
        }
    }

    private boolean printOne(byte[] key, EntryPrinter printer) throws IOException {
        TableValue value = find(0, key, 0, key.length);
        if (value != null) {
            printer.value(key, value.bytes());
        }
        return value != null;
    }

    private boolean printAll(EntryPrinter printer) throws IOException {
        boolean found = false;
        boolean together = true;
        InputLines lines = new InputLines(tables.surroundings().in(), printer);
        KeyBatch keys = new KeyBatch();
        while (lines.next(keys)) {
            LookupResult @Nullable [] results = together && areAccepted(keys) ? table(0).lookup(keys) : null;
            int hits = 0;
            for (int key = 0; key < keys.count(); key++) {
                int offset = keys.offset(key);
                int length = keys.length(key);
                TableValue value = results == null ? null : value(0, keys.buffer(), offset, length, results[key]);
                if (value == null) {
                    value = find(results == null ? 0 : 1, keys.buffer(), offset, length);
                }
                if (value != null) {
                    printer.entry(keys.buffer(), offset, length, value);
                    hits++;
                }
            }
            found |= hits > 0;
            // Of a key that is not there, hardly more is read than fingerprints: nothing to be fetched for many at
            // once.
            together = 2 * hits >= keys.count();
        }
        return found;
    }

    /** Whether tables can be asked for all of them. Between them are line ends only, so one look at everything will do. */
    private boolean areAccepted(KeyBatch keys) {
        return tables.opener().folding().accepts(keys.buffer(), keys.start(), keys.end() - keys.start());
    }

    /** The keys are headers, or lines of the body, or both. */
    private boolean printMessage(EntryPrinter printer) throws IOException {
        PartPrinter parts = new PartPrinter(printer);
        MessageParts message = new MessageParts(tables.options().mimeKeys, parts);
        InputLines lines = new InputLines(tables.surroundings().in(), printer);
        while (lines.next()) {
            String line = new String(lines.buffer(), lines.offset(), lines.length(), StandardCharsets.ISO_8859_1);
            int nul = line.indexOf(0);
            message.line(nul < 0 ? line : line.substring(0, nul));
        }
        message.end();
        return parts.found;
    }

    /** Looks up those parts of a message that are asked for. */
    private final class PartPrinter implements MessageParts.Handler {
        private final EntryPrinter printer;
        private boolean found;

        PartPrinter(EntryPrinter printer) {
            this.printer = printer;
        }

        @Override
        public void header(String text) throws IOException {
            if (tables.options().headerKeys) {
                print(text);
            }
        }

        @Override
        public void body(String line) throws IOException {
            if (tables.options().bodyKeys) {
                print(line);
            }
        }

        private void print(String text) throws IOException {
            byte[] key = text.getBytes(StandardCharsets.ISO_8859_1);
            TableValue value = find(0, key, 0, key.length);
            if (value != null) {
                printer.entry(key, 0, key.length, value);
                found = true;
            }
        }
    }

    /** What the first table that has the key says, table {@code first} or one after it; null when none has it. */
    @Nullable
    private TableValue find(int first, byte[] buffer, int offset, int length) {
        for (int i = first; i < open.length; i++) {
            Table table = table(i);
            if (isAccepted(i, buffer, offset, length)) {
                TableValue value = value(i, buffer, offset, length, table.lookup(buffer, offset, length));
                if (value != null) {
                    return value;
                }
            }
        }
        return null;
    }

    private Table table(int number) {
        Table table = open[number];
        if (table == null) {
            table = tables.open(specs.get(number), use);
            open[number] = table;
        }
        return table;
    }

    /** Whether table {@code number} can be asked for the key; warns if it cannot. */
    private boolean isAccepted(int number, byte[] buffer, int offset, int length) {
        if (tables.opener().folding().accepts(buffer, offset, length)) {
            return true;
        }
        byte[] key = Arrays.copyOfRange(buffer, offset, offset + length);
        tables.report().warning(tables.badKey(specs.get(number), key));
        return false;
    }

    /** What is printed where table {@code number} answers {@code result}; null if that is nothing. */
    @Nullable
    private TableValue value(int number, byte[] buffer, int offset, int length, LookupResult result) {
        // A switch over patterns is linked at run time, which takes longer than all the rest of a query.
        if (result instanceof LookupResult.Found(TableValue value)) {
            if (value.isEmpty()) {
                warnOfNothing(specs.get(number), Arrays.copyOfRange(buffer, offset, offset + length));
            }
            return tables.options().fileValues
                    ? contents(specs.get(number), Arrays.copyOfRange(buffer, offset, offset + length), value)
                    : value;
        }
        if (result instanceof LookupResult.Failed(String reason)) {
            throw failed(specs.get(number), reason);
        }
        return null;
    }

    private void warnOfNothing(String spec, byte[] key) {
        String table = "table " + tables.dictionaryName(spec);
        tables.report().warning(table + ": key " + PrintableText.of(key) + ": empty string result is not allowed");
        tables.report().warning(table + " should return NO RESULT in case of NOT FOUND");
    }

    private TableValue contents(String spec, byte[] key, TableValue value) {
        return tables.decoded(spec, key, value.bytes())
                .map(TableValue::new)
                .orElseThrow(() -> new FatalException("table " + tables.dictionaryName(spec) + ": query error"));
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
