package org.postern.relayd.operate;

import java.io.IOException;
import java.io.InputStream;
import org.postern.relayd.control.ControlAnswer;

/** Copies a message's header, its body, or both, with the line ends of a terminal. */
final class ContentParts {
    private final ControlAnswer answer;
    private final byte[] chunk = new byte[16 * 1024];
    private int length;

    private ContentParts(ControlAnswer answer) {
        this.answer = answer;
    }

    static void copy(InputStream content, boolean header, boolean body, ControlAnswer answer) throws IOException {
        ContentParts parts = new ContentParts(answer);
        boolean inHeader = true;
        boolean emptyLine = true;
        for (int b = content.read(); b >= 0; b = content.read()) {
            if (b == '\r') {
                continue; // content has no bare CR
            }
            if (inHeader && b == '\n' && emptyLine) {
                inHeader = false;
                if (!body) {
                    break;
                }
                if (!header) {
                    continue;
                }
            }
            emptyLine = b == '\n';
            if (inHeader ? header : body) {
                parts.put((byte) b);
            }
        }
        parts.drain();
    }

    private void put(byte b) throws IOException {
        if (length == chunk.length) {
            drain();
        }
        chunk[length++] = b;
    }

    private void drain() throws IOException {
        answer.out(chunk, length);
        length = 0;
    }
}
