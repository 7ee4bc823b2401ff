package org.postern.relayd.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file that is appended to, and made anew within a second when somebody has renamed or removed it, as logrotate(8) does: nobody has to
 * tell the daemon. A file that was copied and emptied instead goes on at its new end. For one thread at a time.
 */
final class LogFile extends OutputStream {
    private static final long LOOK_NANOS = 1_000_000_000L;

    private final Path file;
    private OutputStream out;
    private @Nullable Object identity;
    private long lookedAt;
    private volatile boolean overdue;

    private LogFile(Path file) throws IOException {
        this.file = file;
        this.out = open();
        this.identity = identity();
        this.lookedAt = System.nanoTime();
    }

    /** Opens or makes {@code file}. */
    static LogFile open(Path file) throws IOException {
        return new LogFile(file);
    }

    private OutputStream open() throws IOException {
        return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private @Nullable Object identity() throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Has the next write look whether the name is that of another file; for any thread. */
    void lookSoon() {
        overdue = true;
    }

    /** Goes on in a new file if the name is not that of the open one any more; when that cannot be, in the open one. */
    void lookAgain() throws IOException {
        overdue = false;
        lookedAt = System.nanoTime();
        if (Objects.equals(identity(), identity)) {
            return;
        }
        OutputStream old = out;
        out = open();
        identity = identity();
        old.close();
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (overdue || System.nanoTime() - lookedAt > LOOK_NANOS) {
            lookOrGoOn();
        }
        out.write(bytes, offset, length);
    }

    private void lookOrGoOn() {
        try {
            lookAgain();
        } catch (IOException e) {
            // Said each second, for as long as it lasts: lines go to a file that nobody looks at.
            System.err.println("relayd: warning: cannot open the mail log again: " + e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
