package org.postern.relayd.smtpclient;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the addresses are in the value of a header such as To (RFC 5322 3.4), so that they can be replaced and all the rest, names, comments
 * and folds, stays as it is. What cannot be read is passed over.
 */
final class HeaderAddresses {
    private final String text;
    private final List<Span> spans = new ArrayList<>();
    private int at;

    /** Where the words of an address without brackets begin and end; -1: there are none yet. */
    private int from = -1;

    private int to;

    /** A piece of the text; {@code end} is exclusive. */
    record Span(int start, int end) {}

    private HeaderAddresses(String text) {
        this.text = text;
    }

    /** The addresses in {@code text}, in order. */
    static List<Span> in(String text) {
        HeaderAddresses addresses = new HeaderAddresses(text);
        addresses.scan();
        return addresses.spans;
    }

    private void scan() {
        while (at < text.length()) {
            switch (text.charAt(at)) {
                case ' ', '\t', '\r', '\n' -> at++;
                case '(' -> skipComment();
                case '<' -> brackets();
                case ',', ';' -> {
                    endOfWords();
                    at++;
                }
                case ':' -> { // what stands before is the name of a group
                    from = -1;
                    at++;
                }
                case '"' -> word(quotedEnd('"'));
                case '[' -> word(quotedEnd(']'));
                case '\\' -> word(at + 2);
                default -> word(at + 1);
            }
        }
        endOfWords();
    }

    private void word(int end) {
        if (from < 0) {
            from = at;
        }
        at = Math.min(end, text.length());
        to = at;
    }

    /** Past what ends with {@code last}, which may be hidden by a backslash. */
    private int quotedEnd(char last) {
        int i = at + 1;
        while (i < text.length() && text.charAt(i) != last) {
            i += text.charAt(i) == '\\' ? 2 : 1;
        }
        return i + 1;
    }

    private void skipComment() {
        int depth = 0;
        do {
            char c = text.charAt(at);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            at += c == '\\' ? 2 : 1;
        } while (depth > 0 && at < text.length());
        at = Math.min(at, text.length());
    }

    /** An address in brackets, perhaps behind a route (RFC 5322 4.4); the words before are somebody's name. */
    private void brackets() {
        int start = at + 1;
        int i = start;
        while (i < text.length() && text.charAt(i) != '>') {
            char c = text.charAt(i);
            if (c == ':' && text.charAt(start) == '@') {
                start = i + 1;
            }
            if (c == '"' || c == '[') {
                at = i;
                i = quotedEnd(c == '"' ? '"' : ']');
            } else {
                i++;
            }
        }
        int end = Math.min(i, text.length());
        at = Math.min(end + 1, text.length());
        from = -1;
        add(start, end);
    }

    private void endOfWords() {
        if (from >= 0) {
            add(from, to);
        }
        from = -1;
    }

    private void add(int start, int end) {
        String address = text.substring(start, end);
        int blanks = address.length() - address.stripLeading().length();
        String stripped = address.strip();
        // Words without an at sign are several addresses, or somebody's name without one.
        boolean several = stripped.indexOf('@') < 0 && stripped.chars().anyMatch(Character::isWhitespace);
        if (!stripped.isEmpty() && !several) {
            spans.add(new Span(start + blanks, start + blanks + stripped.length()));
        }
    }
}
