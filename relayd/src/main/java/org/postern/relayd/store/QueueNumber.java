package org.postern.relayd.store;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Hands out queue ids: the time in microseconds as capital hexadecimal digits, made larger by one where two would be equal, and
 * always larger than any that the queue still knows, even if the clock was set back.
 */
final class QueueNumber {
    private final InstantSource clock;
    private final AtomicLong last;

    /** @param largest the largest id in use */
    QueueNumber(InstantSource clock, long largest) {
        this.clock = clock;
        this.last = new AtomicLong(largest);
    }

    long next() {
        Instant now = clock.instant();
        long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
        return last.updateAndGet(previous -> Math.max(previous + 1, micros));
    }

    static String text(long number) {
        return Long.toHexString(number).toUpperCase(Locale.ROOT);
    }

    static long number(String id) {
        return Long.parseUnsignedLong(id, 16);
    }
}
