package org.postern.postmap;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.postern.check.TableRole;
import org.postern.config.MainCf;
import org.postern.tables.FileValues;
import org.postern.tables.Opening;
import org.postern.tables.Table;
import org.postern.tables.TableName;
import org.postern.tables.TableOpener;
import org.postern.tables.text.PrintableText;

/**
 * The tables that a command line names, and what all actions do with them.
 *
 * @param config main.cf; empty when there is none
 */
record Tables(Surroundings surroundings, Report report, TableOpener opener, Options options, Optional<MainCf> config) {
    /** The type whose tables answer everything with an error. */
    static final String FAIL = "fail";

    /** How much of a bad value a message has, bytes. */
    private static final int QUOTED = 30;

    /** As the command line has them. */
    List<String> specs() {
        List<String> specs = new ArrayList<>();
        for (String table : options.tables) {
            specs.add(ByteText.text(table));
        }
        return specs;
    }

    /** The role that --as gives all tables. */
    Optional<TableRole> role() {
        String word = options.role;
        return word == null
                ? Optional.empty()
                : Optional.of(TableRole.named(word)
                        .orElseThrow(() -> new FatalException("bad value of --as: \"" + ByteText.text(word)
                                + "\"; there are " + String.join(", ", TableRole.words()))));
    }

    /** Opens {@code spec}. */
    Table open(String spec, TableOpener.Use use) {
        try {
            // No switch: see QueryTable.
            Opening opening = opener.open(spec, use);
            if (opening instanceof Opening.Opened(Table table, List<String> warnings)) {
                for (String warning : warnings) {
                    report.warning(warning);
                }
                return table;
            }
            throw new FatalException(((Opening.Refused) opening).reason());
        } catch (InvalidPathException e) {
            throw invalid(spec, e);
        }
    }

    /** How Postfix's messages name the table. */
    String dictionaryName(String spec) {
        return opener.name(spec).dictionaryName();
    }

    Path source(TableName name) {
        try {
            return surroundings.directory().resolve(name.name());
        } catch (InvalidPathException e) {
            throw invalid(name.name(), e);
        }
    }

    private static FatalException invalid(String name, InvalidPathException e) {
        return new FatalException("open " + name + ": " + e.getReason());
    }

    /** What is wrong with a key that has to be UTF-8 and is not. */
    String badKey(String spec, byte[] key) {
        return dictionaryName(spec) + ": non-UTF-8 key \"" + PrintableText.of(key)
                + "\": malformed UTF-8 or invalid codepoint";
    }

    EntryPrinter printer() {
        return new EntryPrinter(surroundings.out(), options.json);
    }

    /** What is printed for a value: the contents of the file with -F. Empty, with a warning, when it cannot be. */
    Optional<byte[]> decoded(String spec, byte[] key, byte[] value) {
        if (!options.fileValues) {
            return Optional.of(value);
        }
        Optional<byte[]> contents = FileValues.decode(value);
        if (contents.isEmpty()) {
            report.warning(
                    "table " + dictionaryName(spec) + ": key " + PrintableText.of(key) + ": malformed BASE64 value: "
                            + PrintableText.of(Arrays.copyOf(value, Math.min(value.length, QUOTED))));
        }
        return contents;
    }
}
