package org.postern.relayd.bounce;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.postern.address.QuotedForm;
import org.postern.relayd.queue.MessageContent;

/** The returned part of a notification: the whole message, or its header alone. */
final class OriginalCopy {
    private final String sender;
    private final MessageContent content;

    /** {@code sender} is the envelope sender, unquoted. */
    OriginalCopy(String sender, MessageContent content) {
        this.sender = sender;
        this.content = content;
    }

    /** Whether a byte of the wanted part is not ASCII. */
    boolean isEightBit(boolean headerOnly) throws IOException {
        boolean[] found = {false};
        copy(headerOnly, b -> found[0] |= b >= 0x80);
        return found[0];
    }

    /** Copies it byte by byte as it was; what lacks a line end at its end gets one. */
    void writeTo(OutputStream out, boolean headerOnly) throws IOException {
        String path = sender.isEmpty() ? "" : QuotedForm.quote(sender);
        new CrlfWriter(out).line("Return-Path: <" + path + ">"); // RFC 5321 4.4: it leaves SMTP here
        int[] last = {'\n'};
        copy(headerOnly, b -> {
            out.write(b);
            last[0] = b;
        });
        if (last[0] != '\n') {
            out.write('\r');
            out.write('\n');
        }
    }

    private void copy(boolean headerOnly, ByteTarget target) throws IOException {
        try (InputStream in = new BufferedInputStream(content.open(), 16 * 1024)) {
            int column = 0;
            for (int b = in.read(); b >= 0; b = in.read()) {
                if (headerOnly && column == 0 && (b == '\r' || b == '\n')) {
                    return;
                }
                target.accept(b);
                column = b == '\n' ? 0 : column + 1;
            }
        }
    }

    @FunctionalInterface
    private interface ByteTarget {
        void accept(int b) throws IOException;
    }
}
