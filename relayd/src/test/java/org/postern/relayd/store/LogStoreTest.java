package org.postern.relayd.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.relayd.queue.DeliveryState;
import org.postern.relayd.queue.Envelope;
import org.postern.relayd.queue.MessageDraft;

class LogStoreTest {
    /** Small segments, so that a test sees many of them. */
    private static final int SEGMENT_BYTES = 64 * 1024;

    @TempDir
    private Path directory;

    private final List<String> warnings = new ArrayList<>();
    private final long seed = new Random().nextLong();
    private final StoreModel model = new StoreModel(new Random(seed));

    private LogStore open() throws IOException {
        return open(directory, StoreModel.FRESH_BYTES);
    }

    private LogStore open(Path place, int freshBytes) throws IOException {
        return LogStore.open(new FaultyDisk(), place, InstantSource.system(), SEGMENT_BYTES, freshBytes, warnings::add);
    }

    private List<Path> files(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void whatWasDoneIsThereAfterEachRestart() throws IOException {
        System.out.println("LogStoreTest seed " + seed);
        for (int round = 0; round < 5; round++) {
            try (LogStore store = open()) {
                if (round > 0) {
                    model.assertRecovered(store, false);
                }
                model.work(store, 300);
                model.assertReadable(store);
            }
        }
        assertThat(model.failures()).isZero();
        assertThat(warnings).isEmpty();
    }

    @Test
    void whatWasNotCommittedTakesNoRoom() throws IOException {
        try (LogStore store = open();
                MessageDraft draft = store.draft()) {
            draft.write(new byte[1_000_000]);
            assertThat(directory.resolve("big")).isNotEmptyDirectory();
        }
        assertThat(directory.resolve("big")).isEmptyDirectory();
        assertThat(files("seg-")).isEmpty();
    }

    @Test
    void anEmptyQueueKeepsAFewSegmentsToOverwriteAndNoMore() throws IOException {
        try (LogStore store = open()) {
            for (int i = 0; i < 100; i++) {
                model.pass(store, 10_000);
            }
            store.sync();
            assertThat(files("seg-")).hasSizeLessThanOrEqualTo(2);
            assertThat(files("spare-")).hasSizeLessThanOrEqualTo(2);
        }
        try (LogStore store = open()) {
            assertThat(store.recovered()).isEmpty();
            assertThat(files("seg-")).isEmpty();
        }
    }

    @Test
    void anOldMessageThatStaysKeepsNeitherTheDiskNorItsState() throws IOException {
        try (LogStore store = open()) {
            model.accept(store, 5_000);
            model.work(store, 20);
            for (int i = 0; i < 300; i++) {
                model.pass(store, 10_000);
                store.sync();
            }
            assertThat(files("seg-")).hasSizeLessThan(15);
            model.assertReadable(store);
        }
    }

    @Test
    void aReaderIsNotDisturbedWhenTheMessageMovesOrLeaves() throws IOException {
        try (LogStore store = open()) {
            Envelope slow = model.accept(store, 60_000);
            try (InputStream in = store.content(slow.id()).open()) {
                byte[] first = in.readNBytes(10);
                store.remove(slow.id());
                for (int i = 0; i < 50; i++) {
                    model.pass(store, 20_000);
                }
                store.sync();
                assertThat(first).hasSize(10);
                assertThat(in.readAllBytes()).hasSize(60_000 - 10); // which fails if the checksum does not match
            }
            assertThatThrownBy(() -> store.content(slow.id()).open()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void twoDaemonsCannotShareADirectory() throws IOException {
        try (LogStore first = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another daemon uses this queue directory");
            assertThat(first.recovered()).isEmpty();
        }
        open().close();
    }

    @Test
    void aQueueOfAnotherKindIsLeftAlone() throws IOException {
        Path postfix = Files.createDirectory(directory.resolve("maildrop"));
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("Postfix queue");
        Files.delete(postfix);
        Files.createDirectory(directory.resolve("messages"));
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("unreleased");
        assertThat(directory.resolve("big")).doesNotExist();
    }

    @Test
    void aQueueOfALaterVersionIsLeftAlone() throws IOException {
        try (LogStore store = open()) {
            model.accept(store, 100);
        }
        Path segment = files("seg-").getFirst();
        byte[] bytes = Files.readAllBytes(segment);
        byte[] later = new byte[SegmentHeader.BYTES];
        java.nio.ByteBuffer header = java.nio.ByteBuffer.wrap(later);
        header.put(bytes, 0, 32).putInt(8, SegmentHeader.VERSION + 1);
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(later, 0, 32);
        header.putInt(32, (int) crc.getValue());
        Files.write(segment, later);
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("another version");
        assertThat(segment).hasBinaryContent(later);
    }

    @Test
    void everyBadByteIsFoundKeptAndCostsOneMessageAtMost() throws IOException {
        System.out.println("LogStoreTest seed " + seed);
        Random random = new Random(seed);
        List<String> ids = new ArrayList<>();
        try (LogStore store = open()) {
            for (int i = 0; i < 60; i++) {
                ids.add(model.accept(store, 3_000).id());
            }
        }
        Path victim = files("seg-").get(1);
        byte[] whole = Files.readAllBytes(victim);
        for (int round = 0; round < 30; round++) {
            byte[] damaged = whole.clone();
            int at = random.nextInt(damaged.length);
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            Path copy = Files.createDirectory(directory.resolve("copy" + round));
            for (Path segment : files("seg-")) {
                Files.write(
                        copy.resolve(segment.getFileName()),
                        segment.equals(victim) ? damaged : Files.readAllBytes(segment));
            }
            warnings.clear();
            try (LogStore store = open(copy, StoreModel.FRESH_BYTES)) {
                List<String> found = store.recovered().stream()
                        .map(message -> message.envelope().id())
                        .toList();
                assertThat(ids).containsAll(found);
                assertThat(found).as("byte %d", at).hasSizeGreaterThanOrEqualTo(ids.size() - 1);
                if (found.size() < ids.size()) {
                    assertThat(warnings).anyMatch(line -> line.contains("bad bytes"));
                    assertThat(copy.resolve("corrupt")).isNotEmptyDirectory();
                }
            }
        }
    }

    @Test
    void aContentThatRotsWhileTheDaemonRunsIsNotDelivered() throws IOException {
        try (LogStore store = open(directory, 0)) {
            Envelope small = model.accept(store, 3_000);
            Envelope big = model.accept(store, 300_000);
            for (Path file :
                    List.of(files("seg-").getFirst(), directory.resolve("big").resolve(big.id()))) {
                byte[] bytes = Files.readAllBytes(file);
                bytes[bytes.length - 1000] ^= 1;
                Files.write(file, bytes);
            }
            for (Envelope message : List.of(small, big)) {
                try (InputStream in = store.content(message.id()).open()) {
                    assertThatThrownBy(in::readAllBytes)
                            .isInstanceOf(IOException.class)
                            .hasMessageContaining("checksum");
                }
            }
        }
    }

    @Test
    void whatWasJustCommittedNeedsNoDiskToBeDeliveredUntilItIsDeferred() throws IOException {
        try (LogStore store = open(directory, 1 << 20)) {
            Envelope message = model.accept(store, 3_000);
            Path segment = files("seg-").getFirst();
            byte[] whole = Files.readAllBytes(segment);
            Files.write(segment, new byte[whole.length]);
            assertThat(store.content(message.id()).open().readAllBytes()).hasSize(3_000);

            store.saveState(message.id(), DeliveryState.initial(message));
            store.sync();
            try (InputStream in = store.content(message.id()).open()) {
                assertThatThrownBy(in::readAllBytes).isInstanceOf(IOException.class);
            }
        }
    }
}
