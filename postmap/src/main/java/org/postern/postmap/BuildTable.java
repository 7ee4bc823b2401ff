package org.postern.postmap;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AccessMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.postern.tables.FileValues;
import org.postern.tables.KeyEnd;
import org.postern.tables.TableName;
import org.postern.tables.compiled.SourceStamp;
import org.postern.tables.publish.FileAccess;
import org.postern.tables.publish.Publication;
import org.postern.tables.publish.PublishRules;
import org.postern.tables.publish.TableBuilder;
import org.postern.tables.publish.TableWriter;
import org.postern.tables.sort.TemporaryFileException;
import org.postern.tables.source.SourceEntry;
import org.postern.tables.source.SourceReader;
import org.postern.tables.text.SystemError;

/** Compiles source tables, or adds entries from standard input (postmap -i). A table that fails ends the run; those before it stand. */
final class BuildTable {
    private final Tables tables;
    private BuildLog log;

    BuildTable(Tables tables) {
        this.tables = tables;
        this.log = newLog();
    }

    private BuildLog newLog() {
        return new BuildLog(tables.report(), tables.options().verbose);
    }

    void run() {
        for (String spec : tables.specs()) {
            if (spec.startsWith("proxy:")) {
                throw new FatalException("can't create maps via the proxy service");
            }
            TableName name = tables.opener().name(spec);
            log = newLog();
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
        checkReadable(source, name);
        checkType(name);
        Publisher publisher = new Publisher(tables, name);
        // The turn first, then the text: whoever reads an older text must not publish after one who reads a newer.
        try (OwnersRights _ = publisher.takeRights(source);
                TableWriter writer = publisher.open();
                TableBuilder builder = builder(source)) {
            SourceStamp stamp = read(source, name, builder);
            FileAccess access = new FileAccess(
                    tables.options().keepOwnership ? Optional.empty() : Optional.of(source),
                    tables.options().plainMode ? Optional.empty() : Optional.of(source));
            sort(builder, name);
            publish(writer, builder, Optional.of(stamp), publisher.build(access), publisher);
        } catch (IOException e) {
            throw publisher.failed(e);
        }
    }

    static void checkReadable(Path source, TableName name) {
        try {
            if (name.name().isEmpty()) {
                throw new NoSuchFileException(""); // and not the directory that "" stands for in Java
            }
            // access(2) asks for the real user, and whose rights these are need not be the same; but to open a FIFO
            // would wait.
            if (Files.isRegularFile(source)) {
                FileChannel.open(source, StandardOpenOption.READ).close();
            } else {
                source.getFileSystem().provider().checkAccess(source, AccessMode.READ);
            }
        } catch (IOException e) {
            throw new FatalException("open " + name.name() + ": " + SystemError.reason(e));
        }
    }

    SourceStamp read(Path source, TableName name, TableBuilder builder) throws IOException {
        try (SourceText text = open(source, name)) {
            read(text.stream(), name.name(), text.size(), name, builder);
            return text.stamp();
        } catch (SourceText.ChangedException e) {
            throw new FatalException("read " + name.name() + ": " + e.getMessage());
        }
    }

    private static SourceText open(Path source, TableName name) {
        try {
            return SourceText.open(source);
        } catch (IOException e) {
            throw new FatalException("open " + name.name() + ": " + SystemError.reason(e));
        }
    }

    private void add(TableName name) {
        Path source = tables.source(name);
        // The present table is read inside the lock: what another run adds meanwhile would be lost otherwise.
        Publisher publisher = new Publisher(tables, name);
        try (OwnersRights _ = publisher.takeRights(TableWriter.compiledPath(source));
                TableWriter writer = publisher.open();
                TableBuilder builder = builder(source)) {
            writer.readPresent(builder);
            read(tables.surroundings().in(), "stdin", 0, name, builder);
            sort(builder, name);
            publish(writer, builder, Optional.empty(), publisher.change(), publisher);
        } catch (IOException e) {
            throw publisher.failed(e);
        }
    }

    private void publish(
            TableWriter writer,
            TableBuilder builder,
            Optional<SourceStamp> stamp,
            PublishRules rules,
            Publisher publisher)
            throws IOException {
        Publication publication;
        try (Progress _ = Progress.of(tables.surroundings(), "write " + publisher.compiledName(), 0)) {
            publication = writer.publish(builder, buildTime(), stamp, rules);
        }
        publisher.tell(publication);
        log.published(publisher.compiledName(), builder.size());
    }

    private void read(InputStream text, String file, long size, TableName name, TableBuilder builder)
            throws IOException {
        SourceReader reader = new SourceReader(text, tables.opener().folding().utf8(), problem -> {
            log.problem();
            builder.complain(problem.message(file));
        });
        long entries = 0;
        try (Progress progress = Progress.of(tables.surroundings(), "read " + file, size)) {
            while (reader.next()) {
                log.entry(reader.entry(), tables.opener().folding());
                if ((++entries & 0x3ff) == 0) {
                    progress.reached(entries, reader.bytesRead());
                }
                if (tables.options().fileValues) {
                    addFiles(reader.entry(), file, builder);
                } else {
                    builder.add(reader.entry());
                }
            }
        } catch (TemporaryFileException e) {
            throw e;
        } catch (IOException e) {
            sort(builder, name); // for the messages about the part that was read
            throw new FatalException("read " + file + ": " + SystemError.reason(e));
        }
        log.read(file, entries, reader.bytesRead());
    }

    private void addFiles(SourceEntry entry, String file, TableBuilder builder) throws IOException {
        try {
            builder.add(
                    entry.key(),
                    FileValues.encode(entry.value(), tables.surroundings().directory()));
        } catch (FileValues.Unreadable e) {
            builder.complain(file + ", line " + entry.firstLine() + ": " + e.getMessage() + ": skipping this entry");
        }
    }

    void sort(TableBuilder builder, TableName name) throws IOException {
        try (Report.Batch warnings = tables.report().batch()) {
            builder.sort(name.compiledName().orElse(name.name()), warnings::warning);
        }
        log.sorted(name.name(), builder.size());
    }

    TableBuilder builder(Path source) {
        return new TableBuilder(
                tables.opener().folding(), tables.options().duplicates, tables.options().keyEnd == KeyEnd.NUL, source);
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
}
