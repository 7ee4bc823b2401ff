package org.postern.relayd.metrics;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counters of one name that differ in their labels. Whoever counts often keeps the {@link Counter} of its labels. */
final class CounterFamily implements Family {
    private final String name;
    private final String help;
    private final List<String> labels;
    private final Map<List<String>, Counter> counters = new ConcurrentHashMap<>();

    CounterFamily(String name, String help, String... labels) {
        this.name = name;
        this.help = help;
        this.labels = List.of(labels);
    }

    /** The counter with these values of the labels, which there is from now on. */
    Counter with(String... values) {
        return counters.computeIfAbsent(List.of(values), row -> new Counter());
    }

    /** How many label values have a counter. */
    int size() {
        return counters.size();
    }

    /** All counters together. */
    long total() {
        return counters.values().stream().mapToLong(Counter::value).sum();
    }

    @Override
    public void writeTo(MetricsPage page) {
        page.family(name, "counter", help);
        counters.entrySet().stream()
                .sorted((one, other) ->
                        one.getKey().toString().compareTo(other.getKey().toString()))
                .forEach(row ->
                        page.sample(name, labels, row.getKey(), row.getValue().value()));
    }
}
