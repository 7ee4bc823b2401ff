package org.postern.relayd.check;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.postern.config.InetInterfaces;
import org.postern.config.MainCf;
import org.postern.config.Setting;
import org.postern.config.Settings;
import org.postern.findings.Place;
import org.postern.tables.ListSyntax;
import org.postern.tables.TableName;
import org.postern.tables.source.SourceReader;

/** Settings that are right by themselves and bite together. */
final class RecipesCheck {
    /** More domains than this are not remembered, so that memory is bounded; then nobody is said to be missing. */
    private static final int MOST_DOMAINS = 100_000;

    private final Subject subject;
    private final MainCf config;

    RecipesCheck(Subject subject) {
        this.subject = subject;
        this.config = subject.config();
    }

    void run() {
        subject.attempt(Names.BAD_VALUE, this::subdomains);
        subject.attempt(Names.BAD_VALUE, this::recipients);
        subject.attempt(Names.BAD_VALUE, this::interfaces);
    }

    /** The domains that relay_domains names itself, not by a table. */
    private List<String> relayDomains() {
        return ListSyntax.splitToComment(config.get(Settings.RELAY_DOMAINS)).stream()
                .filter(item -> item.indexOf(':') < 0 && item.indexOf('/') < 0 && !item.startsWith("!"))
                .toList();
    }

    private void subdomains() {
        Setting<String> list = Settings.RELAY_DOMAINS;
        if (!config.isSet(list) || !config.parentMatchesSubdomains(list.name())) {
            return;
        }
        for (String domain : relayDomains()) {
            if (domain.startsWith(".")) {
                subject.warning(
                        Names.NEVER_MATCHES,
                        subject.at(list, domain),
                        domain + " never matches: parent_domain_matches_subdomains has relay_domains, so subdomains are"
                                + " looked up without a dot in front",
                        "write " + domain.substring(1)
                                + ", or take relay_domains out of parent_domain_matches_subdomains");
            } else {
                subject.warning(
                        Names.SUBDOMAINS_RELAYED,
                        subject.at(list, domain),
                        "mail for anything." + domain
                                + " is taken as well: parent_domain_matches_subdomains has relay_domains",
                        "leave relay_domains out of parent_domain_matches_subdomains, and list ." + domain
                                + " where subdomains are meant");
            }
        }
    }

    private void recipients() {
        Setting<String> maps = Settings.RELAY_RECIPIENT_MAPS;
        List<String> domains = relayDomains();
        List<String> tables = ListSyntax.split(config.get(maps));
        if (ListSyntax.splitToComment(config.get(Settings.RELAY_DOMAINS)).isEmpty()) {
            return;
        }
        if (tables.isEmpty()) {
            subject.warning(
                    Names.NO_RECIPIENT_LIST,
                    subject.at(config.isSet(maps) ? maps : Settings.RELAY_DOMAINS),
                    "nothing says who exists in relay_domains, so mail for anybody is taken, and what cannot be"
                            + " delivered fills the queue with reports to senders who never wrote",
                    "list the addresses in relay_recipient_maps");
            return;
        }
        Optional<Set<String>> listed = listedDomains(tables);
        if (listed.isEmpty()) {
            return;
        }
        for (String domain : domains) {
            if (!domain.startsWith(".") && !listed.get().contains(domain.toLowerCase(Locale.ROOT))) {
                subject.warning(
                        Names.NOBODY_LISTED,
                        subject.at(Settings.RELAY_DOMAINS, domain),
                        "relay_recipient_maps lists nobody in " + domain + ", so all mail for it is refused",
                        "list its addresses, or @" + domain + " for any");
            }
        }
    }

    /** The domains that have an address in the source texts of {@code tables}; nothing when that cannot be known. */
    private Optional<Set<String>> listedDomains(List<String> tables) {
        Set<String> domains = new HashSet<>();
        for (String spec : tables) {
            TableName name = TableName.parse(spec, config.get(Settings.DEFAULT_DATABASE_TYPE));
            Path source = Path.of(name.name());
            if (!(name.isCompiled() || name.type().equals("texthash")) || !Files.isRegularFile(source)) {
                return Optional.empty();
            }
            try (InputStream text = Files.newInputStream(source)) {
                SourceReader reader = new SourceReader(text, true, problem -> {});
                while (reader.next() && domains.size() < MOST_DOMAINS) {
                    String key = new String(reader.entry().key(), StandardCharsets.UTF_8);
                    domains.add(key.substring(key.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT));
                }
            } catch (IOException unreadable) {
                return Optional.empty();
            }
        }
        return domains.size() < MOST_DOMAINS ? Optional.of(domains) : Optional.empty();
    }

    /** STANDARD_CONFIGURATION_README, its last paragraphs: Postfix would not reach the other side of the firewall. */
    private void interfaces() {
        Setting<String> setting = Settings.INET_INTERFACES;
        String value = config.get(setting).toLowerCase(Locale.ROOT);
        boolean bound = !config.get(Settings.SMTP_BIND_ADDRESS).isEmpty()
                || !config.get(Settings.SMTP_BIND_ADDRESS6).isEmpty();
        if (!config.isSet(setting) || bound || value.equals("all") || value.equals("loopback-only")) {
            return;
        }
        List<InetAddress> named = outward(InetInterfaces.of(config).addresses());
        List<InetAddress> all = outward(InetInterfaces.ofMachine(config));
        for (InetAddress one : named) {
            boolean alone =
                    named.stream().filter(other -> isSameFamily(one, other)).count() == 1;
            boolean others = all.stream().anyMatch(other -> isSameFamily(one, other) && !other.equals(one));
            if (alone && others) {
                Place place = subject.at(setting);
                subject.warning(
                        Names.SINGLE_INTERFACE,
                        place,
                        "mail is accepted on " + one.getHostAddress() + " only, and sent from whichever address the"
                                + " system chooses; Postfix would also send from this one, and not reach what is on"
                                + " another interface",
                        "set smtp_bind_address if the source address matters; relayd_listen says where to listen as"
                                + " well");
                return;
            }
        }
    }

    private static List<InetAddress> outward(List<InetAddress> addresses) {
        return addresses.stream()
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .toList();
    }

    private static boolean isSameFamily(InetAddress one, InetAddress other) {
        return one.getClass().equals(other.getClass());
    }
}
