package org.postern.tables.publish;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postern.tables.compiled.ChangedTable;
import org.postern.tables.compiled.CompiledFile;
import org.postern.tables.compiled.FileFormat;
import org.postern.tables.compiled.Generation;
import org.postern.tables.compiled.Metadata;
import org.postern.tables.compiled.SourceStamp;
import org.postern.tables.compiled.TableFileWriter;
import org.postern.tables.sort.EntryStream;
import org.postern.tables.text.SystemError;

/**
 * Replaces one compiled table: one writer at a time, and readers see the old table or the new one, whole.
 *
 * <p>The new table is written beside the old one under a temporary name, synced, read back, and renamed; then the
 * directory is synced. When any of that fails the temporary file is removed and the old table stays. After a crash it is the next
 * writer that removes it.
 */
public final class TableWriter implements AutoCloseable {
    private final Path sourceFile;
    private final Path target;
    private final Path temporary;
    private final TableLock lock;
    private final FileOperations files;
    private final Generations generations;
    private final boolean foundLeftovers;
    /** Whether there may be files that have no use any more. */
    private boolean unfinished;

    private TableWriter(Path source, Path target, TableLock lock, FileOperations files) throws IOException {
        this.sourceFile = source;
        this.target = target;
        this.temporary = target.resolveSibling(target.getFileName() + FileFormat.TEMPORARY_SUFFIX);
        this.lock = lock;
        this.files = files;
        this.generations = new Generations(target, files);
        // Nobody else is at work here: these are of a run that was killed, and nothing in them is trusted.
        boolean unfinishedTable = files.delete(temporary);
        boolean unfinishedGeneration = generations.clean();
        this.foundLeftovers = unfinishedTable || unfinishedGeneration;
    }

    /** Waits for its turn to change the compiled table of {@code source}. */
    public static TableWriter open(Path source) throws IOException {
        return open(source, FileOperations.DISK);
    }

