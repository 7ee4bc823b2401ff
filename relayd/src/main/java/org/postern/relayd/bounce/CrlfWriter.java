package org.postern.relayd.bounce;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Writes lines of a message, with CRLF at their ends, and keeps what comes from outside from making lines of its own. */
final class CrlfWriter {
    /** RFC 5322 2.1.1: lines should not be longer. */
    static final int WIDTH = 78;

    /** RFC 5321 4.5.3.1.6. */
    private static final int MAX_LINE = 998;

    /** Before the second and further lines of what people read. */
    static final String INDENT = "    ";

    private final OutputStream out;

    CrlfWriter(OutputStream out) {
        this.out = out;
    }

    /** One line as it is, except for control characters. */
    void line(String text) throws IOException {
        out.write((printable(text) + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    /** A line of an operator's text, tabs included. */
    void line(String text, Charset encoding) throws IOException {
        out.write((text.replaceAll("[\\x00-\\x08\\x0a-\\x1f\\x7f]", "?") + "\r\n").getBytes(encoding));
    }

    /** A further line of a header field. */
    void continuation(String text) throws IOException {
        out.write('\t');
        line(text);
    }

    /** A header field on one line, where readers of reports that know nothing of folding look for addresses. */
    void unfolded(String name, String value) throws IOException {
        String text = name + ": " + value;
        if (text.getBytes(StandardCharsets.UTF_8).length > MAX_LINE) {
            field(name, value);
        } else {
            line(text);
        }
    }

    /** A header field, folded between words, with the indentation that Postfix has for long ones. */
    void folded(String name, String value) throws IOException {
        wrapped(name + ": " + value, INDENT);
    }

    /** A header field, folded between words so that unfolding gives the value back (RFC 5322 2.2.3). */
    void field(String name, String value) throws IOException {
        wrapped(name + ": " + value, " ");
    }

    /** A paragraph, broken between words; the second and further lines are indented. */
    void wrapped(String text, String indent) throws IOException {
        StringBuilder line = new StringBuilder();
        boolean empty = true;
        for (String word : printable(text).split(" ", -1)) {
            String rest = word;
            if (!empty && line.length() + 1 + rest.length() > WIDTH) {
                line(line.toString());
                line.setLength(0);
                line.append(indent);
            } else if (!empty) {
                line.append(' ');
            }
            // A word without end still has to fit in a line. Up to four bytes a character.
            while (rest.length() > MAX_LINE / 4) {
                line(line + rest.substring(0, MAX_LINE / 4));
                rest = rest.substring(MAX_LINE / 4);
                line.setLength(0);
                line.append(indent);
            }
            line.append(rest);
            empty = false;
        }
        line(line.toString());
    }

    private static String printable(String text) {
        StringBuilder clean = new StringBuilder(text);
        for (int i = 0; i < clean.length(); i++) {
            if (Character.isISOControl(clean.charAt(i))) {
                clean.setCharAt(i, '?');
            }
        }
        return clean.toString();
    }
}
