package org.postern.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text of main.cf as logical lines and assignments (postconf(5), first section).
 *
 * @param assignments in the order of the text, duplicates included
 * @param notes what is worth a warning
 * @param problem the line that is no assignment, at which reading ended; null when all was read
 */
record MainCfText(
        List<Assignment> assignments,
        List<Note> notes,
        @Nullable ConfigException problem) {
    /**
     * Something odd.
     *
     * @param line the line of the file, from 1
     * @param place what postconf(1) shows of the place besides the file
     * @param warning in Postfix's words, without file and line
     */
    record Note(int line, String place, String warning) {
        Note(int line, String warning) {
            this(line, "", warning);
        }
    }

    private static final int LINE_SHOWN = 30;

    /** Reads {@code text}, to its end or to the first line that is no assignment. */
    static MainCfText parse(String file, String text) {
        List<Assignment> assignments = new ArrayList<>();
        List<Note> notes = new ArrayList<>();
        ConfigException problem = null;
        try {
            read(file, text, assignments, notes);
        } catch (ConfigException bad) {
            problem = bad;
        }
        return new MainCfText(List.copyOf(assignments), List.copyOf(notes), problem);
    }

    private static void read(String file, String text, List<Assignment> assignments, List<Note> notes) {
        StringBuilder logical = new StringBuilder();
        int firstLine = 0;
        int number = 0;
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf('\n', at);
            String line = text.substring(at, end < 0 ? text.length() : end);
            at = end < 0 ? text.length() : end + 1;
            boolean continues = !line.isEmpty() && (isBlank(line.charAt(0)) || line.charAt(0) == '#');
            if (firstLine > 0 && !continues && !line.isEmpty()) {
                finish(file, logical.toString(), firstLine, number, assignments, notes);
                logical.setLength(0);
                firstLine = 0;
            }
            number++;
            int start = afterBlanks(line, 0);
            if (start == line.length() || line.charAt(start) == '#') {
                continue;
            }
            logical.append(line);
            firstLine = firstLine == 0 ? number : firstLine;
        }
        if (firstLine > 0) {
            finish(file, logical.toString(), firstLine, number, assignments, notes);
        }
    }

    private static void finish(
            String file, String read, int line, int lastLine, List<Assignment> assignments, List<Note> notes) {
        int nul = read.indexOf('\0');
        if (nul >= 0) {
            String lines = lastLine > line ? line + "-" + lastLine : String.valueOf(line);
            notes.add(new Note(line, ", line " + lines, "text after null byte may be ignored"));
        }
        String text = nul >= 0 ? read.substring(0, nul) : read;
        if (isBlank(read.charAt(0))) {
            String shown = text.length() > LINE_SHOWN ? text.substring(0, LINE_SHOWN) + "..." : text;
            notes.add(new Note(line, "", "logical line must not start with whitespace: \"" + shown + "\""));
        } else {
            assignments.add(assignment(file, line, text));
        }
    }

    private static Assignment assignment(String file, int line, String text) {
        try {
            return assignment(text, line);
        } catch (ConfigException bad) {
            throw ConfigException.syntax(file, line, bad.getMessage() + ": \"" + text + "\"");
        }
    }

    /**
     * One {@code name = value}.
     *
     * @throws ConfigException with the reason when it is none
     */
    static Assignment assignment(String text, int line) {
        int end = 0;
        while (end < text.length() && !isBlank(text.charAt(end)) && text.charAt(end) != '=') {
            end++;
        }
        int equals = afterBlanks(text, end);
        if (end == 0) {
            throw new ConfigException("missing attribute name");
        }
        if (equals == text.length() || text.charAt(equals) != '=') {
            throw new ConfigException("missing '=' after attribute name");
        }
        return new Assignment(text.substring(0, end), trim(text.substring(equals + 1)), line);
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
}
