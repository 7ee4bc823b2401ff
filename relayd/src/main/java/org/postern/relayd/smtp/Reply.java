package org.postern.relayd.smtp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.postern.tables.text.Utf8Buffer;

/**
 * One SMTP reply (RFC 5321 4.2) with its enhanced status code (RFC 2034), as the bytes that are sent: line ends included, made once. Those
 * that are given all the time are constants of whoever gives them.
 */
public final class Reply {
    private static final int CODE_LENGTH = 3;

    private final int code;
    private final byte[] wire;

    /** Where the enhanced status code is, or would be. */
    private final int enhancedStart;

    /** Where the text of the first line is; where the enhanced status code would be if there is none. */
    private final int textStart;

    /**
     * A reply of one line. Line ends in {@code text} become blanks: it may quote a peer, and a peer must not write replies of its own.
     *
     * @param code three digits
     * @param enhanced such as {@code 5.1.1}; empty where a reply has none (greeting, HELO, 354)
     * @param text the rest of the line
     */
    public Reply(int code, String enhanced, String text) {
        this(code, enhanced, line(code, enhanced, withoutLineEnds(text)));
    }

    private Reply(int code, String enhanced, Utf8Buffer line) {
        this.code = code;
        this.enhancedStart =
                1 + (isThreeDigits(code) ? CODE_LENGTH : Integer.toString(code).length());
        this.textStart = enhanced.isEmpty() ? enhancedStart : enhancedStart + enhanced.length() + 1;
        this.wire = line.append('\r').append('\n').toByteArray();
    }

    private Reply(int code, int enhancedStart, int textStart, byte[] wire) {
        this.code = code;
        this.enhancedStart = enhancedStart;
        this.textStart = textStart;
        this.wire = wire;
    }

    /**
     * A reply of one line whose text consists of {@code parts}, in which all control characters become blanks: parts may be what peers
     * and tables say, neither of which may add lines.
     */
    public static Reply printable(int code, String enhanced, String... parts) {
        int length = 0;
        for (String part : parts) {
            length += part.length();
        }
        Utf8Buffer line = begin(code, enhanced, length);
        for (String part : parts) {
            line.append(withoutControls(part));
        }
        return new Reply(code, enhanced, line);
    }

    /**
     * A reply of several lines.
     *
     * @param lines at least one; each with its code and, but for the last, a hyphen
     */
    public static Reply of(List<String> lines) {
        Utf8Buffer all = new Utf8Buffer(128);
        lines.forEach(line -> all.append(withoutLineEnds(line)).append('\r').append('\n'));
        String first = lines.getFirst();
        int start = Math.min(CODE_LENGTH + 1, first.length());
        int end = enhancedEnd(first.substring(start));
        return new Reply(
                Integer.parseInt(first.substring(0, CODE_LENGTH)),
                start,
                end == 0 ? start : Math.min(start + end + 1, first.length()),
                all.toByteArray());
    }

    /** Parses {@code 550 5.1.1 text}, where the enhanced code may be missing. */
    public static Reply parse(String line) {
        int code = Integer.parseInt(line.substring(0, CODE_LENGTH));
        String rest = line.length() > CODE_LENGTH + 1 ? line.substring(CODE_LENGTH + 1) : "";
        int end = enhancedEnd(rest);
        return new Reply(code, rest.substring(0, end), rest.substring(end).stripLeading());
    }

    private static Utf8Buffer line(int code, String enhanced, String text) {
        return begin(code, enhanced, text.length()).append(text);
    }

    private static Utf8Buffer begin(int code, String enhanced, int textLength) {
        Utf8Buffer line = new Utf8Buffer(CODE_LENGTH + enhanced.length() + textLength + 4);
        if (isThreeDigits(code)) {
            line.append((char) ('0' + code / 100))
                    .append((char) ('0' + code / 10 % 10))
                    .append((char) ('0' + code % 10));
        } else {
            line.append(Integer.toString(code)); // settings may hold any number
        }
        line.append(' ');
        return enhanced.isEmpty() ? line : line.append(enhanced).append(' ');
    }

