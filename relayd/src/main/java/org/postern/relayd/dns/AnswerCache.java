package org.postern.relayd.dns;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.Name;

/**
 * Answers for as long as their servers let them be kept, absence included (RFC 2181 8, RFC 2308). Of too many, the one that has been
 * asked for least recently goes.
 */
final class AnswerCache<A> {
    /** Bounds the memory to some megabytes, however many names strangers make us ask for. */
    static final int CAPACITY = 10_000;

    /** An answer that claims to live longer is asked for again after this; the world changes. */
    private static final Duration LONGEST = Duration.ofHours(1);

    /**
     * What was asked.
     *
     * @param name absolute; equal in any letter case (RFC 4343)
     */
    record Question(Name name, RecordType<?> type) {}

    private record Kept<A>(A answer, Instant until) {}

    private final InstantSource clock;
    private final Map<Question, Kept<A>> entries = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Kept<A>> eldest) {
            return size() > CAPACITY;
        }
    };

    AnswerCache(InstantSource clock) {
        this.clock = clock;
    }

    synchronized Optional<A> find(Question question) {
        Kept<A> entry = entries.get(question);
        if (entry == null) {
            return Optional.empty();
        }
        if (!clock.instant().isBefore(entry.until)) {
            entries.remove(question);
            return Optional.empty();
        }
        return Optional.of(entry.answer);
    }

    synchronized void keep(Question question, A answer, Duration life) {
        if (life.isPositive()) {
            Duration kept = life.compareTo(LONGEST) < 0 ? life : LONGEST;
            entries.put(question, new Kept<>(answer, clock.instant().plus(kept)));
        }
    }
}
