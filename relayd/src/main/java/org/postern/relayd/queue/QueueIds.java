package org.postern.relayd.queue;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Hands out queue ids: the time in microseconds as capital hexadecimal digits, made larger by one where two would be equal. Ids are
 * unique for the life of a queue directory as long as the clock does not go back; the store refuses to overwrite a message even then.
 */
final class QueueIds {
    private final InstantSource clock;
    private final AtomicLong last = new AtomicLong();

    QueueIds(InstantSource clock) {
        this.clock = clock;
    }

    String next() {
        Instant now = clock.instant();
        long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
        long id = last.updateAndGet(previous -> Math.max(previous + 1, micros));
        return Long.toHexString(id).toUpperCase(Locale.ROOT);
    }
}
