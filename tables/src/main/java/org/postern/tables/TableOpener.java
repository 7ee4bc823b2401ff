package org.postern.tables;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.postern.tables.compiled.CompiledFile;
import org.postern.tables.compiled.DamagedTableException;
import org.postern.tables.compiled.FileFormat;
import org.postern.tables.source.AliasText;
import org.postern.tables.source.SourceEntry;
import org.postern.tables.source.SourceProblem;
import org.postern.tables.source.SourceReader;
import org.postern.tables.text.ByteKey;
import org.postern.tables.text.PrintableText;
import org.postern.tables.text.SystemError;

/**
 * Opens tables of every type there is.
 *
 * @param defaultType the type of tables named without one
 * @param keyEnd how keys of compiled tables end
 * @param directory what relative file names are relative to
 */
public record TableOpener(String defaultType, CaseFolding folding, KeyEnd keyEnd, Path directory) {
    private static final String PROXY = "proxy:";

    /** The types that {@link #open} knows besides the compiled ones. */
    private static final Set<String> READ_AS_THEY_ARE =
            Set.of("environ", "fail", "inline", "nis", "proxy", "static", "texthash", "unix");

    /** The types whose tables are text; {@code aliases} is our own, for what postalias(1) would compile elsewhere. */
    private static final Set<String> TEXT = Set.of("aliases", "texthash");

    /** The types of tables that can be asked, in alphabetical order. */
    public static List<String> types() {
        return Stream.concat(TableName.COMPILED.stream(), READ_AS_THEY_ARE.stream())
                .sorted()
                .toList();
    }

    /** Divides {@code spec}; {@code proxy:X} is {@code X}, since every process reads its tables by itself. */
    public TableName name(String spec) {
        String direct = spec;
        while (direct.startsWith(PROXY)) {
            direct = direct.substring(PROXY.length());
        }
        return TableName.parse(direct, defaultType);
    }

    /** What a table is opened for. */
    public enum Use {
        /** For good: all of a compiled file is verified first. */
        SERVICE {
            @Override
            CompiledFile open(Path path) throws IOException {
                return CompiledFile.openVerified(path);
            }
        },
        /** For look-ups for a while: what they read of a compiled file is verified when they do. */
        QUERIES {
            @Override
            CompiledFile open(Path path) throws IOException {
                return CompiledFile.open(path);
            }
        },
        /** For a look-up or two by one thread: a compiled file is not even mapped, which takes longer than that. */
        ONE_QUERY {
            @Override
            CompiledFile open(Path path) throws IOException {
                return CompiledFile.openForOneQuery(path);
            }
        };

        abstract CompiledFile open(Path path) throws IOException;
    }

    /** Opens the table named {@code spec} for good. */
    public Opening open(String spec) {
        return open(spec, Use.SERVICE);
    }

    /** Opens the table named {@code spec}. */
    public Opening open(String spec, Use use) {
        TableName name = name(spec);
        if (name.type().isEmpty() || name.name().isEmpty()) {
            return refused("open dictionary: expecting \"type:name\" form instead of \"" + spec + "\"");
        }
        if (name.isCompiled()) {
            return openCompiled(spec, name, use);
        }
        return switch (name.type()) {
            case "texthash" -> openText(spec, name);
            case "inline" -> openInline(spec, name);
            case "static" -> openStatic(spec, name);
            case "fail" -> {
                String reason = "table " + spec + ": query error: Application error";
                yield opened(new ComputedTable(spec, key -> new LookupResult.Failed(reason)));
            }
            case "environ" -> opened(new ComputedTable(spec, TableOpener::environment));
            case "unix" ->
                AccountTable.file(name.name())
                        .map(file -> opened(new AccountTable(spec, file, folding)))
                        .orElseGet(() -> refused("unknown table: " + spec));
            case "nis" -> openNis(spec);
            case "aliases" -> openAliases(spec, name);
            default -> refused("unsupported dictionary type: " + name.type());
        };
    }

    /** The file that the table's data are read from; empty for types that have none. */
    public Optional<Path> file(TableName name) {
        return name.isCompiled()
                ? Optional.of(directory.resolve(name.name() + FileFormat.SUFFIX))
                : TEXT.contains(name.type()) ? Optional.of(directory.resolve(name.name())) : Optional.empty();
    }

    private Opening openCompiled(String spec, TableName name, Use use) {
        String shown = name.name() + FileFormat.SUFFIX;
        try {
            CompiledFile file = use.open(directory.resolve(shown));
            return opened(new CompiledTable(spec, name.dictionaryName(), file, folding, keyEnd));
        } catch (DamagedTableException e) {
            return new Opening.Refused(
                    "open database " + shown + ": " + e.getMessage(), "run \"postmap " + name.name() + "\" again");
        } catch (IOException e) {
            return new Opening.Refused("open database " + shown + ": " + SystemError.reason(e), missing(name, shown));
        }
    }

    /** What to do about a compiled table that is not there; empty when it is. */
    private String missing(TableName name, String shown) {
        if (Files.exists(directory.resolve(shown))) {
            return "";
        }
        String command = "run \"postmap " + name.name() + "\"";
        return Files.exists(directory.resolve(name.name()))
                ? "it has not been compiled: " + command
                : "nor is its source there: write " + name.name() + " and " + command;
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
                MemoryTable.Entry value = new MemoryTable.Entry(new TableValue(entry.value()), entry.firstLine());
                if (entries.putIfAbsent(new ByteKey(key), value) != null) {
                    warnings.add(name.name() + ", line " + entry.firstLine() + ": duplicate entry: \""
                            + PrintableText.of(key) + "\"");
                }
            }
        } catch (IOException e) {
            return refused("open database " + name.name() + ": " + SystemError.reason(e));
        }
        return new Opening.Opened(new MemoryTable(spec, entries, folding), warnings);
    }

    /** texthash words this one differently from postmap. */
    private static String textProblem(SourceProblem problem, String file) {
        String message = problem.message(file);
        return problem.kind() == SourceProblem.Kind.NOT_KEY_VALUE ? message + " -- ignoring this line" : message;
    }

    private Opening openInline(String spec, TableName name) {
        return switch (InlineEntries.parse(name.name(), folding)) {
            case InlineEntries.Outcome.Entries(var entries) -> opened(new MemoryTable(spec, entries, folding));
            case InlineEntries.Outcome.Bad(String reason) ->
                refused(reason + ": \"" + name + "\"; need \"inline:{name=value...}\"");
        };
    }

    private static Opening openStatic(String spec, TableName name) {
        String text = name.name();
        boolean braced = text.startsWith("{") && text.endsWith("}") && text.length() >= 2;
        LookupResult always = new LookupResult.Found(
                TableValue.of(braced ? text.substring(1, text.length() - 1).strip() : text));
        return opened(new ComputedTable(spec, key -> always));
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
                ? opened(new ComputedTable(spec, key -> LookupResult.notFound()))
                : refused("unsupported dictionary type: nis");
    }

    private static LookupResult environment(String key) {
        String value = System.getenv(key);
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
