package org.postern.tables.publish;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.postern.tables.compiled.CompiledFile;

/** What publishing a table does to files, one operation at a time, so that tests can make each of them fail. */
class FileOperations {
    /** On the disk, as they are. */
    static final FileOperations DISK = new FileOperations();

    /** Makes {@code file}, which must not be there, for writing. Until it has been published it is nobody else's. */
    FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file,
                Set.of(
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /** See {@link FileAccess#apply}. */
    Optional<String> give(Path file, FileAccess access, Path previous) throws IOException {
        return access.apply(file, previous);
    }

    /** Returns when the content is on the disk. */
    void sync(FileChannel channel) throws IOException {
        channel.force(true);
    }

    /** Reads {@code file} and verifies it. */
    CompiledFile read(Path file) throws IOException {
        return CompiledFile.openVerified(file);
    }

    /** Gives {@code existing} a second name. */
    void link(Path link, Path existing) throws IOException {
        Files.createLink(link, existing);
    }

    /** Makes {@code to} the file that {@code from} is, whatever it was; there is no moment without {@code to}. */
    void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Returns when the names in {@code directory} are on the disk. */
    void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Returns whether there was such a file. */
    boolean delete(Path file) throws IOException {
        return Files.deleteIfExists(file);
    }
}
