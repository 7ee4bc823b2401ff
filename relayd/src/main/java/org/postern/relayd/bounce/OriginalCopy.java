package org.postern.relayd.bounce;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.postern.address.QuotedForm;
import org.postern.relayd.queue.MessageContent;

/** The returned part of a notification: the whole message, or its header alone. */
final class OriginalCopy {
    private static final int PIECE_BYTES = 16 * 1024;

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
        copy(headerOnly, (bytes, count) -> {
            for (int i = 0; i < count; i++) {
                found[0] |= bytes[i] < 0;
            }
        });
        return found[0];
    }

    /** Copies it as it was; what lacks a line end at its end gets one. */
    void writeTo(OutputStream out, boolean headerOnly) throws IOException {
        String path = sender.isEmpty() ? "" : QuotedForm.quote(sender);
        new CrlfWriter(out).line("Return-Path: <" + path + ">"); // RFC 5321 4.4: it leaves SMTP here
        byte[] last = {'\n'};
        copy(headerOnly, (bytes, count) -> {
            if (count > 0) {
                out.write(bytes, 0, count);
                last[0] = bytes[count - 1];
            }
        });
        if (last[0] != '\n') {
            out.write('\r');
            out.write('\n');
        }
    }

    private void copy(boolean headerOnly, Target target) throws IOException {
        try (InputStream in = content.open()) {
            byte[] piece = new byte[PIECE_BYTES];
            boolean atLineStart = true;
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                int end = headerOnly ? headerEnd(piece, count, atLineStart) : count;
                target.accept(piece, end);
                if (end < count) {
                    return;
                }
                atLineStart = count > 0 ? piece[count - 1] == '\n' : atLineStart;
            }
        }
    }

    /** Where the first empty line of the {@code count} bytes begins; {@code count} if there is none. */
    private static int headerEnd(byte[] piece, int count, boolean atLineStart) {
        boolean lineStart = atLineStart;
        for (int i = 0; i < count; i++) {
            if (lineStart && (piece[i] == '\r' || piece[i] == '\n')) {
                return i;
            }
            lineStart = piece[i] == '\n';
        }
        return count;
    }

    /** Takes what has been read, the first {@code count} of {@code bytes}. */
    @FunctionalInterface
    private interface Target {
        void accept(byte[] bytes, int count) throws IOException;
    }
}
