package org.postern.relayd.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStoreTest {
    private static final Instant ARRIVAL = Instant.parse("2026-01-02T03:04:05.678Z");

    @TempDir
    private Path directory;

    @Test
    void whatWasCommittedIsThereAfterARestart() throws IOException {
        Envelope envelope;
        try (FileStore store = open()) {
            envelope = commit(store, "Subject: x\r\n\r\nhello\r\n", "joe@example.com", "o'hara%\t\"x\"@exämple.com");
        }
        try (FileStore store = open()) {
            assertThat(store.recoveryProblems()).isEmpty();
            assertThat(store.recovered()).containsExactly(new StoredMessage(envelope, DeliveryState.initial(envelope)));
            assertThat(read(store, envelope)).isEqualTo("Subject: x\r\n\r\nhello\r\n");
        }
    }

    @Test
    void whatWasNotCommittedIsNotThere() throws IOException {
        try (FileStore store = open();
                MessageDraft draft = store.draft()) {
            draft.write(new byte[100_000]);
        }
        assertThat(directory.resolve("incoming")).isEmptyDirectory();
        assertThat(directory.resolve("messages")).isEmptyDirectory();
    }

    @Test
    void leftoversOfACrashAreSwept() throws IOException {
        try (FileStore store = open()) {
            Files.writeString(directory.resolve("incoming/1234567"), "half a message");
            Files.writeString(directory.resolve("state/1234567"), "attempts=1\n");
            assertThat(store.recovered()).isEmpty();
        }
        try (FileStore store = open()) {
            assertThat(store.recovered()).isEmpty();
            assertThat(directory.resolve("incoming")).isEmptyDirectory();
            assertThat(directory.resolve("state")).isEmptyDirectory();
        }
    }

    @Test
    void stateAndRemovalOutliveARestart() throws IOException {
        Envelope kept;
        DeliveryState state;
        try (FileStore store = open()) {
            kept = commit(store, "a\r\n", "one@example.com", "two@example.com");
            Envelope removed = commit(store, "b\r\n", "three@example.com");
            BitSet done = new BitSet();
            done.set(1);
            state = new DeliveryState(done, 3, ARRIVAL.plusSeconds(300), false);
            store.saveState(kept.id(), state);
            store.saveState(removed.id(), state);
            store.remove(removed.id());
        }
        try (FileStore store = open()) {
            assertThat(store.recovered()).containsExactly(new StoredMessage(kept, state));
        }
    }

    @Test
    void aDamagedMessageIsPutAsideAndTheOthersAreKept() throws IOException {
        long seed = new Random().nextLong();
        System.out.println("FileStoreTest seed " + seed);
        Random random = new Random(seed);
        Envelope good;
        Envelope bad;
        try (FileStore store = open()) {
            good = commit(store, "good\r\n", "joe@example.com");
            bad = commit(store, "bad\r\n", "joe@example.com");
        }
        Path file = directory.resolve("messages").resolve(bad.id());
        byte[] bytes = Files.readAllBytes(file);
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, bytes);
        try (FileStore store = open()) {
            assertThat(store.recovered()).extracting(StoredMessage::envelope).containsExactly(good);
            assertThat(store.recoveryProblems()).singleElement().asString().contains(bad.id(), "damaged");
            assertThat(directory.resolve("corrupt").resolve(bad.id())).hasBinaryContent(bytes);
        }
    }

    @Test
    void aTruncatedMessageIsPutAside() throws IOException {
        Envelope envelope;
        try (FileStore store = open()) {
            envelope = commit(store, "content\r\n".repeat(100), "joe@example.com");
        }
        Path file = directory.resolve("messages").resolve(envelope.id());
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length += 97) {
            Files.write(
                    file,
                    java.util.Arrays.copyOf(whole, length),
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.CREATE);
            try (FileStore store = open()) {
                assertThat(store.recovered()).isEmpty();
                assertThat(store.recoveryProblems()).hasSize(1);
            }
        }
    }

    @Test
    void twoDaemonsCannotShareADirectory() throws IOException {
        try (FileStore first = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another daemon uses this queue directory");
            assertThat(first.recovered()).isEmpty();
        }
        open().close();
    }

    @Test
    void aPostfixQueueIsLeftAlone() throws IOException {
        Files.createDirectory(directory.resolve("maildrop"));
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("Postfix queue");
        assertThat(directory.resolve("messages")).doesNotExist();
    }

    private FileStore open() throws IOException {
        return FileStore.open(directory, InstantSource.system());
    }

    private static Envelope commit(FileStore store, String content, String... recipients) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        try (MessageDraft draft = store.draft()) {
            draft.write(bytes);
            Envelope envelope = new Envelope(
                    draft.id(),
                    ARRIVAL,
                    "s%40=@sender.example",
                    List.of(recipients).stream().map(Recipient::of).toList(),
                    bytes.length,
                    true,
                    false,
                    "FULL",
                    "id+2Bx");
            draft.commit(envelope);
            return envelope;
        }
    }

    private static String read(FileStore store, Envelope envelope) throws IOException {
        try (var in = store.content(envelope.id()).open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
