package org.postern.relayd.operate;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.postern.findings.JsonText;
import org.postern.relayd.queue.QueueEntry;

/**
 * A queue in numbers.
 *
 * @param queues by name, {@code active} and so on
 * @param nexthops by nexthop; a message that goes to several counts for each, one that has not been tried for none
 */
public record QueueStatistics(Map<String, Count> queues, Map<String, Count> nexthops) {
    /** Messages are told apart by being younger than these; the rest is older. */
    private static final long[] AGES_MILLIS = {
        Duration.ofMinutes(5).toMillis(),
        Duration.ofHours(1).toMillis(),
        Duration.ofHours(8).toMillis(),
        Duration.ofDays(1).toMillis()
    };

    /** All there are, in the order of a message's life. */
    private static final List<String> QUEUES = List.of("incoming", "active", "deferred", "hold");

    private static final List<String> YOUNGER = List.of("<5m", "<1h", "<8h", "<1d", "1d+");
    private static final List<String> AGE_KEYS = List.of("5m", "1h", "8h", "1d", "older");

    /**
     * Some messages.
     *
     * @param oldest the age of the oldest
     * @param ages how many are of which age: younger than 5 minutes, an hour, 8 hours, a day, and older
     */
    public record Count(long messages, long bytes, Duration oldest, List<Long> ages) {}

    /** Counts messages one by one. Owned by one thread. */
    public static final class Tally {
        private final long now;
        private final Map<String, Sum> queues = new HashMap<>();
        private final Map<String, Sum> nexthops = new HashMap<>();

        /** Counts by the age that messages have at this time. */
        public Tally(Instant now) {
            this.now = now.toEpochMilli();
            QUEUES.forEach(queue -> queues.put(queue, new Sum()));
        }

        /** One more; see {@link QueueEntry}. */
        public void add(String queue, long bytes, Instant arrival, List<String> destinations) {
            long age = Math.max(0, now - arrival.toEpochMilli());
            sum(queues, queue).add(bytes, age);
            destinations.forEach(nexthop -> sum(nexthops, nexthop).add(bytes, age));
        }

        private static Sum sum(Map<String, Sum> sums, String name) {
            Sum sum = sums.get(name);
            if (sum == null) {
                sum = new Sum();
                sums.put(name, sum);
            }
            return sum;
        }

        /** All so far. */
        public QueueStatistics statistics() {
            return new QueueStatistics(counts(queues), counts(nexthops));
        }

        private static Map<String, Count> counts(Map<String, Sum> sums) {
            Map<String, Count> counts = new TreeMap<>();
            sums.forEach((name, sum) -> counts.put(name, sum.count()));
            return counts;
        }
    }

    private static final class Sum {
        private final long[] ages = new long[AGES_MILLIS.length + 1];
        private long messages;
        private long bytes;
        private long oldestMillis;

        void add(long size, long ageMillis) {
            messages++;
            bytes += size;
            oldestMillis = Math.max(oldestMillis, ageMillis);
            int younger = 0;
            while (younger < AGES_MILLIS.length && ageMillis >= AGES_MILLIS[younger]) {
                younger++;
            }
            ages[younger]++;
        }

        Count count() {
            return new Count(
                    messages,
                    bytes,
                    Duration.ofMillis(oldestMillis),
                    IntStream.range(0, ages.length).mapToObj(i -> ages[i]).toList());
        }
    }

    /** Counts {@code entries}. */
    public static QueueStatistics of(List<QueueEntry> entries, Instant now) {
        Tally tally = new Tally(now);
        entries.forEach(entry -> tally.add(
                entry.queue(),
                entry.envelope().contentLength(),
                entry.envelope().arrival(),
                entry.nexthops()));
        return tally.statistics();
    }

    /** Tables for people, with the numbers of messages by age as qshape(1) has them. */
    public String text() {
        StringBuilder text = new StringBuilder();
        rows(text, "Queue", queues, Comparator.comparingInt(queue -> QUEUES.indexOf(queue.getKey())));
        if (!nexthops.isEmpty()) {
            text.append('\n');
            rows(
                    text,
                    "Nexthop",
                    nexthops,
                    Map.Entry.comparingByValue(
                            Comparator.comparingLong(Count::messages).reversed()));
        }
        return text.toString();
    }

    private static void rows(
            StringBuilder text, String heading, Map<String, Count> counts, Comparator<Map.Entry<String, Count>> order) {
        row(text, heading, "Messages", "Kbytes", "Oldest", YOUNGER);
        counts.entrySet().stream()
                .sorted(order)
                .forEach(row -> row(
                        text,
                        QueueListing.printable(row.getKey()),
                        row.getValue().messages(),
                        row.getValue().bytes() / 1024,
                        age(row.getValue().oldest()),
                        row.getValue().ages()));
    }

    private static void row(
            StringBuilder text, String name, Object messages, Object kbytes, String oldest, List<?> ages) {
        text.append("%-24s %8s %8s %7s".formatted(name, messages, kbytes, oldest));
        ages.forEach(age -> text.append(" %5s".formatted(age)));
        text.append('\n');
    }

    private static String age(Duration age) {
        if (age.toDays() > 0) {
            return age.toDays() + "d" + age.toHoursPart() + "h";
        }
        return age.toHours() > 0
                ? age.toHours() + "h" + age.toMinutesPart() + "m"
                : age.toMinutes() + "m" + age.toSecondsPart() + "s";
    }

    /** One JSON object and a line end. */
    public String json() {
        return "{\"queues\": " + json(queues) + ", \"nexthops\": " + json(nexthops) + "}\n";
    }

    private static String json(Map<String, Count> counts) {
        return counts.entrySet().stream()
                .map(count -> JsonText.quoted(count.getKey()) + ": " + json(count.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String json(Count count) {
        return "{\"messages\": " + count.messages() + ", \"bytes\": " + count.bytes() + ", \"oldest_seconds\": "
                + count.oldest().toSeconds() + ", \"ages\": "
                + IntStream.range(0, AGE_KEYS.size())
                        .mapToObj(i ->
                                "\"" + AGE_KEYS.get(i) + "\": " + count.ages().get(i))
                        .collect(Collectors.joining(", ", "{", "}"))
                + "}";
    }
}
