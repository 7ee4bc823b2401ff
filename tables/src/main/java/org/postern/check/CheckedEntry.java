package org.postern.check;

import java.nio.charset.StandardCharsets;
import org.postern.findings.Place;
import org.postern.findings.Severity;
import org.postern.tables.source.SourceEntry;
import org.postern.tables.source.SourceLine;
import org.postern.tables.source.SourceReader;
import org.postern.tables.text.PrintableText;

/**
 * The entry that is being looked at, and what there is to complain about it. A byte is one character of the same number in here
 * (ISO 8859-1), so that places in texts are places in the file.
 */
final class CheckedEntry {
    private static final int LONGEST_QUOTE = 60;

    /** A part of the entry: offsets in the reader's array. */
    record Span(int start, int end) {}

    private final SourceReader reader;
    private final Complaints complaints;
    private String key = "";
    private String value = "";
    private boolean keySound = true;

    CheckedEntry(SourceReader reader, Complaints complaints) {
        this.reader = reader;
        this.complaints = complaints;
    }

    /** Takes the entry that the reader has come to. */
    void read() {
        SourceEntry entry = reader.entry();
        key = text(entry.keyOffset(), entry.keyLength());
        value = text(entry.valueOffset(), entry.valueLength());
    }

    private String text(int offset, int length) {
        return new String(reader.entry().buffer(), offset, length, StandardCharsets.ISO_8859_1);
    }

    String key() {
        return key;
    }

    String value() {
        return value;
    }

    /** Whether there is any sense in a look at what the key means. */
    boolean isKeySound() {
        return keySound;
    }

    void keySound(boolean sound) {
        keySound = sound;
    }

    /** The number of the entry: the line on which it begins. */
    int line() {
        return reader.entry().firstLine();
    }

    Span wholeKey() {
        return inKey(0, key.length());
    }

    Span inKey(int start, int end) {
        int offset = reader.entry().keyOffset();
        return new Span(offset + start, offset + end);
    }

    Span wholeValue() {
        return inValue(0, value.length());
    }

    Span inValue(int start, int end) {
        int offset = reader.entry().valueOffset();
        return new Span(offset + start, offset + end);
    }

    /** The array that spans are in. */
    byte[] buffer() {
        return reader.entry().buffer();
    }

    /** The physical line that has the byte at {@code offset}. */
    SourceLine lineAt(int offset) {
        return reader.lineAt(offset);
    }

    /** Whether more than one line was read for it; comments after it count. */
    boolean hasSeveralLines() {
        return reader.entry().lastLine() > reader.entry().firstLine();
    }

    void error(String name, Span span, String message, String help) {
        add(Severity.ERROR, name, span, message, help);
    }

    void warning(String name, Span span, String message, String help) {
        add(Severity.WARNING, name, span, message, help);
    }

    void add(Severity severity, String name, Span span, String message, String help) {
        if (complaints.isWorthMaking(severity, name, line())) {
            complaints.add(complaints.finding(severity, name, place(span), message, help), line());
        }
    }

    Place place(Span span) {
        return complaints.place(reader.lineAt(span.start()), span.start(), span.end());
    }

    /** {@code text}, made of bytes, in quotes and for reading; cut when it is long. */
    static String quoted(String text) {
        return "\"" + readable(text) + "\"";
    }

    /** As {@link #quoted}, without the quotes. */
    static String readable(String text) {
        String shown = text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE);
        return PrintableText.of(shown.getBytes(StandardCharsets.ISO_8859_1))
                + (shown.length() < text.length() ? "..." : "");
    }

    /** {@code text}, made of bytes, as characters. */
    static String decoded(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7f) {
                return new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            }
        }
        return text;
    }

    /** The key is never looked up as it is written. */
    void neverMatches(String why, String help) {
        warning(Names.NEVER_MATCHES, wholeKey(), quoted(key()) + " never matches: " + why, help);
    }
}
