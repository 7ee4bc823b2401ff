package org.postern.relayd.explain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postern.config.ConfigException;
import org.postern.config.MainCf;
import org.postern.config.Settings;
import org.postern.relayd.firewall.Firewall;
import org.postern.tables.CaseFolding;
import org.postern.tables.KeyEnd;
import org.postern.tables.TableOpener;
import org.postern.tables.TableStatus;
import org.postern.tables.compiled.CompiledFile;
import org.postern.tables.compiled.Generation;
import org.postern.tables.text.SystemError;

/** In what the files on disk differ from what a daemon has in use, for people to read; by their content. */
final class Differences {
    private final Firewall running;
    private final Instant read;
    private final List<String> found = new ArrayList<>();

    private Differences(Firewall running, Instant read) {
        this.running = running;
        this.read = read;
    }

    /**
     * One text each; empty when what is on disk is what runs.
     *
     * @param read when the daemon read its configuration
     */
    static List<String> of(Firewall running, Instant read) {
        Differences differences = new Differences(running, read);
        differences.settings();
        running.tables().status().forEach(differences::table);
        return List.copyOf(differences.found);
    }

    private void settings() {
        Path file = running.config().directory().resolve("main.cf");
        if (!Files.exists(file)) {
            return; // the daemon may run with built-in settings
        }
        try {
            List<String> names =
                    running.config().differences(MainCf.read(running.config().directory()));
            if (!names.isEmpty()) {
                found.add(file + " has been changed (" + String.join(", ", names)
                        + "): relayd reload would take that up");
            }
        } catch (ConfigException broken) {
            found.add(file + " cannot be used as it is now: " + broken.getMessage());
        }
    }

    private void table(TableStatus table) {
        TableOpener opener = new TableOpener(
                running.config().get(Settings.DEFAULT_DATABASE_TYPE), CaseFolding.DEFAULT, KeyEnd.EITHER, Path.of(""));
        Optional<Path> file = opener.file(opener.name(table.table()));
        if (file.isEmpty() || table.unavailable().isPresent()) {
            return;
        }
        if (table.generation().isPresent()) {
            compiled(file.get(), table.generation().get(), table.stale().orElse(false));
        } else {
            text(file.get());
        }
    }

    private void compiled(Path file, Generation inUse, boolean stale) {
        String build = "the build of " + inUse.built() + " is in use";
        try (CompiledFile onDisk = CompiledFile.open(file)) {
            if (!Generation.of(inUse.source(), onDisk.metadata()).equals(inUse)) {
                found.add(file.normalize() + " is another file by now, and has not been taken up: " + build);
                return;
            }
        } catch (IOException e) {
            found.add(file.normalize() + " cannot be used any more (" + SystemError.reason(e) + "): " + build);
            return;
        }
        if (stale) {
            String source = inUse.source().normalize().toString();
            found.add(source + " has been changed and not compiled: " + build + "; run postmap " + source);
        }
    }

    /** Text is read at the start and at a reload. */
    private void text(Path file) {
        try {
            if (Files.getLastModifiedTime(file).toInstant().isAfter(read)) {
                found.add(file.normalize() + " has been changed: relayd reload would take that up");
            }
        } catch (IOException gone) {
            found.add(file.normalize() + " cannot be read any more: " + SystemError.reason(gone));
        }
    }
}
