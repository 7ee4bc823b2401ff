package org.postern.relayd.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.postern.relayd.queue.DeliveryState;
import org.postern.relayd.queue.Envelope;
import org.postern.relayd.queue.MessageDraft;
import org.postern.relayd.queue.Recipient;
import org.postern.relayd.queue.StoredMessage;
import org.postern.relayd.smtp.BodyType;

/** Does random things to a store and remembers what the store owes for them. */
final class StoreModel {
    private static final List<BodyType> BODY_TYPES = List.copyOf(EnumSet.allOf(BodyType.class));

    static final Instant ARRIVAL = Instant.parse("2026-01-02T03:04:05.678Z");

    /** A few small messages: some content is read from memory and some from the disk. */
    static final int FRESH_BYTES = 10_000;

    private final Random random;
    private int failures;

    /** Acknowledged and not removed. */
    private final Map<String, Owed> owed = new LinkedHashMap<>();

    /** Removed, but perhaps not durably: a crash may bring them back. */
    private final Map<String, Owed> leaving = new HashMap<>();

    /** Removed and synced: they must not come back. */
    private final Set<String> gone = new HashSet<>();

    /** Not acknowledged. On a disk that cannot even cut a file, one of these may come back: its client will send it again. */
    private final Set<String> refused = new HashSet<>();

    record Owed(Envelope envelope, ByteBuffer content, DeliveryState state) {}

    StoreModel(Random random) {
        this.random = random;
    }

    /** As many steps; refusals are part of the game. */
    void work(LogStore store, int steps) {
        for (int i = 0; i < steps; i++) {
            try {
                step(store);
            } catch (IOException e) {
                failures++;
            }
        }
    }

    int failures() {
        return failures;
    }

    private void step(LogStore store) throws IOException {
        int kind = random.nextInt(20);
        if (owed.isEmpty() || kind < 8) {
            accept(store, random.nextInt(kind == 0 ? 200_000 : 3_000));
        } else if (kind < 12) {
            progress(store, any());
        } else if (kind < 18) {
            Owed leaver = any();
            store.remove(leaver.envelope().id());
            owed.remove(leaver.envelope().id());
            leaving.put(leaver.envelope().id(), leaver);
        } else if (kind == 18) {
            store.sync();
            gone.addAll(leaving.keySet());
            leaving.clear();
        } else {
            Owed message = any();
            assertThat(read(store, message)).isEqualTo(message.content());
        }
    }

    /** Queues a message of this length. */
    Envelope accept(LogStore store, int length) throws IOException {
        byte[] content = new byte[length];
        random.nextBytes(content);
        try (MessageDraft draft = store.draft()) {
            refused.add(draft.id());
            draft.write(content, 0, length / 3);
            draft.write(content, length / 3, length - length / 3);
            Envelope envelope = new Envelope(
                    draft.id(),
                    ARRIVAL.plusNanos(random.nextInt(1_000_000)),
                    random.nextBoolean() ? "" : "s%40=@sender.example",
                    List.of(
                            Recipient.of("joe@example.com"),
                            new Recipient("ö'\"%\t@exämple.com", "postmaster", "NEVER", "rfc822;x")),
                    length,
                    BODY_TYPES.get(random.nextInt(BODY_TYPES.size())),
                    random.nextBoolean(),
                    "FULL",
                    "id+2Bx",
                    random.nextBoolean());
            commit(draft, envelope);
            refused.remove(draft.id());
            owed.put(draft.id(), new Owed(envelope, ByteBuffer.wrap(content), DeliveryState.initial(envelope)));
            return envelope;
        }
    }

    /** From this thread, which writes by itself when it can, or from a virtual one, which does not. */
    private void commit(MessageDraft draft, Envelope envelope) throws IOException {
        if (random.nextBoolean()) {
            draft.commit(envelope);
            return;
        }
        List<IOException> refusals = new ArrayList<>();
        try {
            Thread.startVirtualThread(() -> {
                        try {
                            draft.commit(envelope);
                        } catch (IOException e) {
                            refusals.add(e);
                        }
                    })
                    .join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a test", e);
        }
        if (!refusals.isEmpty()) {
            throw refusals.getFirst();
        }
    }

    /** A message of this length that leaves at once. */
    void pass(LogStore store, int length) throws IOException {
        String id = accept(store, length).id();
        store.remove(id);
        leaving.put(id, owed.remove(id));
    }

    private void progress(LogStore store, Owed message) throws IOException {
        BitSet done = new BitSet();
        done.set(random.nextInt(2));
        DeliveryState state = new DeliveryState(
                done,
                random.nextInt(1000),
                ARRIVAL.plusSeconds(random.nextInt(100_000)),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean() ? Map.of() : Map.of(0, "connect to x: Connection refused", 1, "é"));
        store.saveState(message.envelope().id(), state);
        owed.put(message.envelope().id(), new Owed(message.envelope(), message.content(), state));
    }

    private Owed any() {
        List<Owed> all = new ArrayList<>(owed.values());
        return all.get(random.nextInt(all.size()));
    }

    private static ByteBuffer read(LogStore store, Owed message) throws IOException {
        try (InputStream in = store.content(message.envelope().id()).open()) {
            return ByteBuffer.wrap(in.readAllBytes());
        }
    }

    /** All that is owed can be read in the running store. */
    void assertReadable(LogStore store) throws IOException {
        for (Owed message : owed.values()) {
            assertThat(read(store, message)).isEqualTo(message.content());
        }
    }

    /**
     * Compares with what a store recovered.
     *
     * @param crashed whether what nobody waited for may be missing
     */
    void assertRecovered(LogStore store, boolean crashed) throws IOException {
        Map<String, StoredMessage> found = new TreeMap<>();
        for (StoredMessage message : store.recovered()) {
            found.put(message.envelope().id(), message);
        }
        for (Owed message : owed.values()) {
            String id = message.envelope().id();
            StoredMessage same = found.get(id);
            if (same == null) {
                throw new AssertionError("lost: " + id);
            }
            assertThat(same.envelope()).isEqualTo(message.envelope());
            if (!crashed) {
                assertThat(same.state()).isEqualTo(message.state());
            }
            assertThat(read(store, message)).isEqualTo(message.content());
        }
        Set<String> further = new TreeSet<>(found.keySet());
        further.removeAll(owed.keySet());
        further.removeAll(refused);
        if (crashed) {
            further.retainAll(gone);
        }
        assertThat(further).as("come back").isEmpty();
    }
}
