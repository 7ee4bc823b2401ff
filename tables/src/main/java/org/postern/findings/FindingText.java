package org.postern.findings;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;

/**
 * Findings for people, as compilers show them: the first line is one that editors and terminals can jump from, then come the line that
 * is meant, a caret, and advice.
 *
 * <pre>
 * transport:40:22: error: the "[" is never closed [bad-nexthop]
 *    40 | example.net     smtp:[inside.example.net
 *       |                      ^~~~~~~~~~~~~~~~~~~
 *       = help: write smtp:[inside.example.net]
 * </pre>
 *
 * @param coloured whether there are colours, as terminals understand them (ECMA-48)
 */
public record FindingText(boolean coloured) {
    /** Characters of a line; more would wrap, and the caret would be under something else. */
    private static final int LONGEST = 120;
    /** How much of a longer line is shown before the caret. */
    private static final int BEFORE = 40;

    private static final int LINE_NUMBER_WIDTH = 5;
    private static final String BOLD = "\033[1m";
    private static final String RED = "\033[1;31m";
    private static final String MAGENTA = "\033[1;35m";
    private static final String GREEN = "\033[1;32m";
    private static final String PLAIN = "\033[0m";

    /** The text of {@code finding}, several lines, each with its end. */
    public String of(Finding finding) {
        StringBuilder text = new StringBuilder();
        Place place = finding.place();
        String colour = finding.severity() == Severity.ERROR ? RED : MAGENTA;
        if (!place.file().isEmpty()) {
            text.append(in(BOLD, place + ":")).append(' ');
        }
        text.append(in(colour, finding.severity().word() + ":")).append(' ');
        text.append(in(BOLD, finding.message()));
        text.append(" [").append(in(colour, finding.name())).append("]\n");
        if (!place.text().isEmpty()) {
            appendLine(text, place);
        }
        finding.help()
                .ifPresent(advice -> text.append(margin(""))
                        .append(" = ")
                        .append(in(BOLD, "help:"))
                        .append(' ')
                        .append(advice)
                        .append('\n'));
        return text.toString();
    }

    private void appendLine(StringBuilder text, Place place) {
        int[] line = place.text().codePoints().toArray();
        int caret = Math.min(Math.max(0, place.column() - 1), line.length);
        int start = line.length <= LONGEST || caret < LONGEST - BEFORE ? 0 : caret - BEFORE;
        int end = Math.min(line.length, start + LONGEST);
        text.append(margin(Integer.toString(place.line()))).append(" | ");
        text.append(start > 0 ? "..." : "");
        text.append(new String(line, start, end - start));
        text.append(end < line.length ? "..." : "").append('\n');
        if (place.column() == 0 || place.column() > line.length + 1) {
            return;
        }
        text.append(margin("")).append(" | ").append(start > 0 ? "   " : "");
        for (int i = start; i < caret; i++) {
            // A tab stays one, so that the caret is in the right column whatever the terminal makes of it.
            text.append(line[i] == '\t' ? "\t" : " ".repeat(width(line[i])));
        }
        StringBuilder marked = new StringBuilder("^");
        int markedEnd = Math.min(caret + place.width(), end);
        for (int i = caret; i < markedEnd; i++) {
            marked.append("~".repeat(width(line[i])));
        }
        if (markedEnd > caret) {
            marked.setLength(Math.max(1, marked.length() - 1));
        }
        text.append(in(GREEN, marked.toString())).append('\n');
    }

    private static String margin(String number) {
        return " ".repeat(Math.max(0, LINE_NUMBER_WIDTH - number.length())) + number;
    }

    /** Columns that a terminal gives a character: two for the wide ones of East Asia (Unicode annex 11), none for what combines. */
    private static int width(int character) {
        if (character < 0x300) {
            return 1;
        }
        return switch (UCharacter.getType(character)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
            default ->
                switch (UCharacter.getIntPropertyValue(character, UProperty.EAST_ASIAN_WIDTH)) {
                    case UCharacter.EastAsianWidth.WIDE, UCharacter.EastAsianWidth.FULLWIDTH -> 2;
                    default -> 1;
                };
        };
    }

    private String in(String colour, String text) {
        return coloured ? colour + text + PLAIN : text;
    }
}
