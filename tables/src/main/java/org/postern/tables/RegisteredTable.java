package org.postern.tables;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postern.tables.compiled.FileFormat;
import org.postern.tables.compiled.Generation;

/**
 * What {@link TableRegistry} hands out: a name that keeps its meaning while the table behind it is replaced. A look-up is answered by
 * the table that was behind it when it began, or by a later one; never by two.
 */
final class RegisteredTable implements Table {
    /** Everything that is replaced together. */
    private record State(Table table, Optional<FileStamp> stamp, List<String> warnings) {
        State with(Optional<FileStamp> newStamp) {
            return new State(table, newStamp, warnings);
        }

        boolean isUnavailable() {
            return table instanceof UnavailableTable;
        }
    }

    private final String name;
    private final Supplier<Opening> opening;
    private final TableOpener opener;
    private final Optional<Path> file;
    private final Reminder reminder = new Reminder();
    private final SourceWatch sourceWatch = new SourceWatch();
    private final SourceComparison comparison = new SourceComparison();
    /** Null if nobody wants to know. */
    private final LookupCounts.@Nullable OfTable counts;

    private volatile State state;

    RegisteredTable(
            String name,
            Supplier<Opening> opening,
            TableOpener opener,
            LookupCounts.@Nullable OfTable counts,
            Instant now) {
        this.name = name;
        this.counts = counts;
        this.opening = opening;
        this.opener = opener;
        this.file = opener.file(opener.name(name));
        // Before opening: a file that is replaced in between is then seen as new, never missed.
        Optional<FileStamp> stamp = file.flatMap(FileStamp::of);
        this.state = state(opening.get(), stamp);
        if (state.isUnavailable()) {
            reminder.start(now);
        }
    }

    private State state(Opening opening, Optional<FileStamp> stamp) {
        return switch (opening) {
            case Opening.Opened(Table table, List<String> warnings) -> new State(table, stamp, warnings);
            case Opening.Refused refused -> unavailable(withHint(refused), stamp);
        };
    }

    private State unavailable(String reason, Optional<FileStamp> stamp) {
        return new State(new UnavailableTable(name, reason), stamp, List.of());
    }

    private static String withHint(Opening.Refused refused) {
        return refused.hint().isEmpty() ? refused.reason() : refused.reason() + " (" + refused.hint() + ")";
    }

    /** Switches to what is on disk now if that is new and can be opened. Not to be called by two threads at once. */
    List<TableChange> refresh(Instant now) {
        State old = state;
        // Text is read when it is opened and then stays as it was: an editor may be in the middle of it.
        if (file.isEmpty() || !(old.isUnavailable() || old.table() instanceof CompiledTable)) {
            return List.of();
        }
        List<TableChange> changes = new ArrayList<>();
        Optional<FileStamp> stamp = FileStamp.of(file.get());
        if (!stamp.equals(old.stamp())) {
            reminder.start(now);
            changes.add(reopen(old, stamp));
        } else if (reminder.isDue(now)) {
            // The file is the same, but the reason may be gone: too many open files, a disk that did not answer.
            changes.add(reopen(old, stamp));
        }
        if (state.table() instanceof CompiledTable compiled) {
            source().filter(source ->
                            sourceWatch.isForgotten(source, compiled.file().metadata(), now))
                    .ifPresent(source -> changes.add(new TableChange.Forgotten(name, source, file.get())));
        }
        return changes;
    }

    private TableChange reopen(State old, Optional<FileStamp> stamp) {
        long start = System.nanoTime();
        State fresh = tryOpen(stamp);
        if (fresh.table() instanceof UnavailableTable(String table, String reason)) {
            if (old.isUnavailable()) {
                replace(old, fresh);
            } else {
                state = old.with(stamp);
            }
            return new TableChange.Refused(name, reason, !old.isUnavailable());
        }
        reminder.stop();
        replace(old, fresh);
        return new TableChange.Switched(name, generation(), Duration.ofNanos(System.nanoTime() - start));
    }

    /** A fault in here is a reason like others: it must not keep the other tables from being looked at. */
    private State tryOpen(Optional<FileStamp> stamp) {
        try {
            return state(opening.get(), stamp);
        } catch (RuntimeException | InternalError e) {
            return unavailable("internal error: " + e, stamp);
        }
    }

    private void replace(State old, State fresh) {
        state = fresh;
        old.table().close();
    }

    /** How it stands. Not to be called by two threads at once. */
    TableStatus status() {
        State now = state;
        Optional<Boolean> stale = now.table() instanceof CompiledTable compiled
                ? source().flatMap(source ->
                        comparison.differs(source, compiled.file().metadata()))
                : Optional.empty();
        Optional<String> unavailable = now.table() instanceof UnavailableTable(String table, String reason)
                ? Optional.of(reason)
                : Optional.empty();
        return new TableStatus(name, unavailable, generation(), stale, now.warnings());
    }

    /** The table that answers now. */
    Table current() {
        return state.table();
    }

    /** The source text, where the type has one. */
    Optional<Path> source() {
        return file.map(path -> {
            String fileName = path.toString();
            return fileName.endsWith(FileFormat.SUFFIX)
                    ? Path.of(fileName.substring(0, fileName.length() - FileFormat.SUFFIX.length()))
                    : path;
        });
    }

    CaseFolding folding() {
        return opener.folding();
    }

    private Optional<Generation> generation() {
        return state.table() instanceof CompiledTable compiled
                ? source().map(source -> Generation.of(source, compiled.file().metadata()))
                : Optional.empty();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public LookupResult lookup(byte[] key, int offset, int length) {
        if (counts == null) {
            return ask(key, offset, length);
        }
        boolean timed = counts.isToBeTimed();
        long start = timed ? System.nanoTime() : 0;
        LookupResult result = ask(key, offset, length);
        if (timed) {
            counts.latency().add(System.nanoTime() - start);
        }
        counts.count(result);
        return result;
    }

    /** A table that is replaced under a look-up, and so closed, says that it failed; then the next one is asked. */
    private LookupResult ask(byte[] key, int offset, int length) {
        while (true) {
            State asked = state;
            LookupResult result = asked.table().lookup(key, offset, length);
            if (!(result instanceof LookupResult.Failed) || isCurrent(asked)) {
                return result;
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // this very one
    private boolean isCurrent(State asked) {
        return asked == state;
    }

    @Override
    public boolean hasFixedKeys() {
        return state.table().hasFixedKeys();
    }

    @Override
    public void close() {
        State old = state;
        replace(old, unavailable("table " + name + " is closed", old.stamp()));
    }
}
