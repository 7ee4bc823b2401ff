package org.postern.relayd.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/** Keeps damaged bytes for a human, in {@code corrupt/}, and says so. */
final class Corruption {
    private final QueueFiles files;
    private final Consumer<String> warnings;

    Corruption(QueueFiles files, Consumer<String> warnings) {
        this.files = files;
        this.warnings = warnings;
    }

    /**
     * Copies a range of {@code file}, unless that was done before.
     *
     * @param id the message's, or 0 when it is not known
     */
    void keep(Path file, long from, long to, long id) {
        Path copy = files.corrupt().resolve(file.getFileName() + "-" + from);
        String what = (id == 0 ? "" : QueueNumber.text(id) + ": message is damaged: ") + file + " has " + (to - from)
                + " bad bytes at " + from;
        if (Files.exists(copy)) {
            warnings.accept(what + "; see " + copy);
            return;
        }
        try (InputStream in = Files.newInputStream(file);
                OutputStream out = Files.newOutputStream(copy, StandardOpenOption.CREATE_NEW)) {
            in.skipNBytes(from);
            byte[] chunk = new byte[64 * 1024];
            for (long left = to - from; left > 0; ) {
                int count = in.read(chunk, 0, (int) Math.min(chunk.length, left));
                if (count < 0) {
                    break;
                }
                out.write(chunk, 0, count);
                left -= count;
            }
            warnings.accept(what + ", kept as " + copy);
        } catch (IOException e) {
            warnings.accept(what + ", which cannot be kept: " + e.getMessage());
        }
    }

    /** Moves a whole file away. */
    void keep(Path file) {
        Path copy = files.corrupt().resolve(String.valueOf(file.getFileName()));
        try {
            Files.move(file, copy);
            warnings.accept(file + " belongs to no message that could be read; moved to " + copy);
        } catch (IOException e) {
            warnings.accept(file + " belongs to no message that could be read, and cannot be moved: " + e.getMessage());
        }
    }
}
