package org.postern.relayd.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a look at a queue directory shows, from outside and while a daemon may be using it; nothing is opened or changed.
 *
 * @param unusable why a daemon could not use it; for the operator
 * @param exposed content that others than its owner can read
 * @param leftovers what no daemon has put there
 * @param corrupt what failed its checksum
 * @param newest the segment that was written last
 */
public record QueueSurvey(
        Optional<String> unusable,
        List<Path> exposed,
        List<Path> leftovers,
        List<Path> corrupt,
        Optional<Path> newest) {
    /** Copies the lists. */
    public QueueSurvey {
        exposed = List.copyOf(exposed);
        leftovers = List.copyOf(leftovers);
        corrupt = List.copyOf(corrupt);
    }

    /** Looks at {@code directory}, which need not be there yet. */
    public static QueueSurvey of(Path directory) {
        if (!Files.exists(directory)) {
            return nothing(missing(directory));
        }
        if (!Files.isDirectory(directory)) {
            return nothing(Optional.of(directory + " is no directory"));
        }
        QueueFiles files = new QueueFiles(directory);
        Optional<String> foreign = files.foreign();
        if (foreign.isPresent() || !Files.isReadable(directory)) {
            return nothing(foreign.or(() -> Optional.of("queue directory " + directory + ": permission denied")));
        }
        List<Path> exposed = new ArrayList<>();
        List<Path> leftovers = new ArrayList<>();
        Optional<Path> newest = Optional.empty();
        for (Path file : list(directory)) {
            String name = String.valueOf(file.getFileName());
            boolean segment = QueueFiles.isSegment(name);
            if (!QueueFiles.isOwn(name)) {
                leftovers.add(file);
            }
            if ((segment || file.equals(files.big()) || file.equals(files.corrupt())) && isReadableByOthers(file)) {
                exposed.add(file);
            }
            if (segment
                    && newest.map(QueueSurvey::time)
                            .filter(time -> time.compareTo(time(file)) > 0)
                            .isEmpty()) {
                newest = Optional.of(file);
            }
        }
        Optional<String> unusable = Files.isWritable(directory)
                ? Optional.empty()
                : Optional.of("queue directory " + directory + " is not writable for the user of this command");
        return new QueueSurvey(unusable, exposed, leftovers, list(files.corrupt()), newest);
    }

    private static QueueSurvey nothing(Optional<String> unusable) {
        return new QueueSurvey(unusable, List.of(), List.of(), List.of(), Optional.empty());
    }

    private static Optional<String> missing(Path directory) {
        Path parent = directory.toAbsolutePath().getParent();
        while (parent != null && !Files.exists(parent)) {
            parent = parent.getParent();
        }
        return parent != null && Files.isDirectory(parent) && Files.isWritable(parent)
                ? Optional.empty()
                : Optional.of("queue directory " + directory
                        + " does not exist, and the user of this command may not make it in " + parent);
    }

    private static List<Path> list(Path folder) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(files::add);
        } catch (IOException unreadable) {
            return List.of();
        }
        files.sort(null);
        return files;
    }

    private static FileTime time(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException gone) {
            return FileTime.fromMillis(0);
        }
    }

    private static boolean isReadableByOthers(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }
}
