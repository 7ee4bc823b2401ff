package org.postern.relayd.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.postern.relayd.queue.MessageContent;
import org.postern.relayd.queue.StoredMessage;

/** Reads a queue that nobody works on, and changes nothing. */
public final class LogReader {
    private final QueueFiles files;
    private final Recovery recovery;

    private LogReader(QueueFiles files, Recovery recovery) {
        this.files = files;
        this.recovery = recovery;
    }

    /**
     * Reads the queue in {@code directory}.
     *
     * @param warnings gets a line for each thing that is damaged
     * @throws IOException when there is none that can be read
     */
    public static LogReader open(Path directory, Consumer<String> warnings) throws IOException {
        QueueFiles files = new QueueFiles(directory);
        if (!Files.isDirectory(files.big())) {
            throw new IOException("there is no queue in " + directory);
        }
        return new LogReader(files, Recovery.look(files, warnings));
    }

    /** All messages, oldest first. */
    public List<StoredMessage> messages() {
        return recovery.messages();
    }

    /** The content of one of them. */
    public MessageContent content(String id) {
        return new StoredContent(files, recovery.index(), id);
    }
}
