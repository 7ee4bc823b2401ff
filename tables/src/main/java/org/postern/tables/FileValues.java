package org.postern.tables;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.postern.tables.text.PrintableText;
import org.postern.tables.text.SystemError;

/** Values that are files (postmap -F): the source text names them, the table holds their contents in Base64. */
public final class FileValues {
    private FileValues() {}

    /** A file that cannot be read; the message names it. */
    public static final class Unreadable extends IOException {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message);
        }
    }

    /**
     * The encoded contents, a line end between two, of the files in the list {@code names} (commas, white space).
     *
     * @throws Unreadable with the name and the reason
     */
    public static byte[] encode(byte[] names, Path directory) throws Unreadable {
        ByteArrayOutputStream contents = new ByteArrayOutputStream();
        boolean first = true;
        for (String name : new String(names, StandardCharsets.UTF_8).split("[,\\s]+", -1)) {
            if (name.isEmpty()) {
                continue;
            }
            if (!first) {
                contents.write('\n');
            }
            first = false;
            try {
                Path file = directory.resolve(name);
                if (Files.isDirectory(file)) {
                    throw new Unreadable("read " + name + ": Is a directory");
                }
                contents.writeBytes(Files.readAllBytes(file));
            } catch (Unreadable e) {
                throw e;
            } catch (IOException e) {
                throw new Unreadable("open " + name + ": " + SystemError.reason(e));
            } catch (InvalidPathException e) {
                throw new Unreadable("open " + name + ": " + e.getReason());
            }
        }
        if (first) {
            throw new Unreadable("empty pathname list: >>" + PrintableText.of(names) + "<<'");
        }
        return Base64.getEncoder().encode(contents.toByteArray());
    }

    /** The contents; empty if {@code value} is not Base64. */
    public static Optional<byte[]> decode(byte[] value) {
        try {
            return Optional.of(Base64.getDecoder().decode(value));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
