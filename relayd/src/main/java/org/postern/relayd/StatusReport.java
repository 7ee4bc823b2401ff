package org.postern.relayd;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import org.postern.config.Settings;
import org.postern.findings.JsonText;
import org.postern.relayd.operate.QueueStatistics;
import org.postern.relayd.smtp.HostPort;
import org.postern.tables.TableStatus;

/**
 * How a daemon stands.
 *
 * @param since when it began to accept mail
 * @param sessions clients that are connected
 */
record StatusReport(
        Setup setup,
        List<InetSocketAddress> listening,
        Instant since,
        Instant now,
        int sessions,
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
                        .toLowerCase(java.util.Locale.ROOT))
                .append(")\nconfiguration ")
                .append(setup.config().directory())
                .append("\nlistening on ")
                .append(listening.stream().map(HostPort::text).collect(Collectors.joining(", ")))
                .append("\nsessions ")
                .append(sessions)
                .append("\n\n")
                .append(queue.text());
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
                + ", \"sessions\": " + sessions
                + ", \"queue\": " + queue.json().strip()
                + ", \"tables\": "
                + setup.firewall().tables().status().stream()
                        .map(StatusReport::json)
                        .collect(Collectors.joining(", ", "[", "]"))
                + "}\n";
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
        return json.append('}').toString();
    }
}
