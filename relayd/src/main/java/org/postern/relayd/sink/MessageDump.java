package org.postern.relayd.sink;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Writes each message to a file of its own, {@code 000001.eml} and so on. The envelope comes first, in the header lines of Postfix
 * smtp-sink(1) ({@code X-Client-Addr}, {@code X-Client-Proto}, {@code X-Helo-Args}, {@code X-Mail-Args}, {@code X-Rcpt-Args}), then
 * the content's exact bytes. A file has its name only when it is complete.
 */
final class MessageDump implements Consumer<SinkMessage> {
    private final Path directory;
    private final AtomicLong count = new AtomicLong();

    /** Creates {@code directory} if it is missing. */
    MessageDump(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
    }

    @Override
    public void accept(SinkMessage message) {
        try {
            Path written = Files.createTempFile(directory, ".incoming", ".tmp");
            try (OutputStream out = Files.newOutputStream(written)) {
                out.write(envelopeLines(message).getBytes(StandardCharsets.UTF_8));
                out.write(message.content());
            }
            name(written);
            Files.delete(written);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String envelopeLines(SinkMessage message) {
        SinkMessage.Envelope envelope = message.envelope();
        StringBuilder lines = new StringBuilder();
        line(lines, "X-Client-Addr", message.client().getAddress().getHostAddress());
        line(lines, "X-Client-Proto", envelope.extended() ? "ESMTP" : "SMTP");
        line(lines, "X-Helo-Args", envelope.helo());
        line(lines, "X-Mail-Args", ("<" + envelope.sender() + "> " + envelope.mailParameters()).strip());
        envelope.recipients().forEach(recipient -> line(lines, "X-Rcpt-Args", "<" + recipient + ">"));
        return lines.toString();
    }

    private static void line(StringBuilder lines, String name, String value) {
        lines.append(name).append(": ").append(value.replace('\r', '?')).append("\r\n");
    }

    /** Gives a complete file the next name that an earlier run has not used. */
    private void name(Path written) throws IOException {
        boolean named = false;
        while (!named) {
            try {
                // A link never replaces a file that is already there, which a rename would.
                Files.createLink(directory.resolve("%06d.eml".formatted(count.incrementAndGet())), written);
                named = true;
            } catch (FileAlreadyExistsException e) {
                // Left by an earlier run.
            }
        }
    }
}
