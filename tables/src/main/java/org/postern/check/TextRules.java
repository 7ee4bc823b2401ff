package org.postern.check;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.postern.tables.CaseFolding;
import org.postern.tables.source.SourceLine;

/** What looks suspicious in the text of any table, whatever it is for. */
final class TextRules {
    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";
    private static final Pattern EXPRESSION = Pattern.compile("!?/.*[^\\\\]/[a-zA-Z]*");
    private static final Pattern NETWORK =
            Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){0,3}/[0-9]{1,3}|[0-9a-fA-F:]*:[0-9a-fA-F:]*/[0-9]{1,3}");
    private static final Pattern KEY_LIKE = Pattern.compile("[^\\s,;:\"]*[^\\s,;:\"@.][@.][^\\s,;:\"]*");
    private static final Pattern LISTED = Pattern.compile("[^\\s@]*@[^\\s,;:\"]+");
    private static final Pattern ROUTE = Pattern.compile("[a-z]*:.*");

    private final TableRole role;
    private final CaseFolding folding;

    TextRules(TableRole role, CaseFolding folding) {
        this.role = role;
        this.folding = folding;
    }

    /** Returns whether there is any sense in a further look at the key. */
    boolean look(CheckedEntry entry) {
        String key = entry.key();
        boolean sound = true;
        if (key.startsWith(BYTE_ORDER_MARK)) {
            entry.error(
                    Names.INVISIBLE_CHARACTER,
                    entry.inKey(0, BYTE_ORDER_MARK.length()),
                    "there is a byte order mark in front of the key, and part of it",
                    "save the file as UTF-8 without byte order mark");
            sound = false;
        } else {
            sound &= lookForInvisible(entry, key, true);
        }
        if (role != TableRole.RELAY_RECIPIENTS) {
            lookForInvisible(entry, entry.value(), false);
        }
        sound &= lookAtKind(entry, key) && !key.endsWith(":");
        if (!folding.folds() && hasCapital(key)) {
            entry.warning(
                    Names.NEVER_MATCHES,
                    entry.wholeKey(),
                    "with -f the key keeps its capital letters, and it is looked up in small ones",
                    "write it in small letters, or compile without -f");
        }
        if (entry.hasSeveralLines()) {
            lookForSwallowed(entry);
        }
        return sound;
    }

    private static boolean hasCapital(String key) {
        return key.chars().anyMatch(c -> c >= 'A' && c <= 'Z');
    }

    /** What one does not see, and what therefore nobody meant; returns whether there is none. */
    private static boolean lookForInvisible(CheckedEntry entry, String text, boolean inKey) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x7f) {
                continue;
            }
            int length = c < 0x80 ? 1 : c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
            String character = new String(
                    text.substring(i, Math.min(i + length, text.length())).getBytes(StandardCharsets.ISO_8859_1),
                    StandardCharsets.UTF_8);
            String what = invisible(character.codePointAt(0), inKey);
            if (!what.isEmpty()) {
                int end = Math.min(i + length, text.length());
                entry.error(
                        Names.INVISIBLE_CHARACTER,
                        inKey ? entry.inKey(i, end) : entry.inValue(i, end),
                        "there is " + what + " here, which is part of the " + (inKey ? "key" : "value"),
                        "type it again");
                return false;
            }
            i += length - 1;
        }
        return true;
    }

    private static String invisible(int character, boolean inKey) {
        if (character == '\t' || character == '\n') {
            return "";
        }
        if (character == '\r') {
            return inKey ? "a carriage return" : "a carriage return in the middle of the value";
        }
        if (character < ' ' || character == 0x7f) {
            return "a control character";
        }
        return switch (Character.getType(character)) {
            case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                "a blank (U+%04X) that does not separate words".formatted(character);
            case Character.CONTROL, Character.FORMAT -> "an invisible character (U+%04X)".formatted(character);
            default -> "";
        };
    }

    /** Patterns belong into tables of another type; returns whether this is none. */
    private boolean lookAtKind(CheckedEntry entry, String key) {
        if (key.indexOf('/') < 0) {
            return true;
        }
        if (EXPRESSION.matcher(key).matches()) {
            entry.error(
                    Names.WRONG_TYPE,
                    entry.wholeKey(),
                    "this looks like a regular expression, and keys of this table are compared letter by letter",
                    "name the table as regexp: or pcre: in main.cf; those are not compiled");
            return false;
        } else if (NETWORK.matcher(key).matches()) {
            entry.error(
                    Names.WRONG_TYPE,
                    entry.wholeKey(),
                    "this looks like a network, and keys of this table are compared letter by letter",
                    role == TableRole.ACCESS
                            ? "name the table as cidr: in main.cf, or write the octets that clients have in common, as in 192.0.2"
                            : "name the table as cidr: in main.cf; those are not compiled");
            return false;
        }
        return true;
    }

    /** A line that was indented by mistake disappears in the value of the line before. */
    private void lookForSwallowed(CheckedEntry entry) {
        int end = entry.wholeValue().end();
        int start = entry.wholeKey().start();
        SourceLine line = entry.lineAt(end - 1);
        while (line.offset() > start) {
            String text = new String(line.text(), StandardCharsets.ISO_8859_1);
            int wordStart = text.length() - text.stripLeading().length();
            int wordEnd = wordStart;
            while (wordEnd < text.length() && !Character.isWhitespace(text.charAt(wordEnd))) {
                wordEnd++;
            }
            String word = text.substring(wordStart, wordEnd);
            if (looksLikeEntry(word, text.substring(wordEnd).strip())) {
                entry.warning(
                        Names.SWALLOWED_LINE,
                        new CheckedEntry.Span(line.offset() + wordStart, line.offset() + wordEnd),
                        "this looks like an entry, but a line that begins with white space belongs to the value of "
                                + CheckedEntry.quoted(entry.key()),
                        "remove the white space at its beginning");
            }
            line = entry.lineAt(line.offset() - 1);
        }
    }

    private boolean looksLikeEntry(String word, String rest) {
        if (rest.isEmpty()) {
            return false;
        }
        return switch (role) {
            case TRANSPORT ->
                KEY_LIKE.matcher(word).matches() && ROUTE.matcher(rest).matches();
            case RELAY_RECIPIENTS -> LISTED.matcher(word).matches() && rest.indexOf(' ') < 0;
            case ACCESS -> KEY_LIKE.matcher(word).matches() && AccessRules.isAction(rest);
            case VIRTUAL, CANONICAL, OTHER -> false;
        };
    }
}
