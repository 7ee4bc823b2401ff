package org.postern.relayd.cleanup;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Watches the header of a message go by: how many hosts it has passed, and its Message-ID for the log. Fed byte by byte. */
final class MessageHead {
    /** Enough for a header name and a reasonable Message-ID; of longer lines the start is kept. */
    private static final int LINE_BYTES = 1000;

    private final byte[] line = new byte[LINE_BYTES];
    private int length;
    private boolean over;
    private int received;
    private String messageId = "";
    private boolean messageIdContinues;

    void accept(byte[] bytes, int offset, int count) {
        for (int i = offset; !over && i < offset + count; i++) {
            byte b = bytes[i];
            if (b == '\n') {
                endLine();
                length = 0;
            } else if (length < line.length) {
                line[length++] = b;
            }
        }
    }

    private void endLine() {
        int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        if (end == 0) {
            over = true;
            return;
        }
        String text = new String(line, 0, end, StandardCharsets.UTF_8);
        boolean continuation = text.charAt(0) == ' ' || text.charAt(0) == '\t';
        if (continuation) {
            if (messageIdContinues && messageId.isEmpty()) {
                messageId = text.strip();
            }
            return;
        }
        messageIdContinues = false;
        int colon = text.indexOf(':');
        if (colon <= 0) {
            over = true; // not a header line: the body has begun without an empty line
            return;
        }
        switch (text.substring(0, colon).strip().toLowerCase(Locale.ROOT)) {
            case "received" -> received++;
            case "message-id" -> {
                if (messageId.isEmpty()) {
                    messageId = text.substring(colon + 1).strip();
                    messageIdContinues = true;
                }
            }
            default -> {}
        }
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
