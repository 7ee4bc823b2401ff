package org.postern.manual;

import java.util.ArrayList;
import java.util.List;

/** A manual page in the language of man(7). Texts are plain, but for {@code *word*}, which is set in bold. */
public final class Roff {
    private final List<String> lines = new ArrayList<>();

    /** Begins the page {@code name(section)}. */
    public Roff(String name, int section, String summary) {
        lines.add(".TH " + quoted(name) + " " + section + " \"\" \"Postern\" \"Postern manual\"");
        lines.add(".nh"); // A setting that is divided between lines cannot be searched for.
        lines.add(".ad l");
        lines.add(".SH NAME");
        lines.add(escaped(name) + " \\- " + escaped(summary));
    }

    /** Begins a section. */
    public Roff heading(String title) {
        lines.add(".SH " + quoted(title));
        return this;
    }

    /** Begins a part of a section. */
    public Roff subheading(String title) {
        lines.add(".SS " + quoted(title));
        return this;
    }

    /** Paragraphs, separated by empty lines; what is indented stays as it is. */
    public Roff text(String text) {
        boolean literal = false;
        boolean begun = false;
        for (String line : text.strip().split("\n", -1)) {
            boolean indented = line.startsWith("    ");
            if (literal && !indented && !line.isBlank()) {
                lines.add(".EE");
                lines.add(".RE");
            }
            if (line.isBlank()) {
                begun = false;
                continue;
            }
            if (!begun && !(literal && indented)) {
                lines.add(".PP");
            }
            if (indented && !literal) {
                lines.add(".RS 4");
                lines.add(".EX");
            }
            literal = indented;
            begun = true;
            lines.add(marked(indented ? line.substring(4) : line.strip()));
        }
        if (literal) {
            lines.add(".EE");
            lines.add(".RE");
        }
        return this;
    }

    /** A word and what it means. */
    public Roff item(String tag, String meaning) {
        lines.add(".TP");
        lines.add(marked(tag));
        lines.add(marked(meaning));
        return this;
    }

    @Override
    public String toString() {
        return String.join("\n", lines) + "\n";
    }

    private static String quoted(String text) {
        return "\"" + escaped(text).replace("\"", "\\(dq") + "\"";
    }

    private static String marked(String text) {
        return escaped(text).replaceAll("(?<![\\w*])\\*(?! )([^*\n]+)\\*", "\\\\fB$1\\\\fR");
    }

    /** A hyphen is meant to be copied into a shell or a file, and stays one; a dot that begins a line is no request. */
    private static String escaped(String text) {
        String escaped = text.replace("\\", "\\e")
                .replace("-", "\\-")
                .replace("'", "\\(aq")
                .replace("^", "\\(ha")
                .replace("~", "\\(ti")
                .replace("`", "\\(ga");
        return escaped.startsWith(".") ? "\\&" + escaped : escaped;
    }
}
