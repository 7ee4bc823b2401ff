package org.postern.relayd.check;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postern.config.AddressMatchList;
import org.postern.config.DomainMatchList;
import org.postern.config.MainCf;
import org.postern.config.Setting;
import org.postern.config.Settings;
import org.postern.config.Spelling;
import org.postern.findings.Place;
import org.postern.relayd.restrictions.AccessPolicy;
import org.postern.relayd.restrictions.RelaySafety;
import org.postern.tables.ListSyntax;
import org.postern.tables.TableRegistry;

/** The lists of restrictions: words that nobody understands, and permissions that are worth too little. */
final class RestrictionsCheck {
    /** They ask about what a client says of itself, which anybody can say. */
    private static final Set<String> FORGEABLE =
            Set.of("check_sender_access", "check_helo_access", "check_sender_mx_access", "check_sender_ns_access");

    private static final List<Setting<String>> DOMAIN_LISTS = List.of(
            Settings.MYDESTINATION,
            Settings.RELAY_DOMAINS,
            Settings.VIRTUAL_ALIAS_DOMAINS,
            Settings.VIRTUAL_MAILBOX_DOMAINS);

    private static final Pattern QUOTED = Pattern.compile("[\"`]([^\"'`]+)[\"']");
    private static final Pattern NETWORK = Pattern.compile("\\[?[0-9a-fA-F.:]+]?/([0-9]+)");

    private final Subject subject;
    private final MainCf config;

    RestrictionsCheck(Subject subject) {
        this.subject = subject;
        this.config = subject.config();
    }

    void run(AccessPolicy policy, TableRegistry tables) {
        policy.warnings().forEach(text -> odd(text, policy.words()));
        policy.unsafe().ifPresent(text -> {
            boolean relay = config.isSet(Settings.SMTPD_RELAY_RESTRICTIONS);
            subject.error(
                    Names.OPEN_RELAY,
                    subject.at(relay ? Settings.SMTPD_RELAY_RESTRICTIONS : Settings.SMTPD_RECIPIENT_RESTRICTIONS),
                    text + "; without one, anybody could send to anywhere, and relayd does not start",
                    "end smtpd_relay_restrictions with reject_unauth_destination");
        });
        forgeable();
        networks();
        items(tables);
    }

    /** Items of lists that nobody can understand. */
    private void items(TableRegistry tables) {
        Setting<String> networks = Settings.MYNETWORKS;
        AddressMatchList.parse(config.get(networks), config.parentMatchesSubdomains(networks.name()), tables)
                .problems()
                .forEach(problem -> item(networks, problem));
        for (Setting<String> list : DOMAIN_LISTS) {
            DomainMatchList.parse(config.get(list), config.parentMatchesSubdomains(list.name()), tables)
                    .problems()
                    .forEach(problem -> item(list, problem));
        }
    }

    private void item(Setting<String> list, String problem) {
        Place place = ListSyntax.splitToComment(config.get(list)).stream()
                .filter(problem::contains)
                .findFirst()
                .map(item -> subject.at(list, item))
                .orElseGet(() -> subject.at(list));
        subject.error(
                Names.BAD_ITEM, place, problem + "; mail that gets as far as this item is deferred (451 4.3.0)", "");
    }

    /** {@code LIST: what is wrong}. */
    private void odd(String text, Set<String> words) {
        int colon = text.indexOf(": ");
        String list = colon < 0 ? "" : text.substring(0, colon);
        String problem = text.substring(colon < 0 ? 0 : colon + 2);
        Place place = place(list, problem);
        if (problem.endsWith("is ignored")) {
            subject.warning(Names.UNREACHABLE_RESTRICTION, place, problem, "");
        } else if (problem.startsWith("unknown smtpd restriction")) {
            Matcher written = QUOTED.matcher(problem);
            String help = written.find()
                    ? Spelling.closest(written.group(1), words)
                            .map(word -> "did you mean " + word + "?")
                            .orElse("")
                    : "";
            subject.error(Names.UNKNOWN_RESTRICTION, place, problem, help);
        } else {
            subject.error(Names.UNSUPPORTED_RESTRICTION, place, problem, "");
        }
    }

    /** The word that is quoted, or else the first that the text mentions. */
    private Place place(String list, String problem) {
        Matcher quoted = QUOTED.matcher(problem);
        if (quoted.find()) {
            Place found = subject.places().word(config, list, quoted.group(1));
            if (!found.equals(subject.places().setting(config, list))) {
                return found;
            }
        }
        for (String word : ListSyntax.split(config.raw(list).map(config::expand).orElse(""))) {
            if (problem.contains(word)) {
                return subject.places().word(config, list, word);
            }
        }
        return subject.places().setting(config, list);
    }

    /** Both lists must let the client through, so one that cannot be cheated is enough. */
    private void forgeable() {
        Setting<String> relay = Settings.SMTPD_RELAY_RESTRICTIONS;
        Setting<String> recipient = Settings.SMTPD_RECIPIENT_RESTRICTIONS;
        String first = forgeable(relay);
        String second = forgeable(recipient);
        if (first.isEmpty() || second.isEmpty()) {
            return;
        }
        Setting<String> blamed = first.equals("-") ? recipient : relay;
        String word = first.equals("-") ? second : first;
        if (!word.equals("-")) {
            subject.error(
                    Names.FORGEABLE_PERMIT,
                    subject.at(blamed, word),
                    "an OK from " + word + " lets anybody send to anywhere who says what the table wants to hear",
                    "put reject_unauth_destination before it");
        }
    }

    /** The restriction in {@code setting} that can be cheated; empty when there is none, "-" when the list protects from nothing. */
    private String forgeable(Setting<String> setting) {
        for (String word : ListSyntax.split(config.get(setting))) {
            String lower = word.toLowerCase(Locale.ROOT);
            if (RelaySafety.SAFEGUARDS.contains(lower)) {
                return "";
            }
            if (FORGEABLE.contains(lower)) {
                return word;
            }
        }
        return "-";
    }

    private void networks() {
        List<String> items = ListSyntax.splitToComment(config.get(Settings.MYNETWORKS));
        for (String item : items) {
            Matcher network = NETWORK.matcher(item);
            if (network.matches() && Integer.parseInt(network.group(1)) < (item.indexOf(':') >= 0 ? 16 : 8)) {
                subject.warning(
                        Names.WIDE_NETWORK,
                        subject.at(Settings.MYNETWORKS, item),
                        "clients in " + item + " may send to anywhere, and that is much of the Internet",
                        "");
            }
        }
    }
}
