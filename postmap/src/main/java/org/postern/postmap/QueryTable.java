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
        byte[] value = find(key, 0, key.length);
        if (value != null) {
            printer.value(key, value);
        }
        return value != null;
    }

    private boolean printAll(EntryPrinter printer) throws IOException {
        boolean found = false;
        InputLines keys = new InputLines(tables.surroundings().in(), printer);
        while (keys.next()) {
            byte[] value = find(keys.buffer(), keys.offset(), keys.length());
            if (value != null) {
                printer.entry(keys.buffer(), keys.offset(), keys.length(), value);
                found = true;
            }
        }
        return found;
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
            byte[] value = find(key, 0, key.length);
            if (value != null) {
                printer.entry(key, 0, key.length, value);
                found = true;
            }
        }
    }

    /** What the first table that has the key says; null when none has it. */
    private byte @Nullable [] find(byte[] buffer, int offset, int length) {
        for (int i = 0; i < open.length; i++) {
            Table table = open[i];
            if (table == null) {
                table = tables.open(specs.get(i), use);
                open[i] = table;
            }
            if (!tables.opener().folding().accepts(buffer, offset, length)) {
                byte[] key = Arrays.copyOfRange(buffer, offset, offset + length);
                tables.report().warning(tables.badKey(specs.get(i), key));
                continue;
            }
            // A switch over patterns is linked at run time, which takes longer than all the rest of a query.
            LookupResult result = table.lookup(buffer, offset, length);
            if (result instanceof LookupResult.Found(TableValue value)) {
                if (value.isEmpty()) {
                    warnOfNothing(specs.get(i), Arrays.copyOfRange(buffer, offset, offset + length));
                }
                return tables.options().fileValues
                        ? contents(specs.get(i), Arrays.copyOfRange(buffer, offset, offset + length), value)
                        : value.bytes();
            }
            if (result instanceof LookupResult.Failed(String reason)) {
                throw failed(specs.get(i), reason);
            }
        }
        return null;
    }

    private void warnOfNothing(String spec, byte[] key) {
        String table = "table " + tables.dictionaryName(spec);
        tables.report().warning(table + ": key " + PrintableText.of(key) + ": empty string result is not allowed");
        tables.report().warning(table + " should return NO RESULT in case of NOT FOUND");
    }

    private byte[] contents(String spec, byte[] key, TableValue value) {
        return tables.decoded(spec, key, value.bytes())
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
