package org.postern.tables;

import java.time.Duration;
import java.time.Instant;

/**
 * When to come back to something that is wrong and stays so: after a minute, then after twice as long as the time before, at last every
 * hour. For one thread.
 */
final class Reminder {
    static final Duration FIRST = Duration.ofMinutes(1);
    static final Duration LONGEST = Duration.ofHours(1);

    private Duration interval = FIRST;
    private Instant due = Instant.MAX;

    /** Something is wrong from {@code now} on. */
    void start(Instant now) {
        interval = FIRST;
        due = now.plus(interval);
    }

    /** Whether it is time again; if so, the next time is set. */
    boolean isDue(Instant now) {
        if (now.isBefore(due)) {
            return false;
        }
        interval = interval.multipliedBy(2).compareTo(LONGEST) < 0 ? interval.multipliedBy(2) : LONGEST;
        due = now.plus(interval);
        return true;
    }

    /** All is well. */
    void stop() {
        due = Instant.MAX;
    }
}
