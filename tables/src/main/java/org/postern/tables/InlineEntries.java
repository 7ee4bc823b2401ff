package org.postern.tables;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
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

    static Outcome parse(String text, CaseFolding folding) {
        if (text.length() < 2 || text.charAt(0) != '{' || text.charAt(text.length() - 1) != '}') {
            return new Outcome.Bad("bad syntax");
        }
        Map<ByteKey, MemoryTable.Entry> entries = new HashMap<>();
        for (String item : ListSyntax.split(text.substring(1, text.length() - 1))) {
            boolean braced = item.startsWith("{");
            if (braced && !item.endsWith("}")) {
                return new Outcome.Bad("bad syntax");
            }
            String pair = braced ? item.substring(1, item.length() - 1) : item;
            int equals = pair.indexOf('=');
            if (equals < 0) {
                return new Outcome.Bad("missing '=' after attribute name");
            }
            String name = pair.substring(0, equals).strip();
            if (name.isEmpty()) {
                return new Outcome.Bad("missing attribute name");
            }
            byte[] key = name.getBytes(StandardCharsets.UTF_8);
            entries.put(
                    new ByteKey(folding.fold(key).orElse(key)),
                    new MemoryTable.Entry(
                            TableValue.of(pair.substring(equals + 1).strip()), 0));
        }
        return entries.isEmpty() ? new Outcome.Bad("bad syntax") : new Outcome.Entries(entries);
    }
}
