package org.postern.tables;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.postern.tables.text.ByteKey;

/** The entries of an {@code inline:} table: {@code {key=value, {key = text with blanks}}} (DATABASE_README, "inline"). */
final class InlineEntries {
    private InlineEntries() {}

    /** What parsing came to. */
    sealed interface Outcome {
        record Entries(Map<ByteKey, MemoryTable.Entry> entries) implements Outcome {}

        /** Without the table's name. */
        record Bad(String reason) implements Outcome {}
    }

    /** {@code files}: where files are that values name ({@link FileValues}); empty when values stand for themselves. */
    static Outcome parse(String text, CaseFolding folding, Optional<Path> files) {
        if (!BracedText.isWhole(text) || text.length() == 2) {
            return new Outcome.Bad("bad syntax");
        }
        Map<ByteKey, MemoryTable.Entry> entries = new HashMap<>();
        for (String item : ListSyntax.split(text.substring(1, text.length() - 1))) {
            String pair;
            try {
                pair = item.startsWith("{") ? BracedText.inside(item) : item;
            } catch (BracedText.BadException e) {
                return new Outcome.Bad(String.valueOf(e.getMessage()));
            }
            int keyEnd = keyEnd(pair);
            if (keyEnd < 0) {
                return new Outcome.Bad("unbalanced '\"'");
            }
            if (pair.isEmpty()) {
                return new Outcome.Bad("no key found; expected format: key = value");
            }
            String rest = pair.substring(keyEnd).strip();
            if (!rest.startsWith("=")) {
                return new Outcome.Bad("missing '=' after attribute name");
            }
            byte[] key = pair.substring(0, keyEnd).getBytes(StandardCharsets.UTF_8);
            TableValue value = TableValue.of(rest.substring(1).strip());
            try {
                value = files.isPresent() ? new TableValue(FileValues.encode(value.bytes(), files.get())) : value;
            } catch (FileValues.Unreadable e) {
                return new Outcome.Bad(String.valueOf(e.getMessage()));
            }
            entries.put(new ByteKey(folding.fold(key).orElse(key)), new MemoryTable.Entry(value, 0));
        }
        return entries.isEmpty() ? new Outcome.Bad("empty table") : new Outcome.Entries(entries);
    }

    /** Where the key ends: at a blank or an equals sign outside double quotes, which stay part of it; -1 if a quote stays open. */
    private static int keyEnd(String pair) {
        boolean quoted = false;
        int at = 0;
        while (at < pair.length()) {
            char c = pair.charAt(at);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\') {
                at++;
            } else if (!quoted && (c == '=' || isBlank(c))) {
                break;
            }
            at++;
        }
        return quoted ? -1 : Math.min(at, pair.length());
    }

    private static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }
}
