package org.postern.relayd;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.postern.config.MainCf;
import org.postern.config.Setting;
import org.postern.config.Settings;
import org.postern.tables.TableStatus;

/** Says what a reload has changed, a line each. */
final class ReloadReport {
    /** What a running daemon keeps. */
    private static final List<Setting<?>> NEEDS_RESTART = List.of(
            Settings.QUEUE_DIRECTORY,
            Settings.RELAYD_LISTEN,
            Settings.INET_INTERFACES,
            Settings.RELAYD_METRICS_LISTEN,
            Settings.RELAYD_TLS_LISTEN,
            Settings.MAILLOG_FILE,
            Settings.RELAYD_LOG_FORMAT,
            Settings.RELAYD_SYSLOG_SOCKET,
            Settings.SYSLOG_FACILITY,
            Settings.SYSLOG_NAME,
            Settings.DEFAULT_PROCESS_LIMIT,
            Settings.MAIL_OWNER);

    private ReloadReport() {}

    static List<String> of(Setup before, Setup after) {
        List<String> lines = new ArrayList<>();
        for (Setting<?> setting : Settings.all()) {
            String old = text(before.config(), setting);
            String now = text(after.config(), setting);
            if (!old.equals(now)) {
                lines.add(setting.name() + ": \"" + old + "\" -> \"" + now + "\""
                        + (NEEDS_RESTART.contains(setting) ? " takes effect with a restart" : ""));
            }
        }
        Map<String, TableStatus> tables = new HashMap<>();
        before.firewall().tables().status().forEach(table -> tables.put(table.table(), table));
        for (TableStatus now : after.firewall().tables().status()) {
            TableStatus old = tables.remove(now.table());
            if (old == null) {
                lines.add("table " + now.table() + ": new, " + text(now));
            } else if (!Objects.equals(old.generation(), now.generation())
                    || !old.unavailable().equals(now.unavailable())) {
                lines.add("table " + now.table() + ": " + text(old) + " -> " + text(now));
            }
        }
        tables.keySet().stream().sorted().forEach(table -> lines.add("table " + table + ": no longer used"));
        return lines;
    }

    private static String text(MainCf config, Setting<?> setting) {
        return String.valueOf(config.get(setting));
    }

    /** How a table stands, in a few words. */
    static String text(TableStatus table) {
        Optional<String> generation = table.generation()
                .map(build ->
                        build.entries() + (build.entries() == 1 ? " entry" : " entries") + ", built " + build.built()
                                + build.sourceSha256()
                                        .map(digest -> ", source " + digest.substring(0, 12))
                                        .orElse(""));
        return table.unavailable().map(reason -> "unavailable: " + reason).orElse(generation.orElse("in use"));
    }
}
