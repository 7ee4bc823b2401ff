package org.postern.postmap;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.postern.check.MailContext;
import org.postern.check.TableRole;
import org.postern.check.TableStatistics;
import org.postern.findings.JsonText;
import org.postern.tables.TableName;
import org.postern.tables.TableOpener;
import org.postern.tables.TableRegistry;
import org.postern.tables.compiled.CompiledFile;
import org.postern.tables.compiled.Generation;
import org.postern.tables.publish.TableWriter;

/** Shows what there is to count in compiled tables, and whether their sources have changed since (postmap --stats). */
final class ShowStatistics {
    private final Tables tables;

    ShowStatistics(Tables tables) {
        this.tables = tables;
    }

    void run() {
        try (TableRegistry registry =
                new TableRegistry(tables.opener().defaultType(), tables.opener().folding(), TableOpener.Use.QUERIES)) {
            MailContext mail = tables.config()
                    .map(config -> MailContext.of(config, registry))
                    .orElse(MailContext.UNKNOWN);
            for (String spec : tables.specs()) {
                TableName name = tables.opener().name(spec);
                BuildTable.checkType(name);
                show(name, mail);
            }
        }
    }

    private void show(TableName name, MailContext mail) {
        Path source = tables.source(name);
        Publisher publisher = new Publisher(tables, name);
        TableRole role = tables.role()
                .or(() -> mail.roleOf(source))
                .orElseGet(() -> TableRole.ofFile(String.valueOf(source.getFileName())));
        Map<String, Object> facts = new LinkedHashMap<>();
        try (CompiledFile file = CompiledFile.openVerified(TableWriter.compiledPath(source))) {
            TableStatistics statistics = TableStatistics.of(file, role, mail);
            Generation generation = Generation.of(source, file.metadata());
            facts.put("entries", statistics.entries());
            facts.put("distinct values", statistics.distinctValues());
            facts.put("keys and values", statistics.textBytes());
            facts.put("longest entry", statistics.longestEntry());
            if (role == TableRole.VIRTUAL) {
                facts.put("longest chain", statistics.longestChain());
            }
            facts.put("file size", file.metadata().fileLength());
            facts.put("compiled", ListGenerations.time(generation));
            facts.put("source", source(generation));
        } catch (IOException e) {
            throw publisher.failed(e);
        }
        print(publisher.compiledName(), facts);
    }

    /** By content: a time stamp would only tell that somebody has touched it. */
    private static String source(Generation generation) {
        if (generation.sourceSha256().isEmpty()) {
            return "entries were added or deleted since it was compiled";
        }
        Optional<String> now = RollBack.digest(generation.source());
        return now.isEmpty()
                ? "cannot be read"
                : now.equals(generation.sourceSha256()) ? "unchanged" : "changed since; run postmap";
    }

    private void print(String table, Map<String, Object> facts) {
        PrintStream out = tables.surroundings().out();
        if (tables.options().longJson) {
            StringBuilder json = new StringBuilder("{\"table\": ").append(JsonText.quoted(table));
            facts.forEach((name, value) -> json.append(", ")
                    .append(JsonText.quoted(name.replace(' ', '_')))
                    .append(": ")
                    .append(value instanceof String text ? JsonText.quoted(text) : value));
            out.println(json.append('}'));
            return;
        }
        out.println(table);
        facts.forEach((name, value) -> out.println("  %-16s %s%s".formatted(name, value, unit(name, value))));
    }

    private String unit(String name, Object value) {
        return switch (name) {
            case "keys and values", "longest entry", "file size" -> " bytes";
            case "longest chain" -> " aliases";
            case "compiled" ->
                " ("
                        + age(Duration.between(
                                Instant.parse(value.toString()),
                                tables.surroundings().clock().instant()))
                        + ")";
            default -> "";
        };
    }

    private static String age(Duration age) {
        if (age.isNegative()) {
            return "in the future";
        }
        long number = age.toDays() > 1 ? age.toDays() : age.toHours() > 1 ? age.toHours() : age.toMinutes();
        return number + (age.toDays() > 1 ? " days" : age.toHours() > 1 ? " hours" : " minutes") + " ago";
    }
}
