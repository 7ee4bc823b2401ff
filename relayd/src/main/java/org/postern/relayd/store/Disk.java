package org.postern.relayd.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Everything the queue does to the disk that can fail or be forgotten in a power cut, one method each, so that a test can let each of
 * them fail in turn and can forget what was not synced. Reading does not pass through here.
 */
interface Disk {
    /** Makes a new file for the owner alone. */
    OpenFile create(Path file) throws IOException;

    /** Opens a file that is there, to overwrite it. */
    OpenFile open(Path file) throws IOException;

    void rename(Path from, Path to) throws IOException;

    /** Deletes a file if it is there. */
    void delete(Path file) throws IOException;

    /** Makes the names in {@code directory} durable. */
    void syncDirectory(Path directory) throws IOException;

    /** A file that is written to. Owned by one thread. */
    interface OpenFile extends Closeable {
        /** Writes all of {@code bytes} at {@code position}. */
        void write(ByteBuffer bytes, long position) throws IOException;

        void truncate(long size) throws IOException;

        /** Makes the content durable. */
        void force() throws IOException;
    }
}
