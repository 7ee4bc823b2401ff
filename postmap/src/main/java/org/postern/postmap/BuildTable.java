package org.postern.postmap;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.postern.tables.FileAccess;
import org.postern.tables.KeyEnd;
import org.postern.tables.SourceEntry;
import org.postern.tables.SourceItem;
import org.postern.tables.SourceProblem;
import org.postern.tables.SourceReader;
import org.postern.tables.SourceStamp;
import org.postern.tables.SystemError;
import org.postern.tables.TableBuilder;
import org.postern.tables.TableName;
import org.postern.tables.TableWriter;

/** Compiles source tables, or adds entries from standard input (postmap -i). A table that fails ends the run; those before it stand. */
final class BuildTable {
    private final Tables tables;

    BuildTable(Tables tables) {
        this.tables = tables;
    }

    void run() {
        for (String spec : tables.specs()) {
            if (spec.startsWith("proxy:")) {
                throw new FatalException("can't create maps via the proxy service");
            }
            TableName name = tables.opener().name(spec);
            if (tables.options().incremental) {
                checkType(name);
                add(name);
            } else {
                compile(name);
            }
        }
    }

    static void checkType(TableName name) {
        if (name.isQueryOnly()) {
            throw new FatalException("no 'map create' support for this type: " + name.type());
        }
        if (!name.isCompiled()) {
            throw new FatalException("unsupported map type: " + name.type());
        }
    }

    private void compile(TableName name) {
        Path source = tables.source(name);
        TableBuilder builder = builder();
        SourceStamp stamp;
        MessageDigest digest = sha256();
        try (InputStream text = open(source)) {
            checkType(name);
            Instant modified = Files.getLastModifiedTime(source).toInstant();
            CountingStream counted = new CountingStream(new DigestInputStream(text, digest));
            read(counted, name, name.name(), builder);
            stamp = new SourceStamp(
                    String.valueOf(source.getFileName()),
                    counted.count(),
                    modified,
                    HexFormat.of().formatHex(digest.digest()));
        } catch (IOException e) {
            throw new FatalException("open " + name.name() + ": " + SystemError.reason(e));
        }
        FileAccess access = new FileAccess(
                tables.options().keepOwnership ? Optional.empty() : Optional.of(source),
                tables.options().plainMode ? Optional.empty() : Optional.of(source));
        try (TableWriter writer = TableWriter.open(source)) {
            writer.publish(builder, buildTime(), Optional.of(stamp), access);
        } catch (IOException e) {
            throw notWritten(name, e);
        }
        if (tables.options().verbose) {
            tables.report().line(name + ": " + builder.size() + " entries");
        }
    }

    private void add(TableName name) {
        // The present table is read inside the lock: what another run adds meanwhile would be lost otherwise.
        try (TableWriter writer = TableWriter.open(tables.source(name))) {
            TableBuilder builder = builder();
            writer.readPresent(builder);
            read(tables.surroundings().in(), name, "stdin", builder);
            writer.publish(builder, buildTime(), Optional.empty(), FileAccess.PLAIN);
        } catch (IOException e) {
            throw notWritten(name, e);
        }
    }

    static FatalException notWritten(TableName name, IOException e) {
        return new FatalException(
                "open database " + name.compiledName().orElse(name.name()) + ": " + SystemError.reason(e));
    }

    /** A directory reads as an empty text, as it does for postmap(1). */
    private static InputStream open(Path source) throws IOException {
        return Files.isDirectory(source) ? InputStream.nullInputStream() : Files.newInputStream(source);
    }

    private void read(InputStream text, TableName name, String file, TableBuilder builder) throws IOException {
        SourceReader reader = new SourceReader(text, tables.opener().folding().utf8());
        for (Optional<SourceItem> next = reader.next(); next.isPresent(); next = reader.next()) {
            switch (next.get()) {
                case SourceProblem problem -> tables.report().warning(problem.message(file));
                case SourceEntry entry -> add(entry, name, file, builder);
            }
        }
    }

    private void add(SourceEntry entry, TableName name, String file, TableBuilder builder) {
        byte[] value = entry.value();
        if (tables.options().fileValues) {
            try {
                value = FileValues.encode(value, tables.surroundings().directory());
            } catch (FileValues.Unreadable e) {
                tables.report()
                        .warning(
                                file + ", line " + entry.firstLine() + ": " + e.getMessage() + ": skipping this entry");
                return;
            }
        }
        builder.add(entry.key(), value)
                .ifPresent(complaint ->
                        tables.report().warning(name.compiledName().orElse(name.name()) + ": " + complaint));
    }

    private TableBuilder builder() {
        return new TableBuilder(
                tables.opener().folding(), tables.options().duplicates, tables.options().keyEnd == KeyEnd.NUL);
    }

    /** SOURCE_DATE_EPOCH (reproducible-builds.org) makes builds of the same source the same bytes. */
    static Instant buildTime(Surroundings surroundings) {
        String epoch = surroundings.environment().get("SOURCE_DATE_EPOCH");
        if (epoch == null || epoch.isEmpty()) {
            return surroundings.clock().instant();
        }
        try {
            return Instant.ofEpochSecond(Long.parseLong(epoch));
        } catch (NumberFormatException | DateTimeException e) {
            throw new FatalException("bad SOURCE_DATE_EPOCH: " + epoch);
        }
    }

    private Instant buildTime() {
        return buildTime(tables.surroundings());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
