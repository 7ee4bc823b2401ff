package org.postern.tables.source;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.postern.tables.text.PrintableText;

/**
 * What is wrong with a line of a source text.
 *
 * @param kind what it is
 * @param firstLine the line, counted from 1, on which the logical line begins
 * @param lastLine the last line that was read for it
 * @param text the logical line's text, in printable form
 */
public record SourceProblem(Kind kind, int firstLine, int lastLine, String text) {
    /** How many bytes Postfix quotes of a text that starts with white space; the others it quotes in full. */
    private static final int QUOTED_LENGTH = 30;

    /** The kinds of problem, by what is done about them. */
    public enum Kind {
        /** A continuation of nothing; the text is skipped. */
        STARTS_WITH_BLANK,
        /** Text after a null byte; it is lost. */
        NULL_BYTE,
        /** Not UTF-8; the entry is skipped. */
        NOT_UTF8,
        /** A quote in the key is never closed; the entry is skipped. */
        UNBALANCED_QUOTE,
        /** No key or no value; the entry is skipped. */
        NOT_KEY_VALUE,
        /** The key ends in a colon as in an alias file; the entry is used. */
        ALIAS_FILE_FORMAT
    }

    /** The message, in Postfix's words, with {@code file} as the name of the source. */
    public String message(String file) {
        String place = file + ", line " + firstLine;
        return switch (kind) {
            case STARTS_WITH_BLANK -> file + ": logical line must not start with whitespace: \"" + shortened() + "\"";
            case NULL_BYTE ->
                place + (lastLine > firstLine ? "-" + lastLine : "") + ": text after null byte may be ignored";
            case NOT_UTF8 -> place + ": non-UTF-8 input \"" + text + "\" -- ignoring this line";
            case UNBALANCED_QUOTE -> place + ": unbalanced '\"' in '" + text + "' -- ignoring this line";
            case NOT_KEY_VALUE -> place + ": expected format: key whitespace value";
            case ALIAS_FILE_FORMAT -> place + ": record is in \"key: value\" format; is this an alias file?";
        };
    }

    private String shortened() {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= QUOTED_LENGTH ? text : PrintableText.of(Arrays.copyOf(bytes, QUOTED_LENGTH)) + "...";
    }
}
