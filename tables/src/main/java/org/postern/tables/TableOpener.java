package org.postern.tables;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.postern.tables.compiled.CompiledFile;
import org.postern.tables.compiled.DamagedTableException;
import org.postern.tables.compiled.FileFormat;
import org.postern.tables.text.SystemError;

/**
 * Opens tables of every type there is.
 *
 * @param defaultType the type of tables named without one
 * @param keyEnd how keys of compiled tables end
 * @param directory what relative file names are relative to
 * @param fileValues whether the values in tables that need no compiling name files whose contents are meant, in Base64
 */
public record TableOpener(String defaultType, CaseFolding folding, KeyEnd keyEnd, Path directory, boolean fileValues) {
    private static final String PROXY = "proxy:";

    /** Opens tables whose values stand for themselves. */
    public TableOpener(String defaultType, CaseFolding folding, KeyEnd keyEnd, Path directory) {
        this(defaultType, folding, keyEnd, directory, false);
    }

    /** The types of tables that can be asked, in alphabetical order. */
    public static List<String> types() {
        Stream<String> query = Stream.concat(TextTables.TYPES.stream(), Stream.of("proxy"));
        return Stream.concat(TableName.COMPILED.stream(), query).sorted().toList();
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
        /** For good, and to be replaced while it is asked: all of a compiled file is verified first, and keys are kept in memory. */
        SERVICE {
            @Override
            CompiledFile open(Path path) throws IOException {
                return CompiledFile.openForService(path);
            }
        },
        /** For a while, and to answer as a table in service would: all of a compiled file is verified first, or it is refused. */
        REHEARSAL {
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

    /** Opens the table named {@code spec}, and any that it is made of. */
    public Opening open(String spec, Use use) {
        return open(spec, use, Substitution.ALLOWED, member -> open(member, use));
    }

    /** As {@link #open(String, Use)}; {@code members} opens those that it is made of. */
    Opening open(String spec, Use use, Substitution substitution, Function<String, Opening> members) {
        TableName name = name(spec);
        if (name.type().isEmpty() || name.name().isEmpty()) {
            return refused("open dictionary: expecting \"type:name\" form instead of \"" + spec + "\"");
        }
        return name.isCompiled()
                ? openCompiled(spec, name, use)
                : new TextTables(folding, directory, fileValues).open(spec, name, substitution, members);
    }

    /** The file that the table's data are read from; empty for types that have none. */
    public Optional<Path> file(TableName name) {
        return name.isCompiled()
                ? Optional.of(directory.resolve(name.name() + FileFormat.SUFFIX))
                : new TextTables(folding, directory, fileValues).file(name);
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

    private static Opening opened(Table table) {
        return new Opening.Opened(table, List.of());
    }

    private static Opening refused(String reason) {
        return new Opening.Refused(reason, "");
    }
}
