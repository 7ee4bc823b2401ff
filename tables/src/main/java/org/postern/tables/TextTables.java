package org.postern.tables;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.postern.tables.patterns.RuleType;
import org.postern.tables.source.AliasText;
import org.postern.tables.source.SourceEntry;
import org.postern.tables.source.SourceProblem;
import org.postern.tables.source.SourceReader;
import org.postern.tables.text.ByteKey;
import org.postern.tables.text.PrintableText;
import org.postern.tables.text.SystemError;

/**
 * Opens the tables that need no compiling: those that are read from text, those that are all in their name, and those that are made of
 * others (DATABASE_README).
 *
 * @param directory what relative file names are relative to
 * @param fileValues whether values name files whose contents are meant ({@link FileValues})
 */
record TextTables(CaseFolding folding, Path directory, boolean fileValues) {
    /** The types that {@link #open} knows and everybody may use. */
    static final Set<String> TYPES = Set.of(
            "cidr",
            "environ",
            "fail",
            "inline",
            "nis",
            "pcre",
            "pipemap",
            "randmap",
            "regexp",
            "static",
            "texthash",
            "unionmap",
            "unix");

    private static final Set<String> RULES = Set.of("cidr", "pcre", "regexp");
    /** The types whose tables are files of text; {@code aliases} is our own, for what postalias(1) would compile elsewhere. */
    private static final Set<String> FILES = Set.of("aliases", "cidr", "pcre", "regexp", "texthash");

    /** Opens a table that is no compiled one; {@code members} opens those that it is made of. */
    Opening open(String spec, TableName name, Substitution substitution, Function<String, Opening> members) {
        return switch (name.type()) {
            case "texthash" -> openText(spec, name);
            case "inline" -> openInline(spec, name);
            case "static" -> openStatic(spec, name);
            case "cidr", "pcre", "regexp" -> {
                RuleType type = RuleType.valueOf(name.type().toUpperCase(Locale.ROOT));
                yield RuleTable.open(spec, name, type, directory, folding.utf8(), substitution, fileValues);
            }
            case "unionmap" -> openComposed(spec, name, ComposedTable.Way.UNION, members);
            case "pipemap" -> openComposed(spec, name, ComposedTable.Way.PIPE, members);
            case "randmap" -> openRandom(spec, name);
            case "fail" -> {
                String reason = "table " + spec + ": query error: Application error";
                yield opened(new ComputedTable(spec, true, key -> new LookupResult.Failed(reason)));
            }
            case "unix" ->
                AccountTable.file(name.name())
                        .map(file -> opened(new AccountTable(spec, file, folding)))
                        .orElseGet(() -> refused("unknown table: " + spec));
            case "nis" -> openNis(spec);
            case "aliases" -> openAliases(spec, name);
            case "environ" -> opened(new ComputedTable(spec, true, this::environment));
            default -> refused("unsupported dictionary type: " + name.type());
        };
    }

    /** The file that the table's data are read from; empty for types that have none. */
    Optional<Path> file(TableName name) {
        boolean inline = RuleTable.isInline(name) && RULES.contains(name.type());
        return FILES.contains(name.type()) && !inline ? Optional.of(directory.resolve(name.name())) : Optional.empty();
    }

    private Opening openText(String spec, TableName name) {
        Map<ByteKey, MemoryTable.Entry> entries = new HashMap<>();
        List<String> warnings = new ArrayList<>();
        try (InputStream text = Files.newInputStream(directory.resolve(name.name()))) {
            SourceReader reader =
                    new SourceReader(text, folding.utf8(), problem -> warnings.add(textProblem(problem, name.name())));
            while (reader.next()) {
                SourceEntry entry = reader.entry();
                byte[] key = folding.fold(entry.key()).orElse(entry.key());
                TableValue value;
                try {
                    value = value(entry.value());
                } catch (FileValues.Unreadable e) {
                    warnings.add(name.name() + ", line " + entry.firstLine() + ": " + e.getMessage()
                            + ": skipping this entry");
                    continue;
                }
                if (entries.putIfAbsent(new ByteKey(key), new MemoryTable.Entry(value, entry.firstLine())) != null) {
                    warnings.add(name.name() + ", line " + entry.firstLine() + ": duplicate entry: \""
                            + PrintableText.of(entry.key()) + "\"");
                }
            }
        } catch (IOException e) {
            boolean opened = Files.isDirectory(directory.resolve(name.name()));
            return refused((opened ? "read " : "open database ") + name.name() + ": " + SystemError.reason(e));
        }
        return new Opening.Opened(new MemoryTable(spec, entries, folding), warnings);
    }

    private TableValue value(byte[] written) throws FileValues.Unreadable {
        return new TableValue(fileValues ? FileValues.encode(written, directory) : written);
    }

