package org.postern.relayd.cleanup;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The header of a message as it goes by: counts the hosts that it has passed, notes its Message-ID for the log, leaves out what is not
 * for others to see, adds what is missing, and keeps what is no header apart from ours.
 *
 * <p>Body text that comes without an empty line before it gets one, and so does a first line that would continue our Received header. A
 * mailbox's {@code From } line becomes a header {@code X-Mailbox-Line}. All as Postfix does.
 */
final class MessageHead {
    /** Lines are looked at in pieces of this size (line_length_limit); what makes a header one stands at its start. */
    private static final int LINE_BYTES = 2048;

    private static final String MESSAGE_ID = "message-id";

    private static final String ENCODING = "content-transfer-encoding";

    /** Encodings with octets whose highest bit may be set (RFC 2045 6.2). */
    private static final Set<String> EIGHT_BIT = Set.of("8bit", "binary");

    private final CleanupSettings settings;
    private final SeenHeaders seen = new SeenHeaders();
    private final byte[] line = new byte[LINE_BYTES + 1];
    private int length;
    private @Nullable MissingHeaders missing;
    private boolean over;
    private boolean insideLine;
    private boolean afterHeader;

    /** Whether the header in progress is left out. */
    private boolean dropping;

    /** Bytes of the header in progress; at the limit or beyond when there is no room for more. */
    private int headerLength;

    /** Whether what was kept of it so far ends in the middle of a line. */
    private boolean lineOpen;

    /** Message-ID and its like, as the log has them. */
    private final List<String> messageIds = new ArrayList<>(1);

    /** The one in progress, ISO 8859-1. */
    private @Nullable StringBuilder messageId;

    /** Whether a header says that the content is not seven-bit. */
    private boolean eightBit;

    MessageHead(CleanupSettings settings) {
        this.settings = settings;
    }

    /** A header of ours, whole lines, was put before the message. */
    void own(String header) {
        int colon = nameEnd(header);
        if (colon > 0) {
            seen.add(header.substring(0, colon).strip().toLowerCase(Locale.ROOT));
        }
    }

    /** From now on the header is to be completed when it ends. */
    void complete(MissingHeaders headers) {
        missing = headers;
    }

    /** Whether the body has begun: {@link #accept} is not to be called any more. */
    boolean isOver() {
        return over;
    }

    /** Takes the next byte; whether it is time to {@link #take}. */
    boolean accept(byte b) {
        line[length++] = b;
        return b == '\n' || (length >= LINE_BYTES && b != '\r'); // CR and LF stay together
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
            return kept(text, false);
        }
        if (text.equals("\r\n")) {
            return end() + text;
        }
        if (isBlank(text.charAt(0))) {
            return afterHeader ? continuation(text) : end() + "\r\n" + text;
        }
        if (!afterHeader && isMailboxLine(text)) {
            return "X-Mailbox-Line: " + text;
        }
        int colon = nameEnd(text);
        return colon < 0 ? end() + "\r\n" + text : header(text, colon);
    }

    /** The header is over, with this to come at its end; ISO 8859-1. Once. */
    String end() {
        over = true;
        noteMessageId();
        MissingHeaders headers = missing;
        if (headers == null) {
            return "";
        }
        String lines = headers.after(seen);
        if (seen.lacks("message-id")) {
            messageIds.add(seen.prefix().toLowerCase(Locale.ROOT) + MESSAGE_ID + "=" + headers.messageId());
        }
        return new String(lines.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private String header(String text, int colon) {
        String name = text.substring(0, colon).strip().toLowerCase(Locale.ROOT);
        afterHeader = true;
        dropping = settings.droppedHeaders().contains(name);
        headerLength = 0;
        seen.add(name);
        noteMessageId();
        if (name.equals(MESSAGE_ID) || name.equals("resent-" + MESSAGE_ID)) {
            messageId = new StringBuilder(name + "=")
                    .append(withoutLineEnd(text.substring(colon + 1)).stripLeading());
        }
        if (name.equals(ENCODING) && settings.detectsEightBit()) {
            eightBit |= EIGHT_BIT.contains(text.substring(colon + 1).strip().toLowerCase(Locale.ROOT));
        }
        return kept(withoutBlankBeforeColon(text), true);
    }

    private String continuation(String text) {
        if (messageId != null) {
            String more = withoutLineEnd(text);
            boolean first = messageId.charAt(messageId.length() - 1) == '=';
            messageId.append(first ? more.stripLeading() : "\n" + more);
        }
        return kept(text, true);
    }

    /** A header that is too long loses what comes beyond the limit, where the end of a line counts as one byte. */
    private String kept(String text, boolean startsLine) {
        if (over) {
            return text;
        }
        if (dropping) {
            return "";
        }
        if (startsLine && headerLength > 0) {
            headerLength++; // for the line end before it
        }
        String line = withoutLineEnd(text);
        int room = Math.clamp((long) settings.headerBytes() - headerLength, 0, line.length());
        headerLength += room < line.length() ? settings.headerBytes() : room;
        boolean open = lineOpen || room > 0;
        boolean ends = text.endsWith("\n");
        lineOpen = open && !ends;
        return line.substring(0, room) + (open && ends ? "\r\n" : "");
    }

    private static String withoutLineEnd(String text) {
        return text.endsWith("\r\n") ? text.substring(0, text.length() - 2) : text;
    }

    private void noteMessageId() {
        if (messageId != null) {
            byte[] bytes = messageId.toString().getBytes(StandardCharsets.ISO_8859_1);
            messageIds.add(new String(bytes, StandardCharsets.UTF_8).replace('\ufffd', '?'));
            messageId = null;
        }
    }

    /** A header in the form of RFC 5322 2.2, where older mail may have blanks before the colon (RFC 5322 4.5.8). */
    static String withoutBlankBeforeColon(String header) {
        int colon = nameEnd(header);
        return colon < 0 ? header : header.substring(0, colon).stripTrailing() + header.substring(colon);
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

    /** Whether a header has said that octets of the content may have their highest bit set (detect_8bit_encoding_header). */
    boolean isEightBit() {
        return eightBit;
    }

    /** Received header lines, our own included. */
    int hops() {
        return seen.received();
    }

    /** What the log says of message ids when the header is over, a line each: {@code message-id=<m@example.com>}. */
    List<String> messageIds() {
        List<String> lines = new ArrayList<>(messageIds);
        if (messageIds.stream().noneMatch(line -> line.startsWith(MESSAGE_ID))) {
            lines.add(MESSAGE_ID + "=<>");
        }
        return lines;
    }
}
