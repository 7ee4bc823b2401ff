package org.postern.relayd.operate;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.postern.findings.JsonText;
import org.postern.relayd.queue.QueueEntry;

/**
 * A queue in numbers.
 *
 * @param queues by name, {@code active} and so on
 * @param nexthops by nexthop; a message that goes to several counts for each, one that has not been tried for none
 */
public record QueueStatistics(Map<String, Count> queues, Map<String, Count> nexthops) {
    /**
     * Some messages.
     *
     * @param oldest the age of the oldest
     */
    public record Count(long messages, long bytes, Duration oldest) {
        static Count of(List<QueueEntry> entries, Instant now) {
            return new Count(
                    entries.size(),
                    entries.stream()
                            .mapToLong(entry -> entry.envelope().contentLength())
                            .sum(),
                    entries.stream()
                            .map(entry -> Duration.between(entry.envelope().arrival(), now))
                            .max(Comparator.naturalOrder())
                            .orElse(Duration.ZERO));
        }
    }

    private record Leg(String nexthop, QueueEntry entry) {}

    /** Counts {@code entries}. */
    public static QueueStatistics of(List<QueueEntry> entries, Instant now) {
        Map<String, Count> queues = new TreeMap<>();
        for (String queue : List.of("incoming", "active", "deferred", "hold")) {
            queues.put(
                    queue,
                    Count.of(
                            entries.stream()
                                    .filter(entry -> entry.queue().equals(queue))
                                    .toList(),
                            now));
        }
        Map<String, Count> nexthops = new TreeMap<>();
        entries.stream()
                .flatMap(entry -> entry.nexthops().stream().map(nexthop -> new Leg(nexthop, entry)))
                .collect(Collectors.groupingBy(Leg::nexthop, Collectors.mapping(Leg::entry, Collectors.toList())))
                .forEach((nexthop, some) -> nexthops.put(nexthop, Count.of(some, now)));
        return new QueueStatistics(queues, nexthops);
    }

    /** Tables for people. */
    public String text() {
        StringBuilder text = new StringBuilder();
        rows(text, "Queue", queues);
        if (!nexthops.isEmpty()) {
            text.append('\n');
            rows(text, "Nexthop", nexthops);
        }
        return text.toString();
    }

    private static void rows(StringBuilder text, String heading, Map<String, Count> counts) {
        text.append("%-40s %9s %12s %12s\n".formatted(heading, "Messages", "Kbytes", "Oldest"));
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Count>comparingByValue(Comparator.comparingLong(Count::messages))
                        .reversed())
                .forEach(row -> text.append("%-40s %9d %12d %12s\n"
                        .formatted(
                                QueueListing.printable(row.getKey()),
                                row.getValue().messages(),
                                row.getValue().bytes() / 1024,
                                age(row.getValue().oldest()))));
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
                .map(count -> JsonText.quoted(count.getKey()) + ": {\"messages\": "
                        + count.getValue().messages() + ", \"bytes\": "
                        + count.getValue().bytes() + ", \"oldest_seconds\": "
                        + count.getValue().oldest().toSeconds() + "}")
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
