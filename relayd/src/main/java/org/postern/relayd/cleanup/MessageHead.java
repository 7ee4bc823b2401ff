package org.postern.relayd.cleanup;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The header of a message as it goes by: counts the hosts that it has passed, notes its Message-ID for the log, and keeps what is no
 * header apart from ours.
 *
 * <p>Body text that comes without an empty line before it gets one, and so does a first line that would continue our Received header. A
 * mailbox's {@code From } line becomes a header {@code X-Mailbox-Line}. Both as Postfix does.
 */
final class MessageHead {
    /** Lines are looked at in pieces of this size (line_length_limit); what makes a header one stands at its start. */
    private static final int LINE_BYTES = 2048;

    private final byte[] line = new byte[LINE_BYTES];
    private int length;
    private boolean over;
    private boolean insideLine;
    private boolean afterHeader;
    private int received;
    private String messageId = "";
    private boolean messageIdContinues;

    /** Whether the body has begun: {@link #accept} is not to be called any more. */
    boolean isOver() {
        return over;
    }

    /** Takes the next byte; whether it is time to {@link #take}. */
    boolean accept(byte b) {
        line[length++] = b;
        return b == '\n' || length == line.length;
    }

    /** What has come since the last call, with what must stand before it; ISO 8859-1. */
    String take() {
        String text = new String(line, 0, length, StandardCharsets.ISO_8859_1);
        length = 0;
        if (text.isEmpty()) {
            return text;
        }
        boolean pieceOfLine = insideLine;
        insideLine = !text.endsWith("\n");
        if (pieceOfLine) {
            return text;
        }
        String before = before(text);
        return over || !before.isEmpty() ? before + text : withoutBlankBeforeColon(text);
    }

    /** A header in the form of RFC 5322 2.2, where older mail may have blanks before the colon (RFC 5322 4.5.8). */
    static String withoutBlankBeforeColon(String header) {
        int colon = nameEnd(header);
        return colon < 0 ? header : header.substring(0, colon).stripTrailing() + header.substring(colon);
    }

    private String before(String text) {
        if (text.equals("\r\n")) {
            over = true;
            return "";
        }
        if (isBlank(text.charAt(0))) {
            if (!afterHeader) {
                over = true;
                return "\r\n";
            }
            if (messageIdContinues && messageId.isEmpty()) {
                messageId = value(text);
            }
            return "";
        }
        messageIdContinues = false;
        if (!afterHeader && isMailboxLine(text)) {
            return "X-Mailbox-Line: ";
        }
        int colon = nameEnd(text);
        if (colon < 0) {
            over = true;
            return "\r\n";
        }
        afterHeader = true;
        header(text.substring(0, colon).strip().toLowerCase(Locale.ROOT), text.substring(colon + 1));
        return "";
    }

    private void header(String name, String rest) {
        if (name.equals("received")) {
            received++;
        } else if (name.equals("message-id") && messageId.isEmpty()) {
            messageId = value(rest);
            messageIdContinues = true;
        }
    }

    private static String value(String text) {
        return new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8).strip();
    }

    private static boolean isMailboxLine(String text) {
        int start = 0;
        while (start < text.length() && text.charAt(start) == '>') {
            start++;
        }
        return text.regionMatches(true, start, "From ", 0, 5);
    }

    /** Where the colon after a header name is (RFC 5322 2.2, with blanks before it as in 4.5.8); -1 when this is no header. */
    private static int nameEnd(String text) {
        int at = 0;
        while (at < text.length() && text.charAt(at) > ' ' && text.charAt(at) < 0x7f && text.charAt(at) != ':') {
            at++;
        }
        int end = at;
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
        return end > 0 && at < text.length() && text.charAt(at) == ':' ? at : -1;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** A Received header of our own was put before the message. */
    void ownReceived() {
        received++;
    }

    /** Received header lines, our own included. */
    int hops() {
        return received;
    }

    /** With its angle brackets; empty when there is none. */
    String messageId() {
        return messageId;
    }
}
