package org.postern.relayd;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postern.config.AddressMatchList;
import org.postern.config.DomainMatchList;
import org.postern.config.MainCf;
import org.postern.config.Setting;
import org.postern.config.Settings;
import org.postern.relayd.restrictions.AccessPolicy;
import org.postern.tables.ListSyntax;
import org.postern.tables.TableRegistry;
import org.postern.tables.TableStatus;

/** What an operator should know about a configuration that the daemon runs with all the same, each with its line in main.cf. */
final class StartWarnings {
    private static final List<Setting<String>> DOMAIN_LISTS = List.of(
            Settings.MYDESTINATION,
            Settings.RELAY_DOMAINS,
            Settings.VIRTUAL_ALIAS_DOMAINS,
            Settings.VIRTUAL_MAILBOX_DOMAINS);

    private final MainCf config;
    private final TableRegistry tables;

    private StartWarnings(MainCf config, TableRegistry tables) {
        this.config = config;
        this.tables = tables;
    }

    /** One text a warning: about names, restrictions, lists and tables, in this order. */
    static List<String> of(MainCf config, TableRegistry tables, AccessPolicy policy) {
        StartWarnings warnings = new StartWarnings(config, tables);
        List<String> all = new ArrayList<>(config.warnings());
        if (!config.get(Settings.RELAYD_SYSLOG_SOCKET).isBlank() && config.isSet(Settings.MAILLOG_FILE)) {
            all.add(warnings.at(
                    Settings.MAILLOG_FILE, "maillog_file has no effect: the log goes to relayd_syslog_socket"));
        }
        policy.warnings().forEach(text -> all.add(warnings.atItsLine(text)));
        all.addAll(warnings.aboutLists());
        tables.status().forEach(table -> all.addAll(warnings.about(table)));
        return List.copyOf(all);
    }

    /** Restrictions are warned about as {@code SETTING: what is wrong}. */
    private String atItsLine(String text) {
        int colon = text.indexOf(':');
        return Settings.named(colon < 0 ? text : text.substring(0, colon))
                .map(setting -> at(setting, text))
                .orElse(text);
    }

    private List<String> aboutLists() {
        List<String> all = new ArrayList<>();
        Setting<String> networks = Settings.MYNETWORKS;
        AddressMatchList.parse(config.get(networks), config.parentMatchesSubdomains(networks.name()), tables)
                .problems()
                .forEach(problem -> all.add(unanswerable(networks, problem)));
        for (Setting<String> list : DOMAIN_LISTS) {
            DomainMatchList.parse(config.get(list), config.parentMatchesSubdomains(list.name()), tables)
                    .problems()
                    .forEach(problem -> all.add(unanswerable(list, problem)));
        }
        return all;
    }

    private String unanswerable(Setting<String> list, String problem) {
        return at(list, list.name() + ": " + problem + "; mail that gets as far as this item is deferred (451 4.3.0)");
    }

    private List<String> about(TableStatus table) {
        List<String> all = new ArrayList<>();
        Optional<Setting<?>> user = user(table.table());
        table.unavailable().ifPresent(reason -> {
            String text = reason + "; mail that needs this table is deferred until it can be opened";
            all.add(user.map(setting -> at(setting, setting.name() + ": " + text))
                    .orElse(text));
        });
        all.addAll(table.warnings());
        return all;
    }

    /** The setting that names the table: one in main.cf, or else one whose default does. */
    private Optional<Setting<?>> user(String table) {
        List<Setting<?>> users = Settings.all().stream()
                .filter(setting -> ListSyntax.split(String.valueOf(config.get(setting))).stream()
                        .anyMatch(item -> item.endsWith(table)))
                .toList();
        return users.stream()
                .filter(config::isSet)
                .findFirst()
                .or(() -> users.stream().findFirst());
    }

    private String at(Setting<?> setting, String text) {
        return String.valueOf(config.problem(setting, text).getMessage());
    }
}
