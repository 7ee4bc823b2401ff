package org.postern.tables;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.Optional;

/**
 * Tells one file of a name from the next one of that name, also when that one is older or has the same time stamp: while a file is
 * open or mapped, no other has its identity.
 *
 * @param identity inode and device
 * @param readable whether this process may read it
 */
record FileStamp(Object identity, FileTime modified, long size, boolean readable) {
    /** Of the file there now; empty if it cannot be seen. */
    static Optional<FileStamp> of(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            Object identity = Objects.requireNonNullElse(now.fileKey(), "");
            return Optional.of(new FileStamp(identity, now.lastModifiedTime(), now.size(), Files.isReadable(file)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
