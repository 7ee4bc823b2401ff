package org.postern.tables.sort;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.postern.tables.compiled.FileFormat;

/**
 * A temporary file for what is too much for memory. It has no name, but for a moment: nobody else can change it, and nothing is left
 * of it when the process ends, in whatever way.
 */
final class SpoolFile implements Closeable {
    /** Bytes to write at a time, and no more than that to read: the platform makes a copy. */
    private static final int PIECE = 1 << 18;

    private final FileChannel channel;

    private SpoolFile(FileChannel channel) {
        this.channel = channel;
    }

    static SpoolFile create(Path directory) throws IOException {
        while (true) {
            Path path = directory.resolve(".sort-" + Long.toHexString(System.nanoTime()) + FileFormat.TEMPORARY_SUFFIX);
            try {
                FileChannel channel = FileChannel.open(
                        path,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.delete(path);
                return new SpoolFile(channel);
            } catch (FileAlreadyExistsException e) {
                // Somebody else had the same idea in the same nanosecond.
            } catch (IOException e) {
                throw new TemporaryFileException(e);
            }
        }
    }

    /** Writes from {@code position} on. */
    Output output(long position) {
        return new Output(position);
    }

    /** Reads {@code length} bytes from {@code position} on. */
    void read(byte[] bytes, int offset, int length, long position) throws IOException {
        for (int done = 0; done < length; ) {
            int count;
            try {
                ByteBuffer target = ByteBuffer.wrap(bytes, offset + done, Math.min(PIECE, length - done));
                count = channel.read(target, position + done);
            } catch (IOException e) {
                throw new TemporaryFileException(e);
            }
            if (count < 0) {
                throw new TemporaryFileException(new IOException("cut short"));
            }
            done += count;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Collects small pieces for one write. To be flushed at the end. */
    final class Output {
        private final byte[] buffer = new byte[PIECE];
        private int used;
        private long position;

        private Output(long position) {
            this.position = position;
        }

        /** Where the next byte goes. */
        long position() {
            return position + used;
        }

        void write(byte[] bytes, int offset, int length) throws IOException {
            if (length > buffer.length - used) {
                flush();
            }
            if (length > buffer.length) {
                put(bytes, offset, length);
            } else {
                System.arraycopy(bytes, offset, buffer, used, length);
                used += length;
            }
        }

        void flush() throws IOException {
            put(buffer, 0, used);
            used = 0;
        }

        private void put(byte[] bytes, int offset, int length) throws IOException {
            try {
                for (int done = 0; done < length; ) {
                    ByteBuffer piece = ByteBuffer.wrap(bytes, offset + done, Math.min(PIECE, length - done));
                    int count = channel.write(piece, position);
                    done += count;
                    position += count;
                }
            } catch (IOException e) {
                throw new TemporaryFileException(e);
            }
        }
    }
}
