package org.postern.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text of main.cf as logical lines and assignments (postconf(5), first section).
 *
 * @param assignments in the order of the text, duplicates included
 * @param notes what is worth a warning
 */
record MainCfText(List<Assignment> assignments, List<Note> notes) {
    /**
     * Something odd.
     *
     * @param line the line of the file, from 1
     * @param warning in Postfix's words, without file and line
     */
    record Note(int line, String warning) {}

    private static final int COMMENT_SHOWN = 20;

    /**
     * Reads {@code text}.
     *
     * @throws ConfigException for a line that is no assignment
     */
    static MainCfText parse(String file, String text) {
        List<Assignment> assignments = new ArrayList<>();
        List<Note> notes = new ArrayList<>();
        StringBuilder logical = new StringBuilder();
        int firstLine = 0;
        int number = 0;
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf('\n', at);
            String line = text.substring(at, end < 0 ? text.length() : end);
            at = end < 0 ? text.length() : end + 1;
            number++;
            int nul = line.indexOf('\0');
            if (nul >= 0) {
                line = line.substring(0, nul);
                notes.add(new Note(number, "text after null byte may be ignored"));
            }
            int start = afterBlanks(line, 0);
            if (start == line.length() || line.charAt(start) == '#') {
                continue;
            }
            if (start > 0 && firstLine > 0) {
                logical.append(line);
                continue;
            }
            finish(file, logical, firstLine, assignments, notes);
            logical.append(line);
            firstLine = number;
        }
        finish(file, logical, firstLine, assignments, notes);
        return new MainCfText(List.copyOf(assignments), List.copyOf(notes));
    }

    private static void finish(
            String file, StringBuilder logical, int line, List<Assignment> assignments, List<Note> notes) {
        if (line == 0) {
            return;
        }
        String text = logical.toString();
        logical.setLength(0);
        if (isBlank(text.charAt(0))) {
            notes.add(new Note(line, "logical line must not start with whitespace: \"" + printable(text) + "\""));
            return;
        }
        assignments.add(assignment(file, line, text, notes));
    }

    private static Assignment assignment(String file, int line, String text, List<Note> notes) {
        int end = 0;
        while (end < text.length() && !isBlank(text.charAt(end)) && text.charAt(end) != '=') {
            end++;
        }
        int equals = afterBlanks(text, end);
        @Nullable String problem = null;
        if (end == 0) {
            problem = "missing attribute name";
        } else if (equals == text.length() || text.charAt(equals) != '=') {
            problem = "missing '=' after attribute name";
        }
        if (problem != null) {
            throw new ConfigException("%s, line %d: %s: \"%s\"".formatted(file, line, problem, text));
        }
        String value = trim(text.substring(equals + 1));
        int comment = comment(value);
        if (comment >= 0) {
            String shown = value.substring(comment, Math.min(value.length(), comment + COMMENT_SHOWN));
            notes.add(new Note(line, "#comment after other text is not allowed: " + shown + "..."));
        }
        return new Assignment(text.substring(0, end), value, line);
    }

    /** Where a word begins with {@code #}, which somebody may have meant as a comment; negative when none does. */
    private static int comment(String value) {
        for (int i = 1; i < value.length(); i++) {
            char before = value.charAt(i - 1);
            if (value.charAt(i) == '#' && (isBlank(before) || before == ',')) {
                return i;
            }
        }
        return -1;
    }

    /** ASCII white space; no other character is a blank to Postfix. */
    static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    static int afterBlanks(String text, int from) {
        int at = from;
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static String trim(String text) {
        int start = afterBlanks(text, 0);
        int end = text.length();
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static String printable(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.chars().forEach(c -> out.append(c < ' ' || c == 0x7f ? '?' : (char) c));
        return out.toString();
    }
}
