package org.postern.relayd;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.postern.config.Settings;
import org.postern.findings.JsonText;
import org.postern.relayd.metrics.Rates;
import org.postern.relayd.operate.QueueStatistics;
import org.postern.relayd.smtp.HostPort;
import org.postern.tables.TableStatus;

/**
 * How a daemon stands.
 *
 * @param metrics where metrics are answered for, if anywhere
 * @param since when it began to accept mail
 * @param sessions clients that are connected
 * @param rates of what the daemon does
 */
record StatusReport(
        Setup setup,
        List<InetSocketAddress> listening,
        Optional<InetSocketAddress> metrics,
        Instant since,
        Instant now,
        int sessions,
        List<Rates.Rate> rates,
        QueueStatistics queue) {

    String text() {
        StringBuilder text = new StringBuilder()
                .append("relayd ")
                .append(setup.config().get(Settings.MAIL_VERSION))
                .append(" is running, pid ")
                .append(ProcessHandle.current().pid())
                .append(", since ")
                .append(since.truncatedTo(ChronoUnit.SECONDS))
                .append(" (")
                .append(Duration.between(since, now)
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString()
                        .substring(2)
                        .toLowerCase(Locale.ROOT))
                .append(")\nconfiguration ")
                .append(setup.config().directory())
                .append("\nlistening on ")
                .append(listening.stream().map(HostPort::text).collect(Collectors.joining(", ")))
                .append(metrics.map(address -> "\nmetrics on " + HostPort.text(address))
                        .orElse(""))
                .append("\nsessions ")
                .append(sessions)
                .append("\n\n%-24s".formatted("Per minute, over"));
        Rates.WINDOWS.forEach(minutes -> text.append(" %8s".formatted(minutes + " min")));
        text.append('\n');
        rates.forEach(rate -> {
            text.append("%-24s".formatted(rate.what()));
            rate.perMinute().forEach(count -> text.append(" %8s".formatted(decimal(count))));
            text.append('\n');
        });
        text.append('\n').append(queue.text());
        List<TableStatus> tables = setup.firewall().tables().status();
        if (!tables.isEmpty()) {
            text.append("\nTables\n");
            tables.forEach(table -> {
                text.append("  ")
                        .append(table.table())
                        .append(": ")
                        .append(ReloadReport.text(table))
                        .append(table.stale()
                                .map(stale -> stale
                                        ? ", stale: its source has been changed, postmap compiles it"
                                        : ", not stale")
                                .orElse(""))
                        .append('\n');
                table.warnings()
                        .forEach(warning -> text.append("    ").append(warning).append('\n'));
            });
        }
        return text.toString();
    }

    /** Where it listens, for metrics too, one a line. */
    String addresses() {
        return Stream.concat(listening.stream(), metrics.stream())
                .map(address -> HostPort.text(address) + "\n")
                .collect(Collectors.joining());
    }

    String json() {
        return "{\"version\": " + JsonText.quoted(setup.config().get(Settings.MAIL_VERSION))
                + ", \"pid\": " + ProcessHandle.current().pid()
                + ", \"since\": " + JsonText.quoted(since.toString())
                + ", \"configuration\": "
                + JsonText.quoted(setup.config().directory().toString())
                + ", \"listening\": "
                + listening.stream()
                        .map(HostPort::text)
                        .map(JsonText::quoted)
                        .collect(Collectors.joining(", ", "[", "]"))
                + metrics.map(HostPort::text)
                        .map(address -> ", \"metrics\": " + JsonText.quoted(address))
                        .orElse("")
                + ", \"sessions\": " + sessions
                + ", \"per_minute\": "
                + rates.stream().map(StatusReport::json).collect(Collectors.joining(", ", "{", "}"))
                + ", \"queue\": " + queue.json().strip()
                + ", \"tables\": "
                + setup.firewall().tables().status().stream()
                        .map(StatusReport::json)
                        .collect(Collectors.joining(", ", "[", "]"))
                + "}\n";
    }

    private static String json(Rates.Rate rate) {
        return IntStream.range(0, Rates.WINDOWS.size())
                .mapToObj(i -> "\"" + Rates.WINDOWS.get(i) + "m\": "
                        + decimal(rate.perMinute().get(i)))
                .collect(Collectors.joining(", ", "\"" + rate.what() + "\": {", "}"));
    }

    private static String decimal(double number) {
        return String.format(Locale.ROOT, "%.1f", number);
    }

    private static String json(TableStatus table) {
        StringBuilder json = new StringBuilder("{\"table\": ").append(JsonText.quoted(table.table()));
        table.unavailable()
                .ifPresent(reason -> json.append(", \"unavailable\": ").append(JsonText.quoted(reason)));
        table.generation().ifPresent(build -> {
            json.append(", \"entries\": ")
                    .append(build.entries())
                    .append(", \"built\": ")
                    .append(JsonText.quoted(build.built().toString()));
            build.sourceSha256()
                    .ifPresent(digest -> json.append(", \"source_sha256\": ").append(JsonText.quoted(digest)));
        });
        table.stale().ifPresent(stale -> json.append(", \"stale\": ").append(stale.booleanValue()));
        return json.append(", \"warnings\": ")
                .append(table.warnings().stream().map(JsonText::quoted).collect(Collectors.joining(", ", "[", "]")))
                .append('}')
                .toString();
    }
}
