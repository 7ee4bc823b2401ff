package org.postern.relayd.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A disk that fails when it is told to and remembers what was synced. Everything really happens in a directory; beside it, each file and
 * each name has a durable form, which changes with syncs only, so that a power cut can be played at any time.
 */
final class FaultyDisk implements Disk {
    private static final int PAGE = 512;

    private final Disk real = new FileDisk();
    private final Map<Path, Content> names = new HashMap<>();
    private final Map<Path, Content> durableNames = new HashMap<>();
    private final List<Rename> pendingNames = new ArrayList<>();
    private IntPredicate failing = step -> false;
    private String failure = "injected fault";
    private int steps;

    /** A name that came (from null), went (to null) or changed, and may be lost in a power cut. */
    private record Rename(@Nullable Path from, @Nullable Path to, Content content) {}

    /** A write, or, without bytes, a cut at {@code position}. */
    private record Write(long position, @Nullable ByteBuffer bytes) {}

    private static final class Content {
        private byte[] durable = new byte[0];
        private final List<Write> pending = new ArrayList<>();

        void sync() {
            durable = with(pending);
            pending.clear();
        }

        byte[] with(List<Write> writes) {
            byte[] all = durable;
            for (Write write : writes) {
                int from = (int) write.position();
                ByteBuffer bytes = write.bytes();
                if (bytes == null) {
                    all = Arrays.copyOf(all, from);
                } else {
                    all = Arrays.copyOf(all, Math.max(all.length, from + bytes.remaining()));
                    bytes.get(0, all, from, bytes.remaining());
                }
            }
            return all;
        }

        /** What a power cut leaves: of the pages that were not synced, any. */
        byte[] afterPowerCut(Random random) {
            List<Write> kept = new ArrayList<>();
            for (Write write : pending) {
                ByteBuffer bytes = write.bytes();
                int length = bytes == null ? 1 : bytes.remaining();
                for (int from = 0; from < length; from += PAGE) {
                    if (random.nextBoolean()) {
                        kept.add(new Write(
                                write.position() + from,
                                bytes == null ? null : bytes.slice(from, Math.min(PAGE, length - from))));
                    }
                }
            }
            return with(kept);
        }
    }

    /** From now on each step fails whose number, counted from 1, is one of these. */
    synchronized void failAt(String text, IntPredicate numbers) {
        failure = text;
        failing = numbers;
        steps = 0;
    }

    synchronized int steps() {
        return steps;
    }

    private void step() throws IOException {
        steps++;
        if (failing.test(steps)) {
            throw new IOException(failure);
        }
    }

    /** Writes into {@code target} what is there after the process alone has died, or after a power cut. */
    synchronized void survivors(Path target, boolean powerCut, Random random) throws IOException {
        Map<Path, Content> left = new HashMap<>(powerCut ? durableNames : names);
        if (powerCut) {
            // Journalled file systems keep an order among names; how far they came is open.
            for (Rename rename : pendingNames.subList(0, random.nextInt(pendingNames.size() + 1))) {
                apply(left, rename);
            }
        }
        for (Map.Entry<Path, Content> file : left.entrySet()) {
            boolean big = file.getKey().toString().contains("/big/");
            Path folder = Files.createDirectories(big ? target.resolve("big") : target);
            Path copy = folder.resolve(file.getKey().getFileName());
            Content content = file.getValue();
            Files.write(copy, powerCut ? content.afterPowerCut(random) : content.with(content.pending));
        }
    }

    private static void apply(Map<Path, Content> files, Rename rename) {
        if (rename.from() != null) {
            files.remove(rename.from());
        }
        if (rename.to() != null) {
            files.put(rename.to(), rename.content());
        }
    }

    private void renamed(Rename rename) {
        apply(names, rename);
        pendingNames.add(rename);
    }

    @Override
    public synchronized OpenFile create(Path file) throws IOException {
        step();
        OpenFile opened = real.create(file);
        Content content = new Content();
        renamed(new Rename(null, file, content));
        return new Recorded(opened, content);
    }

    @Override
    public synchronized OpenFile open(Path file) throws IOException {
        step();
        OpenFile opened = real.open(file);
        return new Recorded(opened, known(file));
    }

    /** A file that was there before this disk was. */
    private Content known(Path file) throws IOException {
        Content content = names.get(file);
        if (content == null) {
            content = new Content();
            content.durable = Files.readAllBytes(file);
            names.put(file, content);
            durableNames.put(file, content);
        }
        return content;
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        step();
        Content content = known(from);
        real.rename(from, to);
        renamed(new Rename(from, to, content));
    }

    @Override
    public synchronized void delete(Path file) throws IOException {
        step();
        real.delete(file);
        renamed(new Rename(file, null, new Content()));
    }

    @Override
    public synchronized void syncDirectory(Path directory) throws IOException {
        step();
        pendingNames.forEach(rename -> apply(durableNames, rename)); // of other directories too: they share a journal
        pendingNames.clear();
    }

    private final class Recorded implements OpenFile {
        private final OpenFile file;
        private final Content content;

        Recorded(OpenFile file, Content content) {
            this.file = file;
            this.content = content;
        }

        @Override
        public void write(ByteBuffer bytes, long position) throws IOException {
            synchronized (FaultyDisk.this) {
                byte[] all = new byte[bytes.remaining()];
                bytes.get(all);
                try {
                    step();
                } catch (IOException e) {
                    really(Arrays.copyOf(all, all.length / 2), position); // what fails may have been half done
                    throw e;
                }
                really(all, position);
            }
        }

        private void really(byte[] bytes, long position) throws IOException {
            content.pending.add(new Write(position, ByteBuffer.wrap(bytes)));
            file.write(ByteBuffer.wrap(bytes), position);
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (FaultyDisk.this) {
                step();
                file.truncate(size);
                content.pending.add(new Write(size, null));
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (FaultyDisk.this) {
                step();
                content.sync();
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