    private static boolean isThreeDigits(int code) {
        return code >= 100 && code <= 999;
    }

    private static String withoutLineEnds(String text) {
        return text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0
                ? text.replace('\r', ' ').replace('\n', ' ')
                : text;
    }

    private static String withoutControls(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                StringBuilder clean = new StringBuilder(text);
                for (int k = i; k < clean.length(); k++) {
                    if (Character.isISOControl(clean.charAt(k))) {
                        clean.setCharAt(k, ' ');
                    }
                }
                return clean.toString();
            }
        }
        return text;
    }

    /** Three digits. */
    public int code() {
        return code;
    }

    /** The enhanced status code of the first line; empty if there is none. */
    public String enhanced() {
        return textStart == enhancedStart
                ? ""
                : new String(wire, enhancedStart, textStart - 1 - enhancedStart, StandardCharsets.US_ASCII);
    }

    /** What the first line says after the codes, without the line end. */
    public String text() {
        int end = textStart;
        while (wire[end] != '\r') {
            end++;
        }
        return new String(wire, textStart, end - textStart, StandardCharsets.UTF_8);
    }

    /** The lines, without line ends. */
    public List<String> lines() {
        return toString().lines().toList();
    }

    /** Whether the client succeeded: 2yz or 3yz. */
    public boolean isPositive() {
        return code < 400;
    }

    /** Whether the client is asked to try again: 4yz. */
    public boolean isSoft() {
        return code >= 400 && code < 500;
    }

    /** Whether the client is told to give up: 5yz. */
    public boolean isHard() {
        return code >= 500;
    }

    /** The same for now: with 4 in place of the 5 of its code and its enhanced status codes, in all lines (soft_bounce). */
    public Reply softened() {
        if (code / 100 != 5) {
            return this;
        }
        byte[] softer = wire.clone();
        int start = 0;
        while (start < softer.length) {
            soften(softer, start);
            if (softer[start + CODE_LENGTH] != '\r') {
                soften(softer, start + CODE_LENGTH + 1);
            }
            while (softer[start++] != '\n') {}
        }
        return new Reply(code - 100, enhancedStart, textStart, softer);
    }

    private static void soften(byte[] reply, int index) {
        if (reply[index] == '5') {
            reply[index] = '4';
        }
    }

    /** How many bytes are sent. */
    public int length() {
        return wire.length;
    }

    /** Puts what is sent into {@code target}, {@link #length} bytes from {@code offset} on. */
    public void copyTo(byte[] target, int offset) {
        System.arraycopy(wire, 0, target, offset, wire.length);
    }

    /** Adds the reply to {@code text}, without the last line end. */
    public void appendTo(Utf8Buffer text) {
        text.append(wire, 0, wire.length - 2);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Reply reply && textStart == reply.textStart && Arrays.equals(wire, reply.wire);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(wire);
    }

    /** The reply as on the wire, without the last CRLF. */
    @Override
    public String toString() {
        return new String(wire, 0, wire.length - 2, StandardCharsets.UTF_8);
    }

    /** The length of an enhanced status code at the start of {@code text}; 0 if there is none (RFC 3463 2: class.subject.detail). */
    public static int enhancedEnd(String text) {
        int at = 0;
        for (int part = 0; part < 3; part++) {
            int digits = 0;
            while (at < text.length() && Character.isDigit(text.charAt(at))) {
                at++;
                digits++;
            }
            boolean wellFormed =
                    part == 0 ? digits == 1 && "245".indexOf(text.charAt(0)) >= 0 : digits >= 1 && digits <= 3;
            if (!wellFormed) {
                return 0;
            }
            if (part < 2) {
                if (at >= text.length() || text.charAt(at) != '.') {
                    return 0;
                }
                at++;
            }
        }
        return at == text.length() || text.charAt(at) == ' ' ? at : 0;
    }
}
