package org.postern.tables;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets those who change one table take turns, across processes. The lock is on a file of its own beside the table, because the
 * table's file is replaced; it is gone again when the last one is done.
 */
final class TableLock implements AutoCloseable {
    /** File locks are between processes; within this one, all writers take turns. */
    private static final ReentrantLock IN_PROCESS = new ReentrantLock();

    private final Path path;
    private final FileChannel channel;

    private TableLock(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Waits for the lock at {@code path}. */
    static TableLock acquire(Path path) throws IOException {
        IN_PROCESS.lock();
        try {
            while (true) {
                FileChannel channel = FileChannel.open(
                        path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                if (isHeldAt(path, channel)) {
                    return new TableLock(path, channel);
                }
                channel.close();
            }
        } catch (IOException | RuntimeException e) {
            IN_PROCESS.unlock();
            throw e;
        }
    }

    /** Whoever held the lock before has deleted the file by now; a lock on a deleted file keeps nobody out. */
    @SuppressWarnings("resource") // the lock goes with its channel
    private static boolean isHeldAt(Path path, FileChannel channel) throws IOException {
        try {
            channel.lock();
            byte[] token = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(token), 0);
            return Arrays.equals(token, Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            Files.deleteIfExists(path);
        } finally {
            IN_PROCESS.unlock();
        }
    }
}
