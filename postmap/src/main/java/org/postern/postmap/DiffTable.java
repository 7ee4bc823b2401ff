package org.postern.postmap;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.postern.findings.JsonText;
import org.postern.tables.TableName;
import org.postern.tables.publish.TableBuilder;
import org.postern.tables.publish.TableDifference;

/** Shows what compiling tables would change, and changes nothing (postmap --diff). */
final class DiffTable {
    private final Tables tables;
    private final BuildTable build;

    DiffTable(Tables tables) {
        this.tables = tables;
        this.build = new BuildTable(tables);
    }

    /** Whether all is as it should be: with --strict, that nothing would change. */
    boolean run() {
        boolean same = true;
        for (String spec : tables.specs()) {
            TableName name = tables.opener().name(spec);
            same &= compare(name).isEmpty();
        }
        return same || !tables.options().strict;
    }

    private TableDifference compare(TableName name) {
        Path source = tables.source(name);
        BuildTable.checkReadable(source, name);
        BuildTable.checkType(name);
        Publisher publisher = new Publisher(tables, name);
        PrintStream out = tables.surroundings().out();
        try (TableBuilder builder = build.builder(source)) {
            build.read(source, name, builder);
            build.sort(builder, name);
            TableDifference difference =
                    TableDifference.find(source, builder, tables.options().longJson ? new Json(out) : new Lines(out));
            if (!tables.options().longJson) {
                out.println(publisher.compiledName() + ": " + summary(difference));
            }
            warn(difference, publisher);
            return difference;
        } catch (IOException e) {
            throw publisher.failed(e);
        }
    }

    private static String summary(TableDifference difference) {
        return (difference.present().isEmpty() ? "not there yet; " : "")
                + (difference.isEmpty()
                        ? "no change, " + difference.same() + " keys"
                        : difference.added() + " added, " + difference.removed() + " removed, " + difference.changed()
                                + " changed, " + difference.same() + " as they are");
    }

    private void warn(TableDifference difference, Publisher publisher) {
        difference
                .present()
                .filter(present -> publisher.holdsBack(present.entries(), difference.entriesAfter()))
                .ifPresent(present -> publisher.warn("a build would not be published without --force: it "
                        + (difference.entriesAfter() == 0 ? "is empty" : "has lost so many entries")));
    }

    /** One line for each change: a sign, the key, its value, and the new value where it changes. */
    private record Lines(PrintStream out) implements TableDifference.Listener {
        @Override
        public void added(byte[] key, byte[] value) {
            line('+', key, value);
        }

        @Override
        public void removed(byte[] key, byte[] value) {
            line('-', key, value);
        }

        @Override
        public void changed(byte[] key, byte[] before, byte[] after) {
            line('~', key, before, after);
        }

        private void line(char sign, byte[]... parts) {
            out.write(sign);
            char separator = ' ';
            for (byte[] part : parts) {
                out.write(separator);
                out.write(part, 0, part.length);
                separator = '\t';
            }
            out.write('\n');
        }
    }

    /** One object for each change. */
    private record Json(PrintStream out) implements TableDifference.Listener {
        @Override
        public void added(byte[] key, byte[] value) {
            out.println("{\"change\": \"added\", \"key\": " + text(key) + ", \"value\": " + text(value) + "}");
        }

        @Override
        public void removed(byte[] key, byte[] value) {
            out.println("{\"change\": \"removed\", \"key\": " + text(key) + ", \"before\": " + text(value) + "}");
        }

        @Override
        public void changed(byte[] key, byte[] before, byte[] after) {
            out.println("{\"change\": \"changed\", \"key\": " + text(key) + ", \"before\": " + text(before)
                    + ", \"value\": " + text(after) + "}");
        }

        private static String text(byte[] bytes) {
            return JsonText.quoted(new String(bytes, StandardCharsets.UTF_8));
        }
    }
}
