package org.postern.tables;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Replaces one compiled table: one writer at a time, and readers see the old table or the new one, whole.
 *
 * <p>The new table is written beside the old one under a temporary name, read back and compared, synced, and renamed; then the
 * directory is synced. When any of that fails the temporary file is removed and the old table stays.
 */
public final class TableWriter implements AutoCloseable {
    /** The steps of publishing a table, for tests that make each of them fail. */
    enum Step {
        WRITE,
        SYNC,
        VERIFY,
        RENAME,
        SYNC_DIRECTORY
    }

    /** Called before each step. */
    @FunctionalInterface
    interface StepObserver {
        void before(Step step) throws IOException;
    }

    private final Path target;
    private final Path temporary;
    private final TableLock lock;
    private final StepObserver observer;

    private TableWriter(Path target, TableLock lock, StepObserver observer) {
        this.target = target;
        this.temporary = target.resolveSibling(target.getFileName() + FileFormat.TEMPORARY_SUFFIX);
        this.lock = lock;
        this.observer = observer;
    }

    /** Waits for its turn to change the compiled table of {@code source}. */
    public static TableWriter open(Path source) throws IOException {
        return open(source, step -> {});
    }

    static TableWriter open(Path source, StepObserver observer) throws IOException {
        Path target = compiledPath(source);
        if (Files.isSymbolicLink(target)) {
            target = target.toRealPath();
        }
        TableLock lock = TableLock.acquire(target.resolveSibling(target.getFileName() + ".lock"));
        return new TableWriter(target, lock, observer);
    }

    /** The compiled table of {@code source}: {@code transport.mapdb} for {@code transport}. */
    public static Path compiledPath(Path source) {
        return source.resolveSibling(source.getFileName() + FileFormat.SUFFIX);
    }

    /**
     * Adds the entries of the present table to {@code builder}; returns whether there is one.
     *
     * @throws DamagedTableException if it cannot be trusted
     */
    public boolean readPresent(TableBuilder builder) throws IOException {
        try {
            CompiledFile.read(target).forEach(builder::addStored);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /**
     * Publishes the entries of {@code builder} as the new table.
     *
     * @param source what they were compiled from; empty when they were changed afterwards
     */
    public void publish(TableBuilder builder, Instant built, Optional<SourceStamp> source, FileAccess access)
            throws IOException {
        publish(builder.entries(), built, source, access);
    }

    /** As {@link #publish(TableBuilder, Instant, Optional, FileAccess)}. */
    void publish(EntryStream stream, Instant built, Optional<SourceStamp> source, FileAccess access)
            throws IOException {
        List<TableEntry> entries = new ArrayList<>();
        stream.forEach((buffer, key, keyLength, value, valueLength) -> entries.add(new TableEntry(
                Arrays.copyOfRange(buffer, key, key + keyLength),
                Arrays.copyOfRange(buffer, value, value + valueLength))));
        int flags = (source.isPresent() ? FileFormat.FLAG_FROM_SOURCE : 0)
                | (entries.stream().anyMatch(TableWriter::endsInNul) ? FileFormat.FLAG_NUL_ENDED_KEYS : 0);
        observer.before(Step.WRITE);
        // A file left over from a run that was killed is not trusted in any way.
        Files.deleteIfExists(temporary);
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            new PageWriter(entries).write(out, flags, built, source.orElse(SourceStamp.NONE));
            out.flush();
            access.apply(temporary, target);
            // Before the rename, or a crash after it can leave the final name on incomplete content.
            observer.before(Step.SYNC);
            channel.force(true);
        }
        observer.before(Step.VERIFY);
        verify(CompiledFile.read(temporary), entries);
        // Readers may hold the old file open: it is replaced and never written to.
        observer.before(Step.RENAME);
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        observer.before(Step.SYNC_DIRECTORY);
        try (FileChannel directory = FileChannel.open(target.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private static boolean endsInNul(TableEntry entry) {
        return entry.key().length > 0 && entry.key()[entry.key().length - 1] == 0;
    }

    private static void verify(CompiledFile written, List<TableEntry> entries) throws DamagedTableException {
        if (written.metadata().entries() != entries.size()) {
            throw new DamagedTableException(
                    "read back " + written.metadata().entries() + " entries of " + entries.size());
        }
        Iterator<TableEntry> expected = entries.iterator();
        boolean[] same = {true};
        written.forEach(
                entry -> same[0] &= expected.hasNext() && expected.next().isSame(entry));
        if (!same[0] || expected.hasNext()) {
            throw new DamagedTableException("read back different entries");
        }
    }

    /** Gives up its turn, and removes what was not published. */
    @Override
    public void close() throws IOException {
        try (lock) {
            Files.deleteIfExists(temporary);
        }
    }
}
