package org.postern.tables.publish;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets those who change one table take turns, across processes. The lock is on a file of its own beside the table, because the
 * table's file is replaced; it is gone again when the last one is done. The kernel takes the lock from a process that ends in whatever
 * way; a file that such a process leaves behind keeps nobody out, and goes with the next one who takes the lock.
 *
 * <p>These are fcntl(2) locks: a process loses one as soon as it closes the file, through whichever channel. So nothing here opens the
 * lock file for a moment.
 */
final class TableLock implements AutoCloseable {
    /** File locks are between processes; within this one, all writers take turns. */
    private static final ReentrantLock IN_PROCESS = new ReentrantLock();

    private final Path path;
    private final FileChannel locked;
    private final FileChannel present;

    private TableLock(Path path, FileChannel locked, FileChannel present) {
        this.path = path;
        this.locked = locked;
        this.present = present;
    }

    /** Waits for the lock at {@code path}. */
    static TableLock acquire(Path path) throws IOException {
        IN_PROCESS.lock();
        try {
            while (true) {
                TableLock lock = tryAcquire(path);
                if (lock != null) {
                    return lock;
                }
            }
        } catch (IOException | RuntimeException e) {
            IN_PROCESS.unlock();
            throw e;
        }
    }

    /** Null when whoever held the lock before has deleted the file by now: a lock on a deleted file keeps nobody out. */
    @SuppressWarnings("resource") // the locks go with their channels
    private static @Nullable TableLock tryAcquire(Path path) throws IOException {
        FileChannel locked = open(path, StandardOpenOption.CREATE);
        FileChannel present = null;
        boolean held = false;
        try {
            locked.lock();
            present = open(path, StandardOpenOption.WRITE);
            present.tryLock();
        } catch (OverlappingFileLockException e) {
            // This process has the lock of the file that is there now, so that file is the one it locked.
            held = true;
        } catch (NoSuchFileException e) {
            // Deleted, and nobody has come since.
        } finally {
            if (!held) {
                locked.close();
                if (present != null) {
                    present.close();
                }
            }
        }
        return held && present != null ? new TableLock(path, locked, present) : null;
    }

    private static FileChannel open(Path path, StandardOpenOption option) throws IOException {
        try {
            return FileChannel.open(path, option, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        } catch (AccessDeniedException e) {
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
            throw new FileSystemException(
                    path.toString(),
                    null,
                    "Permission denied for its lock file " + path.getFileName()
                            + ", which is another user's: if no postmap is running, a killed one left it; remove it");
        }
    }

    @Override
    public void close() throws IOException {
        try (locked;
                present) {
            Files.deleteIfExists(path);
        } finally {
            IN_PROCESS.unlock();
        }
    }
}
