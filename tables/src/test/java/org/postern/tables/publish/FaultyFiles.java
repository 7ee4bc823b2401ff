package org.postern.tables.publish;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.postern.tables.compiled.CompiledFile;

/**
 * A disk of which one operation fails, or on which the power fails at one operation. Writes are always short. After a power failure, files
 * that were never synced have lost half of what was written to them; syncing is only remembered.
 */
final class FaultyFiles extends FileOperations {
    /** What happens at the chosen operation. */
    enum Fault {
        NO_SPACE("No space left on device"),
        IO_ERROR("Input/output error"),
        CRASH_BEFORE(""),
        CRASH_AFTER(""),
        /** The process says so on standard output, and waits for its end. */
        HALT("");

        private final String reason;

        Fault(String reason) {
            this.reason = reason;
        }

        String reason() {
            return reason;
        }

        boolean isCrash() {
            return reason.isEmpty();
        }
    }

    /** The power has failed: the program does nothing any more. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** An operation on the disk. */
    @FunctionalInterface
    private interface Operation<T> {
        T run() throws IOException;
    }

    /** What a process writes that is halted, before the name of the operation. */
    static final String HALTED = "halted at ";

    private static final int SHORT_WRITE = 7000;

    private final int failing;
    private final Fault fault;
    private final List<String> steps = new ArrayList<>();
    private final Set<Path> unsynced = new HashSet<>();
    private final Map<FileChannel, Path> open = new HashMap<>();
    private boolean crashed;

    /** The operation with the number {@code failing}, counted from 0, fails. */
    FaultyFiles(int failing, Fault fault) {
        this.failing = failing;
        this.fault = fault;
    }

    /** Every operation works. */
    static FaultyFiles sound() {
        return new FaultyFiles(-1, Fault.IO_ERROR);
    }

    /** The operations so far. */
    List<String> steps() {
        return steps;
    }

    private <T> T step(String name, Operation<T> operation) throws IOException {
        if (crashed) {
            throw new Crash();
        }
        steps.add(name);
        if (steps.size() - 1 != failing) {
            return operation.run();
        }
        switch (fault) {
            case NO_SPACE, IO_ERROR -> throw new FileSystemException(name, null, fault.reason);
            case CRASH_BEFORE -> crash();
            case CRASH_AFTER -> {
                operation.run();
                crash();
            }
            case HALT -> {
                System.out.println(HALTED + name);
                new Semaphore(0).acquireUninterruptibly();
            }
        }
        throw new Crash();
    }

    private void crash() throws IOException {
        crashed = true;
        for (Path file : unsynced) {
            if (Files.exists(file)) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(channel.size() / 2);
                }
            }
        }
    }

    @Override
    FileChannel create(Path file) throws IOException {
        return step("create", () -> {
            FileChannel channel = new ShortChannel(super.create(file));
            unsynced.add(file);
            open.put(channel, file);
            return channel;
        });
    }

    @Override
    Optional<String> give(Path file, FileAccess access, Path previous) throws IOException {
        return step("give", () -> super.give(file, access, previous));
    }

    @Override
    void sync(FileChannel channel) throws IOException {
        step("sync", () -> unsynced.remove(open.get(channel)));
    }

    @Override
    CompiledFile read(Path file) throws IOException {
        return step("read", () -> super.read(file));
    }

    @Override
    void link(Path link, Path existing) throws IOException {
        step("link", () -> {
            super.link(link, existing);
            return unsynced.contains(existing) && unsynced.add(link);
        });
    }

    @Override
    void rename(Path from, Path to) throws IOException {
        step("rename", () -> {
            super.rename(from, to);
            unsynced.remove(to);
            return unsynced.remove(from) && unsynced.add(to);
        });
    }

    @Override
    void syncDirectory(Path directory) throws IOException {
        step("sync directory", () -> directory);
    }

    @Override
    boolean delete(Path file) throws IOException {
        return step("delete", () -> super.delete(file));
    }

    /** Takes few bytes at a time, and fails where the disk does. */
    private final class ShortChannel extends FileChannel {
        private final FileChannel channel;

        ShortChannel(FileChannel channel) {
            this.channel = channel;
        }

        private ByteBuffer shortened(ByteBuffer bytes) {
            return bytes.slice(bytes.position(), Math.min(SHORT_WRITE, bytes.remaining()));
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            int written = step("write", () -> channel.write(shortened(bytes)));
            bytes.position(bytes.position() + written);
            return written;
        }

        @Override
        public int write(ByteBuffer bytes, long position) throws IOException {
            int written = step("write", () -> channel.write(shortened(bytes), position));
            bytes.position(bytes.position() + written);
            return written;
        }

        @Override
        public long write(ByteBuffer[] buffers, int offset, int length) throws IOException {
            for (int i = offset; i < offset + length; i++) {
                if (buffers[i].hasRemaining()) {
                    return write(buffers[i]);
                }
            }
            return 0;
        }

        @Override
        public void force(boolean metadata) throws IOException {
            channel.force(metadata);
        }

        @Override
        public int read(ByteBuffer bytes) throws IOException {
            return channel.read(bytes);
        }

        @Override
        public long read(ByteBuffer[] buffers, int offset, int length) throws IOException {
            return channel.read(buffers, offset, length);
        }

        @Override
        public int read(ByteBuffer bytes, long position) throws IOException {
            return channel.read(bytes, position);
        }

        @Override
        public long position() throws IOException {
            return channel.position();
        }

        @Override
        public FileChannel position(long position) throws IOException {
            channel.position(position);
            return this;
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            channel.truncate(size);
            return this;
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel to) throws IOException {
            return channel.transferTo(position, count, to);
        }

        @Override
        public long transferFrom(ReadableByteChannel from, long position, long count) throws IOException {
            return channel.transferFrom(from, position, count);
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
            return channel.map(mode, position, size);
        }

        @Override
        public FileLock lock(long position, long size, boolean shared) throws IOException {
            return channel.lock(position, size, shared);
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return channel.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            channel.close();
        }
    }
}