    static TableWriter open(Path source, FileOperations files) throws IOException {
        Path target = target(source);
        TableLock lock = TableLock.acquire(target.resolveSibling(target.getFileName() + ".lock"));
        try {
            return new TableWriter(source, target, lock, files);
        } catch (IOException | RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    /** The compiled table of {@code source}: {@code transport.mapdb} for {@code transport}. */
    public static Path compiledPath(Path source) {
        return source.resolveSibling(source.getFileName() + FileFormat.SUFFIX);
    }

    /** The file that is the compiled table of {@code source}; a symbolic link stays one, and what it leads to is replaced. */
    static Path target(Path source) throws IOException {
        Path target = compiledPath(source);
        return Files.isSymbolicLink(target) ? target.toRealPath() : target;
    }

    /** Whether a run that was killed had left its unfinished table behind; it has been removed. */
    public boolean foundLeftovers() {
        return foundLeftovers;
    }

    /**
     * Has {@code builder} begin with the entries of the present table; returns whether there is one.
     *
     * @throws DamagedTableException if it cannot be trusted
     */
    public boolean readPresent(TableBuilder builder) throws IOException {
        try {
            builder.startFrom(files.read(target));
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** As {@link #publish(TableBuilder, Instant, Optional, PublishRules)}, with no guard and no generation kept. */
    public Publication publish(TableBuilder builder, Instant built, Optional<SourceStamp> source, FileAccess access)
            throws IOException {
        return publish(builder, built, source, PublishRules.of(access));
    }

    /**
     * Publishes the entries of {@code builder} as the new table, unless the guard holds it back.
     *
     * @param source what they were compiled from; empty when they were changed afterwards
     * @throws NotPublishedException if a step fails
     */
    public Publication publish(TableBuilder builder, Instant built, Optional<SourceStamp> source, PublishRules rules)
            throws IOException {
        return publish(builder.entries(), built, source, rules);
    }

    /** As {@link #publish(TableBuilder, Instant, Optional, PublishRules)}. */
    Publication publish(EntryStream entries, Instant built, Optional<SourceStamp> source, PublishRules rules)
            throws IOException {
        List<String> warnings = new ArrayList<>();
        if (rules.guard().isPresent()) {
            long before = presentEntries(warnings);
            if (rules.guard().get().holdsBack(before, entries.count())) {
                return new Publication.HeldBack(before, entries.count());
            }
        }
        Replacement replacement = new Replacement();
        try {
            replacement.step = "cannot write the new table";
            Optional<ChangedTable> changed =
                    entries instanceof ChangedEntries changes ? changes.asChangedTable() : Optional.empty();
            try (FileChannel channel = files.create(temporary)) {
                if (changed.isPresent()) {
                    changed.get().write(channel, built);
                } else {
                    TableFileWriter.write(channel, entries, built, source);
                }
                replacement.step = "cannot set owner and mode of the new table";
                files.give(temporary, rules.access(), target).ifPresent(warnings::add);
                // Before the rename, or a crash after it can leave the final name on incomplete content.
                replacement.step = "cannot get the new table onto the disk";
                files.sync(channel);
            }
            replacement.step = "cannot read the new table back";
            try (CompiledFile written = files.read(temporary)) {
                if (changed.isPresent()) {
                    changed.get().verify(written);
                } else {
                    ReadBack.verify(written, entries);
                }
            }
            if (rules.generations() > 0) {
                replacement.step = "cannot keep the old table as a generation";
                generations.keepPresentAsLatest();
            }
            replacement.swap();
        } catch (IOException e) {
            throw replacement.failed(e);
        }
        if (rules.generations() > 0) {
            try {
                generations.prune(rules.generations());
            } catch (IOException e) {
                warnings.add("cannot remove an old generation: " + SystemError.reason(e));
            }
        }
        return new Publication.Published(List.copyOf(warnings));
    }

    /**
     * Puts the generation before the present table in its place; the present one becomes a generation if it was none.
     *
     * @throws NotPublishedException if a step fails
     */
    public Rollback rollBack() throws IOException {
        List<String> warnings = new ArrayList<>();
        List<Integer> numbers = generations.numbers();
        Optional<Integer> present = generations.present(numbers);
        for (int number : numbers) {
            if (present.isPresent() && number >= present.get()) {
                continue;
            }
            Metadata metadata;
            try (CompiledFile generation = files.read(generations.file(number))) {
                metadata = generation.metadata();
            } catch (IOException e) {
                warnings.add("generation " + number + " is passed over: " + SystemError.reason(e));
                continue;
            }
            Optional<Integer> replaced = restore(generations.file(number), warnings);
            return new Rollback.Restored(number, Generation.of(sourceFile, metadata), replaced, List.copyOf(warnings));
        }
        return new Rollback.NothingBefore(List.copyOf(warnings));
    }

    /** Returns the number of the table that was there. */
    private Optional<Integer> restore(Path generation, List<String> warnings) throws NotPublishedException {
        Replacement replacement = new Replacement();
        try {
            replacement.step = "cannot keep the present table as a generation";
            Optional<Integer> replaced = generations.keepPresent();
            replacement.step = "cannot put the generation in the place of the new table";
            if (replaced.isEmpty() || FileAccess.isSame(generation, target)) {
                generations.duplicate(generation, temporary);
            } else {
                generations.copy(generation, temporary);
                files.give(temporary, FileAccess.PLAIN, target).ifPresent(warnings::add);
            }
            replacement.swap();
            return replaced;
        } catch (IOException e) {
            throw replacement.failed(e);
        }
    }

    /** Entries of the present table; 0 when there is none, or, with a warning, when it cannot be read. */
    private long presentEntries(List<String> warnings) {
        try (CompiledFile present = files.read(target)) {
            return present.count();
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            warnings.add("the old table could not be read (" + SystemError.reason(e)
                    + "), so nobody knows whether the new one has lost entries");
            return 0;
        }
    }

    /** Puts the temporary file in place of the table, and knows how far that has come. */
    private final class Replacement {
        private final boolean existed = Files.exists(target);
        private boolean done;
        private String step = "";

        Replacement() {
            unfinished = true;
        }

        void swap() throws IOException {
            // Readers may hold the old file open: it is replaced and never written to.
            step = "cannot rename " + temporary.getFileName() + " to " + target.getFileName();
            files.rename(temporary, target);
            done = true;
            unfinished = false;
            step = "cannot get the directory onto the disk";
            files.syncDirectory(target.toAbsolutePath().resolveSibling(""));
        }

        NotPublishedException failed(IOException cause) {
            String now = done
                    ? "the new table is in place, but after a power failure it may be the old one again"
                    : existed ? "the old table is unchanged" : "there is no table yet";
            return new NotPublishedException(step + ": " + SystemError.reason(cause) + "; " + now, cause);
        }
    }

    /** Gives up its turn, and removes what was not published. */
    @Override
    public void close() throws IOException {
        try (lock) {
            if (unfinished) {
                files.delete(temporary);
                generations.clean();
            }
        }
    }
}
