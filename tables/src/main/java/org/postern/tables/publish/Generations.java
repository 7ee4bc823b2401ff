package org.postern.tables.publish;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postern.tables.compiled.FileFormat;

/**
 * The files that a compiled table was before: {@code transport.mapdb.gen-1}, {@code transport.mapdb.gen-2} and so on; the higher the
 * number, the later the file was in use. A generation is another name of the published file (a hard link), or a copy where the
 * file system or the owner of the file does not allow that. So the present table may be a generation too: that is where a rollback
 * has put it, and the one before it is the next lower number.
 *
 * <p>Changes are for the holder of the {@link TableLock}.
 */
final class Generations {
    private static final String INFIX = ".gen-";
    private static final Comparator<Integer> LATEST_FIRST = Comparator.reverseOrder();

    private final Path target;
    private final Path temporary;
    private final FileOperations files;
    private final Pattern name;

    Generations(Path target, FileOperations files) {
        this.target = target;
        this.files = files;
        this.temporary = target.resolveSibling(target.getFileName() + ".gen" + FileFormat.TEMPORARY_SUFFIX);
        this.name = Pattern.compile(Pattern.quote(target.getFileName() + INFIX) + "([1-9][0-9]{0,8})");
    }

    /** The numbers that there are, the latest first. */
    List<Integer> numbers() throws IOException {
        List<Integer> numbers = new ArrayList<>();
        try (DirectoryStream<Path> siblings = Files.newDirectoryStream(directory())) {
            for (Path sibling : siblings) {
                Matcher matcher = name.matcher(sibling.getFileName().toString());
                if (matcher.matches()) {
                    numbers.add(Integer.valueOf(matcher.group(1)));
                }
            }
        }
        numbers.sort(LATEST_FIRST);
        return numbers;
    }

    private Path directory() {
        return target.toAbsolutePath().resolveSibling("");
    }

    Path file(int number) {
        return target.resolveSibling(target.getFileName() + INFIX + number);
    }

    /** Which of {@code numbers} the present table is; empty if it is none or there is no table. */
    Optional<Integer> present(List<Integer> numbers) throws IOException {
        if (!Files.exists(target)) {
            return Optional.empty();
        }
        for (int number : numbers) {
            if (isThere(number) && Files.isSameFile(file(number), target)) {
                return Optional.of(number);
            }
        }
        for (int number : numbers) {
            if (isThere(number) && Files.mismatch(file(number), target) < 0) {
                return Optional.of(number);
            }
        }
        return Optional.empty();
    }

    /** Whoever only lists them does so without the lock. */
    private boolean isThere(int number) {
        return Files.exists(file(number));
    }

    /** Makes the present table a generation, if it is none yet; returns its number, or empty when there is no table. */
    Optional<Integer> keepPresent() throws IOException {
        if (!Files.exists(target)) {
            return Optional.empty();
        }
        List<Integer> numbers = numbers();
        Optional<Integer> present = present(numbers);
        if (present.isPresent()) {
            return present;
        }
        int next = next(numbers);
        duplicate(target, file(next));
        return Optional.of(next);
    }

    /** As {@link #keepPresent}; and if a rollback has brought the table back, it becomes the latest again. */
    void keepPresentAsLatest() throws IOException {
        Optional<Integer> present = keepPresent();
        int next = next(numbers());
        if (present.isPresent() && present.get() != next - 1) {
            files.rename(file(present.get()), file(next));
        }
    }

    private static int next(List<Integer> numbers) {
        return numbers.isEmpty() ? 1 : numbers.getFirst() + 1;
    }

    /** Gives {@code from} the further name {@code to}, or makes a synced copy of that name. */
    void duplicate(Path from, Path to) throws IOException {
        try {
            files.link(to, from);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException e) {
            // No hard links on this file system, or none to other people's files (protected_hardlinks).
            copy(from, to);
        }
    }

    /** Makes {@code to} a synced copy of {@code from}. */
    void copy(Path from, Path to) throws IOException {
        try (FileChannel in = FileChannel.open(from);
                FileChannel out = files.create(temporary)) {
            Channels.newInputStream(in).transferTo(Channels.newOutputStream(out));
            files.give(temporary, FileAccess.PLAIN, from);
            files.sync(out);
        }
        files.rename(temporary, to);
    }

    /** Removes all but the latest {@code keep}. */
    void prune(int keep) throws IOException {
        List<Integer> numbers = numbers();
        for (int number : numbers.subList(Math.min(keep, numbers.size()), numbers.size())) {
            files.delete(file(number));
        }
    }

    /** Removes what a run that did not come to its end left of a copy; returns whether there was something. */
    boolean clean() throws IOException {
        return files.delete(temporary);
    }
}
