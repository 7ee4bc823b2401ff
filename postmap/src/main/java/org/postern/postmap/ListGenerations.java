package org.postern.postmap;

import java.io.IOException;
import java.io.PrintStream;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.postern.tables.TableName;
import org.postern.tables.compiled.Generation;
import org.postern.tables.publish.KeptTable;

/** Lists the compiled files that a table is and was, the latest first (postmap --generations). */
final class ListGenerations {
    private final Tables tables;

    ListGenerations(Tables tables) {
        this.tables = tables;
    }

    void run() {
        for (String spec : tables.specs()) {
            TableName name = tables.opener().name(spec);
            BuildTable.checkType(name);
            list(name, new Publisher(tables, name));
        }
    }

    private void list(TableName name, Publisher publisher) {
        List<KeptTable> kept;
        try {
            kept = KeptTable.of(tables.source(name));
        } catch (IOException e) {
            throw publisher.failed(e);
        }
        if (kept.isEmpty()) {
            throw new FatalException("open database " + publisher.compiledName() + ": No such file or directory");
        }
        Optional<String> source = RollBack.digest(tables.source(name));
        PrintStream out = tables.surroundings().out();
        out.println(publisher.compiledName());
        out.println("  generation  compiled              entries     source");
        kept.forEach(table -> out.println(line(table, source, name)));
    }

    /** Ends in what the table was compiled from; an asterisk marks the present one. */
    private static String line(KeptTable table, Optional<String> source, TableName name) {
        String start = (table.present() ? "* " : "  ") + (table.number() == 0 ? "-" : table.number());
        String number = start + " ".repeat(Math.max(1, 14 - start.length()));
        return number
                + table.generation()
                        .map(generation -> "%s  %-10d  %s"
                                .formatted(time(generation), generation.entries(), origin(generation, source, name)))
                        .orElse("cannot be read: " + table.problem());
    }

    private static String origin(Generation generation, Optional<String> source, TableName name) {
        return generation
                .sourceSha256()
                .map(digest -> digest
                        + (source.isEmpty()
                                ? ""
                                : source.get().equals(digest)
                                        ? "  " + name.name() + " as it is"
                                        : "  not " + name.name() + " as it is"))
                .orElse("changed by postmap -i or -d");
    }

    static String entries(Generation generation) {
        return generation.entries() + (generation.entries() == 1 ? " entry" : " entries");
    }

    static String time(Generation generation) {
        return DateTimeFormatter.ISO_INSTANT.format(generation.built().truncatedTo(ChronoUnit.SECONDS));
    }
}
