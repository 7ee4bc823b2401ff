package org.postern.relayd;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.postern.relayd.metrics.Family;
import org.postern.relayd.metrics.MetricsPage;
import org.postern.relayd.operate.QueueStatistics;
import org.postern.tables.TableStatus;

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
        page.family("postern_queue_messages", "gauge", "Messages in the queue, by Postfix's name for their state.");
        queue.queues()
                .forEach(
                        (name, count) -> page.sample("postern_queue_messages", QUEUE, List.of(name), count.messages()));
        page.family("postern_queue_bytes", "gauge", "Content of the messages in the queue, in bytes.");
        queue.queues()
                .forEach((name, count) -> page.sample("postern_queue_bytes", QUEUE, List.of(name), count.bytes()));
        page.family("postern_queue_oldest_age_seconds", "gauge", "Age of the oldest message; 0 when there is none.");
        queue.queues()
                .forEach((name, count) -> page.sample(
                        "postern_queue_oldest_age_seconds",
                        QUEUE,
                        List.of(name),
                        count.oldest().toMillis() / MILLIS));
    }

    private void tables(MetricsPage page) {
        page.family("postern_table_available", "gauge", "Whether the table can be asked: 1 or 0.");
        tables.forEach(table -> page.sample(
                "postern_table_available",
                TABLE,
                List.of(table.table()),
                table.unavailable().isEmpty() ? 1 : 0));
        page.family("postern_table_entries", "gauge", "Keys in the compiled table.");
        tables.forEach(table -> table.generation()
                .ifPresent(
                        build -> page.sample("postern_table_entries", TABLE, List.of(table.table()), build.entries())));
        page.family(
                "postern_table_generation_info",
                "gauge",
                "Always 1; the label has the SHA-256 of the source that the table in use was compiled from.");
        tables.forEach(table -> table.generation()
                .ifPresent(build -> page.sample(
                        "postern_table_generation_info",
                        List.of("table", "source_sha256"),
                        List.of(table.table(), build.sourceSha256().orElse("")),
                        1)));
        page.family(
                "postern_table_built_timestamp_seconds",
                "gauge",
                "When the table in use was compiled, in seconds since 1970.");
        tables.forEach(table -> table.generation()
                .ifPresent(build -> page.sample(
                        "postern_table_built_timestamp_seconds",
                        TABLE,
                        List.of(table.table()),
                        seconds(build.built()))));
        page.family("postern_table_age_seconds", "gauge", "How long ago the table in use was compiled.");
        tables.forEach(table -> table.generation()
                .ifPresent(build -> page.sample(
                        "postern_table_age_seconds",
                        TABLE,
                        List.of(table.table()),
                        Math.max(0, Duration.between(build.built(), now).toMillis()) / MILLIS)));
        page.family(
                "postern_table_stale",
                "gauge",
                "Whether the table's source says something else by now, by content: 1 or 0.");
        tables.forEach(table -> table.generation()
                .ifPresent(build -> page.sample(
                        "postern_table_stale",
                        TABLE,
                        List.of(table.table()),
                        table.stale().orElse(false) ? 1 : 0)));
    }

    private static double seconds(Instant time) {
        return time.toEpochMilli() / MILLIS;
    }
}
