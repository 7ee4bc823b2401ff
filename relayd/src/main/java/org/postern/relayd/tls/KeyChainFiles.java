package org.postern.relayd.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Keys and certificates from files that may be replaced at any time, as when certificates are renewed: whoever asks gets what the files
 * held a second ago at most. A change that cannot be used is reported once, and what was there before stays.
 *
 * <p>Safe for use by any number of threads.
 */
public final class KeyChainFiles {
    private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final List<Path> files;
    private final Reader reader;
    private final Consumer<String> warnings;
    private List<KeyChain> current;
    private List<Stamp> stamps;
    private long lookedAt;

    /** How the files are to be read together. */
    @FunctionalInterface
    public interface Reader {
        /** Reads all. */
        List<KeyChain> read() throws TlsMaterialException;
    }

    private record Stamp(Object file, long modified, long size) {}

    private KeyChainFiles(List<Path> files, Reader reader, Consumer<String> warnings) throws TlsMaterialException {
        this.files = List.copyOf(files);
        this.reader = reader;
        this.warnings = warnings;
        this.stamps = stamps();
        this.current = reader.read();
        this.lookedAt = System.nanoTime();
    }

    /**
     * Keys, each followed by its certificates, in files that are read one after the other as if they were one.
     *
     * @param warnings gets what is wrong with a later state of the files
     * @throws TlsMaterialException when they cannot be used as they are now
     */
    public static KeyChainFiles chains(List<Path> files, Consumer<String> warnings) throws TlsMaterialException {
        return new KeyChainFiles(files, () -> readChains(files), warnings);
    }

    /**
     * A certificate, with those of its authorities, and its key, of one kind each; several kinds may be given.
     *
     * @param warnings gets what is wrong with a later state of the files
     * @throws TlsMaterialException when they cannot be used as they are now
     */
    public static KeyChainFiles pairs(List<Pair> pairs, Consumer<String> warnings) throws TlsMaterialException {
        return new KeyChainFiles(
                files(pairs),
                () -> {
                    List<KeyChain> chains = new ArrayList<>();
                    for (Pair pair : pairs) {
                        chains.add(KeyChain.read(pair.key(), pair.certificates()));
                    }
                    return chains;
                },
                warnings);
    }

    /** The files of {@code pairs}, as {@link #files} has them. */
    public static List<Path> files(List<Pair> pairs) {
        return pairs.stream()
                .flatMap(pair -> Stream.of(pair.key(), pair.certificates()))
                .distinct()
                .toList();
    }

    /** Two files that belong together; may be one. */
    public record Pair(Path certificates, Path key) {}

    private static List<KeyChain> readChains(List<Path> files) throws TlsMaterialException {
        StringBuilder text = new StringBuilder();
        for (Path file : files) {
            text.append(Certificates.text(file)).append('\n');
        }
        return KeyChain.parse(
                text.toString(),
                String.join(", ", files.stream().map(Path::toString).toList()));
    }

    /** What the files hold. */
    public synchronized List<KeyChain> current() {
        long now = System.nanoTime();
        if (now - lookedAt >= LOOK_AGAIN_NANOS) {
            lookedAt = now;
            look();
        }
        return current;
    }

    private void look() {
        List<Stamp> found = stamps();
        if (found.equals(stamps)) {
            return;
        }
        stamps = found;
        try {
            current = reader.read();
        } catch (TlsMaterialException e) {
            warnings.accept(e.getMessage() + "; the keys from before stay in use");
        }
    }

    private List<Stamp> stamps() {
        List<Stamp> found = new ArrayList<>();
        for (Path file : files) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                Object key = attributes.fileKey() == null ? file : attributes.fileKey();
                found.add(new Stamp(key, attributes.lastModifiedTime().toMillis(), attributes.size()));
            } catch (IOException missing) {
                found.add(new Stamp(file, 0, 0));
            }
        }
        return found;
    }
}
