package org.postern.tables;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@link TableRegistry} hands out: a name that keeps its meaning while the table behind it is replaced. Look-ups take whichever
 * table is behind it when they begin, and use that one to the end.
 */
final class RegisteredTable implements Table {
    /** Everything that is replaced together. */
    private record State(Table table, Optional<FileStamp> stamp, List<String> warnings) {}

    private final String name;
    private final TableOpener opener;
    private final Optional<Path> file;
    private volatile State state;

    RegisteredTable(String name, TableOpener opener) {
        this.name = name;
        this.opener = opener;
        this.file = opener.file(opener.name(name));
        // Before opening: a file that is replaced in between is then seen as new, never missed.
        Optional<FileStamp> stamp = file.flatMap(FileStamp::of);
        this.state = open(opener.open(name), stamp);
    }

    private State open(Opening opening, Optional<FileStamp> stamp) {
        return switch (opening) {
            case Opening.Opened(Table table, List<String> warnings) -> new State(table, stamp, warnings);
            case Opening.Refused refused -> new State(new UnavailableTable(name, withHint(refused)), stamp, List.of());
        };
    }

    private static String withHint(Opening.Refused refused) {
        return refused.hint().isEmpty() ? refused.reason() : refused.reason() + " (" + refused.hint() + ")";
    }

    /** Switches to what is on disk now if that is new and can be opened. Not to be called by two threads at once. */
    Optional<TableChange> refresh() {
        State old = state;
        boolean unavailable = old.table() instanceof UnavailableTable;
        // Text is read when it is opened and then stays as it was: an editor may be in the middle of it.
        if (file.isEmpty() || !(unavailable || old.table() instanceof CompiledTable)) {
            return Optional.empty();
        }
        Optional<FileStamp> stamp = FileStamp.of(file.get());
        if (stamp.equals(old.stamp())) {
            return Optional.empty();
        }
        State fresh = open(opener.open(name), stamp);
        if (!(fresh.table() instanceof UnavailableTable(String table, String reason))) {
            state = fresh;
            return Optional.of(new TableChange.Switched(name, generation()));
        }
        state = unavailable ? fresh : new State(old.table(), stamp, old.warnings());
        return Optional.of(new TableChange.Kept(name, reason));
    }

    TableStatus status() {
        State now = state;
        Optional<String> unavailable = now.table() instanceof UnavailableTable(String table, String reason)
                ? Optional.of(reason)
                : Optional.empty();
        return new TableStatus(name, unavailable, generation(), now.warnings());
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
        return state.table().lookup(key, offset, length);
    }

    @Override
    public boolean hasFixedKeys() {
        return state.table().hasFixedKeys();
    }

    @Override
    public void close() {
        State old = state;
        state = new State(new UnavailableTable(name, "table " + name + " is closed"), old.stamp(), List.of());
        old.table().close();
    }
}
