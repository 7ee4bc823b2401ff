package org.postern.relayd.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postern.relayd.queue.Envelope;
import org.postern.relayd.queue.Recipient;

class FreshContentTest {
    private static final int EACH = 1000;
    private static final Segment SEGMENT = new Segment(new SegmentHeader(1, 1), Path.of("seg"));

    private final FreshContent fresh = new FreshContent(10 * EACH);

    private StoredEntry kept() {
        Envelope envelope = new Envelope(
                "id",
                Instant.EPOCH,
                "sender@example.org",
                List.of(Recipient.of("joe@example.com")),
                EACH,
                false,
                false,
                "",
                "");
        StoredEntry entry =
                new StoredEntry(new EnvelopeRecord(envelope, 0, false), 1, new Place(SEGMENT, 4096, 100, EACH));
        fresh.keep(entry, ByteBuffer.allocate(EACH));
        return entry;
    }

    @Test
    void theOldestAreGivenUpWhenThereIsTooMuch() {
        List<StoredEntry> entries = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            entries.add(kept());
        }
        assertThat(fresh.bytes()).isEqualTo(10 * EACH);
        assertThat(entries.subList(0, 15)).allMatch(entry -> entry.fresh() == null);
        assertThat(entries.subList(15, 25)).allMatch(entry -> entry.fresh() != null);
    }

    @Test
    void oneThatStaysWhileManyPassIsGivenUpAtLast() {
        StoredEntry stays = kept();
        for (int i = 0; i < FreshContent.MOST_MESSAGES; i++) {
            fresh.release(kept());
        }
        assertThat(stays.fresh()).isNull();
        assertThat(fresh.bytes()).isZero();
    }

    @Test
    void releasingTwiceCountsOnce() {
        StoredEntry first = kept();
        StoredEntry second = kept();
        fresh.release(second);
        fresh.release(second);
        assertThat(fresh.bytes()).isEqualTo(EACH);
        assertThat(first.fresh()).isNotNull();
    }
}
