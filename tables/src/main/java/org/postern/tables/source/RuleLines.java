package org.postern.tables.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postern.tables.patterns.RuleLine;
import org.postern.tables.text.PrintableText;

/** The logical lines of a table of rules, such as regexp_table(5). */
public final class RuleLines {
    private RuleLines() {}

    /**
     * Reads {@code text} to its end.
     *
     * @param file its name for {@code warnings}, which are in Postfix's words
     */
    public static List<RuleLine> read(InputStream text, String file, Consumer<String> warnings) throws IOException {
        return read(text, file, warnings, null);
    }

    /** The same; {@code listener}, if there is one, is told every physical line. */
    public static List<RuleLine> read(
            InputStream text, String file, Consumer<String> warnings, @Nullable LineListener listener)
            throws IOException {
        List<RuleLine> rules = new ArrayList<>();
        LogicalLines lines = new LogicalLines(text, listener);
        while (lines.next()) {
            int start = lines.start();
            int end = lines.end();
            if (lines.cut()) {
                warnings.accept(problem(lines, SourceProblem.Kind.NULL_BYTE).message(file));
            }
            if (start < end && LogicalLines.isBlank(lines.text()[start])) {
                warnings.accept(
                        problem(lines, SourceProblem.Kind.STARTS_WITH_BLANK).message(file));
                continue;
            }
            while (end > start && LogicalLines.isBlank(lines.text()[end - 1])) {
                end--;
            }
            if (end > start) {
                String line = new String(lines.text(), start, end - start, StandardCharsets.ISO_8859_1);
                rules.add(new RuleLine(lines.firstLine(), line));
            }
        }
        return rules;
    }

    private static SourceProblem problem(LogicalLines lines, SourceProblem.Kind kind) {
        return new SourceProblem(
                kind,
                lines.firstLine(),
                lines.lastLine(),
                PrintableText.quoted(lines.text(), lines.start(), lines.end()));
    }
}
