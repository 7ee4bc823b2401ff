package org.postern.tables;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.postern.tables.patterns.Answer;
import org.postern.tables.patterns.ResultForm;
import org.postern.tables.patterns.RuleLine;
import org.postern.tables.patterns.RuleType;
import org.postern.tables.patterns.Rules;
import org.postern.tables.source.RuleLines;
import org.postern.tables.text.PrintableText;
import org.postern.tables.text.SystemError;
import org.postern.tables.text.Utf8;

/** Look-ups in rules that were read when the table was opened ({@code regexp:}, {@code pcre:}, {@code cidr:}). */
final class RuleTable implements Table {
    private final String spec;
    private final TableName tableName;
    private final Rules rules;
    private final boolean utf8;

    private RuleTable(String spec, TableName tableName, Rules rules, boolean utf8) {
        this.spec = spec;
        this.tableName = tableName;
        this.rules = rules;
        this.utf8 = utf8;
    }

    /**
     * Opens a table whose rules are in a file, or, in braces, in its name.
     *
     * @param utf8 whether keys and values have to be UTF-8
     * @param fileValues whether results name files whose contents are meant ({@link FileValues})
     */
    static Opening open(
            String spec,
            TableName name,
            RuleType type,
            Path directory,
            boolean utf8,
            Substitution substitution,
            boolean fileValues) {
        List<String> warnings = new ArrayList<>();
        List<RuleLine> lines;
        try (InputStream text = isInline(name)
                ? new ByteArrayInputStream(inlineText(name.name()))
                : Files.newInputStream(directory.resolve(name.name()))) {
            lines = RuleLines.read(text, name.name(), warnings::add);
        } catch (BracedText.BadException e) {
            return new Opening.Refused(type + " map: " + e.getMessage(), "");
        } catch (IOException e) {
            boolean directoryRead = Files.isDirectory(directory.resolve(name.name()));
            return new Opening.Refused(
                    (directoryRead ? type + " map " + name.name() + ": read error: " : "open " + name.name() + ": ")
                            + SystemError.reason(e),
                    "");
        }
        Rules rules = Rules.parse(
                type,
                byteText(name.name().getBytes(StandardCharsets.UTF_8)),
                lines,
                substitution == Substitution.ALLOWED,
                fileValues ? written -> byteText(FileValues.encode(bytes(written), directory)) : ResultForm.PLAIN,
                warning -> warnings.add(PrintableText.of(bytes(warning))));
        return new Opening.Opened(new RuleTable(spec, name, rules, utf8), warnings);
    }

    /** Whether the rules are in the name itself (regexp_table(5), "INLINE SPECIFICATION"). */
    static boolean isInline(TableName name) {
        return name.name().startsWith("{");
    }

    private static byte[] inlineText(String name) throws BracedText.BadException {
        StringBuilder text = new StringBuilder();
        for (String rule : ListSyntax.split(BracedText.inside(name))) {
            text.append(BracedText.inside(rule)).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String name() {
        return spec;
    }

    @Override
    public boolean hasFixedKeys() {
        return false;
    }

    @Override
    public LookupResult lookup(byte[] key, int offset, int length) {
        if (utf8 && !Utf8.isValid(key, offset, offset + length)) {
            return LookupResult.notFound();
        }
        return switch (rules.answer(new String(key, offset, length, StandardCharsets.ISO_8859_1))) {
            case Answer.Result(String text, int line) -> found(key, offset, length, bytes(text));
            case Answer.None none -> LookupResult.notFound();
            case Answer.Stopped(String reason, int line) ->
                new LookupResult.Failed(
                        tableName.type() + " map " + tableName.name() + ", line " + line + ": " + reason);
        };
    }

    private LookupResult found(byte[] key, int offset, int length, byte[] value) {
        return utf8 && !Utf8.isValid(value)
                ? new LookupResult.Failed(tableName + ": key \"" + PrintableText.quoted(key, offset, offset + length)
                        + "\": non-UTF-8 value \"" + PrintableText.of(value)
                        + "\": malformed UTF-8 or invalid codepoint")
                : new LookupResult.Found(new TableValue(value));
    }

    /** The line of the rule that answers {@code key}; 0 if none does. */
    int line(byte[] key) {
        return switch (rules.answer(byteText(key))) {
            case Answer.Result(String text, int line) -> line;
            case Answer.None none -> 0;
            case Answer.Stopped stopped -> 0;
        };
    }

    private static byte[] bytes(String byteText) {
        return byteText.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String byteText(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {}
}
