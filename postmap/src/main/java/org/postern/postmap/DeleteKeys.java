package org.postern.postmap;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postern.tables.Opening;
import org.postern.tables.TableName;
import org.postern.tables.TableOpener;
import org.postern.tables.publish.DuplicatePolicy;
import org.postern.tables.publish.TableBuilder;
import org.postern.tables.publish.TableWriter;

/** Deletes keys from every table that has them (postmap -d). */
final class DeleteKeys {
    /** What these say goes before what is wrong with their names. */
    private static final Set<String> READ_ONLY =
            Set.of("cidr", "inline", "nis", "pcre", "pipemap", "randmap", "regexp", "texthash", "unionmap", "unix");

    private final Tables tables;

    DeleteKeys(Tables tables) {
        this.tables = tables;
    }

    /** Returns whether anything was deleted. */
    boolean run(String deletion) throws IOException {
        List<byte[]> keys = new ArrayList<>();
        if ("-".equals(deletion)) {
            InputLines lines = new InputLines(tables.surroundings().in(), () -> {});
            while (lines.next()) {
                keys.add(lines.copy());
            }
        } else {
            keys.add(ByteText.bytes(deletion));
        }
        boolean deleted = false;
        for (String spec : tables.specs()) {
            deleted |= delete(spec, keys);
        }
        return deleted;
    }

    private FatalException refused(String spec, TableName name) {
        if (READ_ONLY.contains(name.type())) {
            return new FatalException(name + " map requires O_RDONLY access mode");
        }
        String reason = name.type().equals(Tables.FAIL)
                ? ": delete error: Application error"
                : ": delete operation is not supported";
        return switch (tables.opener().open(spec, TableOpener.Use.REHEARSAL)) {
            case Opening.Opened opened -> new FatalException("table " + name + reason);
            case Opening.Refused refused -> new FatalException(refused.reason());
        };
    }

    private boolean delete(String spec, List<byte[]> keys) {
        TableName name = tables.opener().name(spec);
        if (!name.isCompiled()) {
            throw refused(spec, name);
        }
        Path source = tables.source(name);
        Publisher publisher = new Publisher(tables, name);
        try (OwnersRights _ = publisher.takeRights(TableWriter.compiledPath(source));
                TableWriter writer = publisher.open();
                TableBuilder builder =
                        new TableBuilder(tables.opener().folding(), DuplicatePolicy.KEEP_FIRST, false, source)) {
            if (!writer.readPresent(builder)) {
                throw new FatalException(
                        "open database " + name.compiledName().orElseThrow() + ": No such file or directory");
            }
            boolean deleted = false;
            for (byte[] key : keys) {
                if (tables.opener().folding().fold(key).isEmpty()) {
                    tables.report().warning(tables.badKey(spec, key));
                } else {
                    deleted |= builder.remove(key, tables.options().keyEnd);
                }
            }
            if (deleted) {
                publisher.tell(writer.publish(
                        builder, BuildTable.buildTime(tables.surroundings()), Optional.empty(), publisher.change()));
            }
            return deleted;
        } catch (IOException e) {
            throw publisher.failed(e);
        }
    }
}
