package org.postern.postmap;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.postern.tables.text.PrintableText;

/** Messages on the error stream, in Postfix's form. */
final class Report {
    private final PrintStream stream;
    private boolean utf8 = true;

    Report(PrintStream stream) {
        this.stream = stream;
    }

    /** Whether messages may have characters beyond ASCII (smtputf8_enable); otherwise each of their bytes is a question mark. */
    void utf8(boolean allowed) {
        utf8 = allowed;
    }

    void warning(String message) {
        line("warning: " + message);
    }

    void fatal(String message) {
        line("fatal: " + message);
    }

    void line(String message) {
        byte[] text = text(message);
        stream.write(text, 0, text.length);
        stream.flush();
    }

    /** For warnings by the million: many are written at once, the last when the batch is closed. */
    Batch batch() {
        return new Batch();
    }

    private byte[] text(String message) {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        if (!utf8) {
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] < 0) {
                    bytes[i] = '?';
                }
            }
        }
        return ("postmap: " + PrintableText.of(bytes) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** See {@link Report#batch}. */
    final class Batch implements AutoCloseable {
        private static final int MANY = 1 << 15;

        private final ByteArrayOutputStream lines = new ByteArrayOutputStream();

        private Batch() {}

        void warning(String message) {
            lines.writeBytes(text("warning: " + message));
            if (lines.size() >= MANY) {
                close();
            }
        }

        @Override
        public void close() {
            stream.write(lines.toByteArray(), 0, lines.size());
            stream.flush();
            lines.reset();
        }
    }
}
