package org.postern.relayd.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The names in a queue directory.
 *
 * <pre>
 *   lock             held as long as a daemon uses the directory
 *   seg-SEQUENCE     a segment of the log, 16 hexadecimal digits
 *   spare-SEQUENCE   a segment that is not needed any more, to be overwritten
 *   big/ID           the content of one big message
 *   corrupt/         what failed its checksum, for a human
 * </pre>
 */
record QueueFiles(Path directory) {
    private static final String SEGMENT = "seg-";
    private static final String SPARE = "spare-";

    /** What the daemon keeps there besides segments. */
    private static final Set<String> OTHERS = Set.of("lock", "big", "corrupt", "control", "control.new");

    /** Whether a daemon has put there what has this name in the directory. */
    static boolean isOwn(String name) {
        return isSegment(name) || OTHERS.contains(name);
    }

    /** Whether this is a segment's name, or a spare one's. */
    static boolean isSegment(String name) {
        return name.matches("(" + SEGMENT + "|" + SPARE + ")[0-9a-f]{16}");
    }

    Path big() {
        return directory.resolve("big");
    }

    Path big(long id) {
        return big().resolve(QueueNumber.text(id));
    }

    Path corrupt() {
        return directory.resolve("corrupt");
    }

    Path segment(long sequence) {
        return directory.resolve(SEGMENT + String.format("%016x", sequence));
    }

    Path spare(long sequence) {
        return directory.resolve(SPARE + String.format("%016x", sequence));
    }

    /** The sequence numbers of the segments, in order. */
    List<Long> segments() throws IOException {
        List<Long> found = new ArrayList<>();
        for (Path file : list(directory, SEGMENT + "*")) {
            String name = String.valueOf(file.getFileName());
            if (name.matches(SEGMENT + "[0-9a-f]{16}")) {
                found.add(Long.parseUnsignedLong(name.substring(SEGMENT.length()), 16));
            }
        }
        found.sort(null);
        return found;
    }

    List<Path> spares() throws IOException {
        return list(directory, SPARE + "*");
    }

    List<Path> bigFiles() throws IOException {
        return list(big(), "*");
    }

    private static List<Path> list(Path folder, String pattern) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, pattern)) {
            entries.forEach(files::add);
        }
        return files;
    }

    /**
     * Makes the directory if it is missing, and what belongs in it.
     *
     * @return the lock, which is held until it is closed
     * @throws IOException when the directory cannot be used; the message says why, for the operator
     */
    FileChannel prepare() throws IOException {
        Optional<String> foreign = foreign();
        if (foreign.isPresent()) {
            throw new IOException(foreign.get());
        }
        FileChannel lock = null;
        try {
            Files.createDirectories(directory);
            lock = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isFree(lock)) {
                throw new IOException("another daemon uses this queue directory; each needs one of its own");
            }
            for (Path folder : List.of(big(), corrupt())) {
                if (!Files.isDirectory(folder)) {
                    // Other people's mail: for the owner alone.
                    Files.createDirectory(
                            folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                }
            }
            return lock;
        } catch (IOException e) {
            if (lock != null) {
                lock.close();
            }
            throw new IOException("queue directory " + directory + ": " + reason(e), e);
        }
    }

    /** Whose queue the directory holds, for the operator; nothing when it is ours, or empty. */
    Optional<String> foreign() {
        if (Files.isDirectory(directory.resolve("maildrop"))) {
            return Optional.of(
                    directory + " holds a Postfix queue; set queue_directory to a directory of Postern's own");
        }
        if (Files.isDirectory(directory.resolve("messages"))) {
            return Optional.of(
                    directory + " holds the queue of an unreleased Postern, which kept each message in messages/;"
                            + " deliver it with that one, then remove the directory");
        }
        return Optional.empty();
    }

    private static boolean isFree(FileChannel lock) throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "cannot be made here: " + missing.getFile();
            case AccessDeniedException denied -> "permission denied: " + denied.getFile();
            case FileAlreadyExistsException exists -> "not a directory: " + exists.getFile();
            default -> String.valueOf(e.getMessage());
        };
    }
}
