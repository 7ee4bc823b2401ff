package org.postern.relayd.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.relayd.queue.Envelope;
import org.postern.relayd.queue.MessageDraft;
import org.postern.relayd.queue.Recipient;
import org.postern.relayd.queue.StoredMessage;
import org.postern.relayd.smtp.BodyType;

/** Who writes the queue, and that all of it is written whoever does. */
class CommitterTest {
    private static final byte[] CONTENT = "Subject: x\r\n\r\nx\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path directory;

    private final Set<String> syncing = ConcurrentHashMap.newKeySet();

    private LogStore open() throws IOException {
        return LogStore.open(
                new WatchedDisk(new FileDisk(), syncing),
                directory,
                InstantSource.system(),
                64 * 1024,
                StoreModel.FRESH_BYTES,
                warning -> {
                    throw new AssertionError(warning);
                });
    }

    /** A disk that notes which threads sync files. */
    private record WatchedDisk(Disk disk, Set<String> syncing) implements Disk {
        @Override
        public OpenFile create(Path file) throws IOException {
            return new WatchedFile(disk.create(file), syncing);
        }

        @Override
        public OpenFile open(Path file) throws IOException {
            return new WatchedFile(disk.open(file), syncing);
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            disk.rename(from, to);
        }

        @Override
        public void delete(Path file) throws IOException {
            disk.delete(file);
        }

        @Override
        public void syncDirectory(Path directory) throws IOException {
            disk.syncDirectory(directory);
        }
    }

    private record WatchedFile(Disk.OpenFile file, Set<String> syncing) implements Disk.OpenFile {
        @Override
        public void write(ByteBuffer bytes, long position) throws IOException {
            file.write(bytes, position);
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void force() throws IOException {
            syncing.add(Thread.currentThread().getName());
            file.force();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    private static String accept(LogStore store) throws IOException {
        try (MessageDraft draft = store.draft()) {
            draft.write(CONTENT);
            draft.commit(new Envelope(
                    draft.id(),
                    Instant.EPOCH,
                    "",
                    List.of(Recipient.of("joe@example.com")),
                    CONTENT.length,
                    BodyType.SEVEN_BIT,
                    false,
                    "",
                    "",
                    false));
            return draft.id();
        }
    }

    private static void run(ThreadFactory factory, LogStore store) throws Exception {
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(factory)) {
            threads.submit(() -> accept(store)).get();
        }
    }

    @Test
    void platformThreadThatIsAloneWritesItsMessageItself() throws Exception {
        try (LogStore store = open()) {
            run(Thread.ofPlatform().name("session").factory(), store);
            assertThat(syncing).containsExactly("session");
        }
    }

    @Test
    void virtualThreadNeverWaitsForTheDisk() throws Exception {
        try (LogStore store = open()) {
            run(Thread.ofVirtual().name("session").factory(), store);
            assertThat(syncing).containsExactly("queue committer");
        }
    }

    @Test
    void whatManyThreadsBringAndTakeAwayIsAllWritten() throws Exception {
        Set<String> kept = new TreeSet<>();
        try (LogStore store = open();
                ExecutorService platform = Executors.newFixedThreadPool(4);
                ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<String>>> sessions = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                sessions.add((i % 2 == 0 ? platform : virtual).submit(() -> session(store)));
            }
            for (Future<List<String>> session : sessions) {
                kept.addAll(session.get());
            }
        }
        try (LogStore store = open()) {
            assertThat(store.recovered().stream()
                            .map(StoredMessage::envelope)
                            .map(Envelope::id)
                            .toList())
                    .containsExactlyInAnyOrderElementsOf(kept);
        }
    }

    /** Brings messages, and takes every second one away again. @return those that stay */
    private static List<String> session(LogStore store) throws IOException {
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String id = accept(store);
            if (i % 2 == 0) {
                kept.add(id);
            } else {
                store.remove(id);
            }
        }
        return kept;
    }
}
