package org.postern.tables.patterns;

import java.util.ArrayList;
import java.util.List;
import org.postern.tables.text.Brackets;

/**
 * The result of a rule: text, and {@code $1}, {@code ${1}} or {@code $(1)} for what a group matched; {@code $$} is a dollar sign
 * (regexp_table(5), "TEXT SUBSTITUTION").
 */
record Replacement(List<Part> parts) {
    /** A piece of the result. */
    sealed interface Part {
        record Text(String text) implements Part {}

        /**
         * What a group matched.
         *
         * @param number as in {@code $1}; out of range if it is not positive
         */
        record Group(int number) implements Part {}

        /** A name that is no number. */
        record Name(String name) implements Part {}

        /** Where reading ended. */
        record Bad(String problem) implements Part {}
    }

    /** Reads a result, as far as it can be read. */
    static Replacement parse(String text) {
        List<Part> parts = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != '$') {
                plain.append(c);
                continue;
            }
            if (at < text.length() && text.charAt(at) == '$') {
                plain.append('$');
                at++;
                continue;
            }
            if (!plain.isEmpty()) {
                parts.add(new Part.Text(plain.toString()));
                plain.setLength(0);
            }
            int start = at;
            int end;
            char opening = at < text.length() ? text.charAt(at) : ' ';
            if (opening == '{' || opening == '(') {
                start++;
                at = Brackets.end(text, at);
                if (at < 0) {
                    parts.add(new Part.Bad("truncated macro reference: \"" + text + "\""));
                    return new Replacement(parts);
                }
                end = at - 1;
            } else {
                while (at < text.length() && (Ascii.isAlphanumeric(text.charAt(at)) || text.charAt(at) == '_')) {
                    at++;
                }
                end = at;
            }
            if (start == end) {
                parts.add(new Part.Bad("empty macro name: \"" + text + "\""));
                return new Replacement(parts);
            }
            parts.add(reference(text.substring(start, end)));
        }
        if (!plain.isEmpty()) {
            parts.add(new Part.Text(plain.toString()));
        }
        return new Replacement(parts);
    }

    private static Part reference(String name) {
        return Ascii.isNumber(name) ? new Part.Group(Ascii.number(name)) : new Part.Name(name);
    }

    /** Whether it takes over parts of the key. */
    boolean hasReferences() {
        return parts.stream().anyMatch(part -> !(part instanceof Part.Text));
    }

    /** The highest group that is asked for; 0 without any. */
    int highestGroup() {
        return parts.stream()
                .mapToInt(part -> part instanceof Part.Group(int number) ? number : 0)
                .max()
                .orElse(0);
    }

    /** The result for what {@code subject} has captured. */
    String text(Subject subject) {
        if (parts.size() == 1 && parts.getFirst() instanceof Part.Text(String text)) {
            return text;
        }
        StringBuilder result = new StringBuilder();
        for (Part part : parts) {
            switch (part) {
                case Part.Text(String text) -> result.append(text);
                case Part.Group(int number) -> result.append(subject.group(number));
                case Part.Name name -> throw new IllegalStateException("a bad result was used: " + name);
                case Part.Bad bad -> throw new IllegalStateException("a bad result was used: " + bad);
            }
        }
        return result.toString();
    }
}
