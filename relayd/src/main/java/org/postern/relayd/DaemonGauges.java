package org.postern.relayd;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import org.postern.relayd.metrics.Family;
import org.postern.relayd.metrics.MetricsPage;
import org.postern.relayd.operate.QueueStatistics;
import org.postern.tables.TableStatus;
import org.postern.tables.compiled.Generation;

/**
 * What is measured when somebody asks.
 *
 * @param since when the daemon began to accept mail
 * @param sessions clients that are connected
 * @param tables of the setup in force
 */
record DaemonGauges(
        String version, Instant since, Instant now, int sessions, QueueStatistics queue, List<TableStatus> tables)
        implements Family {
    private static final List<String> TABLE = List.of("table");
    private static final List<String> QUEUE = List.of("queue");
    private static final double MILLIS = 1000.0;

    @Override
    public void writeTo(MetricsPage page) {
        page.family("postern_build_info", "gauge", "Always 1; the label has the version.");
        page.sample("postern_build_info", List.of("version"), List.of(version), 1);
        page.gauge(
                "process_start_time_seconds",
                "When the daemon began to accept mail, in seconds since 1970.",
                seconds(since));
        page.gauge("postern_smtpd_sessions", "SMTP sessions that go on now.", sessions);
        queues(page);
        tables(page);
    }

    private void queues(MetricsPage page) {
        queues(
                page,
                "postern_queue_messages",
                "Messages in the queue, by Postfix's name for their state.",
                QueueStatistics.Count::messages);
        queues(
                page,
                "postern_queue_bytes",
                "Content of the messages in the queue, in bytes.",
                QueueStatistics.Count::bytes);
        queues(
                page,
                "postern_queue_oldest_age_seconds",
                "Age of the oldest message; 0 when there is none.",
                count -> count.oldest().toMillis() / MILLIS);
    }

    private void queues(MetricsPage page, String name, String help, ToDoubleFunction<QueueStatistics.Count> value) {
        page.family(name, "gauge", help);
        queue.queues().forEach((state, count) -> page.sample(name, QUEUE, List.of(state), value.applyAsDouble(count)));
    }

    private void tables(MetricsPage page) {
        page.family("postern_table_available", "gauge", "Whether the table can be asked: 1 or 0.");
        tables.forEach(table -> page.sample(
                "postern_table_available",
                TABLE,
                List.of(table.table()),
                table.unavailable().isEmpty() ? 1 : 0));
        compiled(
                page,
                "postern_table_entries",
                "Keys in the compiled table.",
                (table, generation) -> generation.entries());
        String info = "postern_table_generation_info";
        page.family(
                info,
                "gauge",
                "Always 1; the label has the SHA-256 of the source that the table in use was compiled from.");
        forEachCompiled((table, generation) -> page.sample(
                info,
                List.of("table", "source_sha256"),
                List.of(table.table(), generation.sourceSha256().orElse("")),
                1));
        compiled(
                page,
                "postern_table_built_timestamp_seconds",
                "When the table in use was compiled, in seconds since 1970.",
                (table, generation) -> seconds(generation.built()));
        compiled(
                page,
                "postern_table_age_seconds",
                "How long ago the table in use was compiled.",
                (table, generation) ->
                        Math.max(0, Duration.between(generation.built(), now).toMillis()) / MILLIS);
        compiled(
                page,
                "postern_table_stale",
                "Whether the table's source says something else by now, by content: 1 or 0.",
                (table, generation) -> table.stale().orElse(false) ? 1 : 0);
    }

    private void compiled(
            MetricsPage page, String name, String help, ToDoubleBiFunction<TableStatus, Generation> value) {
        page.family(name, "gauge", help);
        forEachCompiled((table, generation) ->
                page.sample(name, TABLE, List.of(table.table()), value.applyAsDouble(table, generation)));
    }

    private void forEachCompiled(BiConsumer<TableStatus, Generation> action) {
        tables.forEach(table -> table.generation().ifPresent(generation -> action.accept(table, generation)));
    }

    private static double seconds(Instant time) {
        return time.toEpochMilli() / MILLIS;
    }
}