    /** texthash words this one differently from postmap. */
    private static String textProblem(SourceProblem problem, String file) {
        String message = problem.message(file);
        return problem.kind() == SourceProblem.Kind.NOT_KEY_VALUE ? message + " -- ignoring this line" : message;
    }

    private Opening openAliases(String spec, TableName name) {
        Map<ByteKey, MemoryTable.Entry> entries = new HashMap<>();
        List<String> warnings = new ArrayList<>();
        String place = name.name() + ", line ";
        try (InputStream text = Files.newInputStream(directory.resolve(name.name()))) {
            AliasText.read(
                    text,
                    (alias, value, line) -> {
                        byte[] key = folding.fold(alias).orElse(alias);
                        MemoryTable.Entry entry = new MemoryTable.Entry(new TableValue(value), line);
                        if (entries.putIfAbsent(new ByteKey(key), entry) != null) {
                            warnings.add(place + line + ": duplicate entry: \"" + PrintableText.of(key) + "\"");
                        }
                    },
                    line -> warnings.add(place + line + ": need name:value pair"));
        } catch (IOException e) {
            return refused("open database " + name.name() + ": " + SystemError.reason(e));
        }
        return new Opening.Opened(new MemoryTable(spec, entries, folding), warnings);
    }

    /** Where there is no NIS domain, as on nearly every machine, no NIS table has an entry; else nobody knows what it has. */
    private static Opening openNis(String spec) {
        String domain;
        try {
            domain = Files.readString(Path.of("/proc/sys/kernel/domainname")).strip();
        } catch (IOException e) {
            domain = "";
        }
        return domain.isEmpty() || domain.equals("(none)")
                ? opened(new ComputedTable(spec, true, key -> LookupResult.notFound()))
                : refused("unsupported dictionary type: nis");
    }

    private Opening openInline(String spec, TableName name) {
        return switch (InlineEntries.parse(
                name.name(), folding, fileValues ? Optional.of(directory) : Optional.empty())) {
            case InlineEntries.Outcome.Entries(var entries) -> opened(new MemoryTable(spec, entries, folding));
            case InlineEntries.Outcome.Bad(String reason) ->
                refused(reason + ": \"" + name + "\"; need \"inline:{name=" + (fileValues ? "filename" : "value")
                        + "...}\"");
        };
    }

    private Opening openStatic(String spec, TableName name) {
        String text = name.name();
        try {
            LookupResult always = new LookupResult.Found(
                    value((text.startsWith("{") ? BracedText.inside(text) : text).getBytes(StandardCharsets.UTF_8)));
            return opened(new ComputedTable(spec, true, key -> always));
        } catch (BracedText.BadException e) {
            return refused("bad static:name syntax: " + e.getMessage());
        } catch (FileValues.Unreadable e) {
            return refused(String.valueOf(e.getMessage()));
        }
    }

    private Opening openComposed(
            String spec, TableName name, ComposedTable.Way way, Function<String, Opening> members) {
        List<String> specs = elements(name.name());
        if (specs.isEmpty() || !specs.stream().allMatch(member -> member.indexOf(':') >= 0)) {
            return refused("bad syntax: \"" + name + "\"; need \"" + name.type() + ":{type:name...}\"");
        }
        List<Table> tables = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        for (String member : specs) {
            switch (members.apply(member)) {
                case Opening.Opened(Table table, List<String> odd) -> {
                    tables.add(table);
                    warnings.addAll(odd);
                }
                case Opening.Refused refused -> {
                    return refused;
                }
            }
        }
        return new Opening.Opened(new ComposedTable(spec, List.copyOf(tables), way), warnings);
    }

    private Opening openRandom(String spec, TableName name) {
        List<TableValue> values = new ArrayList<>();
        for (String element : elements(name.name())) {
            try {
                values.add(value(element.getBytes(StandardCharsets.UTF_8)));
            } catch (FileValues.Unreadable e) {
                return refused(String.valueOf(e.getMessage()));
            }
        }
        return values.isEmpty()
                ? refused("bad syntax: \"" + name + "\"; need \"randmap:{value...}\"")
                : opened(new ComputedTable(
                        spec,
                        false,
                        key -> new LookupResult.Found(
                                values.get(ThreadLocalRandom.current().nextInt(values.size())))));
    }

    /** The elements of a list in braces; none when it is not in braces. */
    private static List<String> elements(String text) {
        return BracedText.isWhole(text) ? ListSyntax.split(text.substring(1, text.length() - 1)) : List.of();
    }

    private LookupResult environment(byte[] key) {
        String name = new String(folding.fold(key).orElse(key), StandardCharsets.UTF_8);
        String value = System.getenv(name);
        return value == null
                ? LookupResult.notFound()
                : new LookupResult.Found(TableValue.of(Objects.requireNonNull(value)));
    }

    private static Opening opened(Table table) {
        return new Opening.Opened(table, List.of());
    }

    private static Opening refused(String reason) {
        return new Opening.Refused(reason, "");
    }
}
