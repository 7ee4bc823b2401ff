package org.postern.check;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postern.findings.Place;
import org.postern.findings.Severity;

/** relay_recipient_maps and its kin: who exists. */
final class RecipientRules implements EntryRules {
    /** More domains than this are not looked at in detail, so that memory is bounded. */
    private static final int MOST_DOMAINS = 10_000;

    /** A wild card, and how many addresses are listed beside it. */
    private static final class WildCard {
        private final Place place;
        private final int line;
        private int listed;

        WildCard(Place place, int line) {
            this.place = place;
            this.line = line;
        }
    }

    private final MailContext mail;
    private final Map<String, WildCard> wildCards = new HashMap<>();
    private final Map<String, Boolean> relayed = new HashMap<>();
    private final Set<String> domains = new HashSet<>();
    private boolean bareDomains;

    RecipientRules(MailContext mail) {
        this.mail = mail;
    }

    @Override
    public void look(CheckedEntry entry, int reading) {
        String key = entry.key();
        int at = AddressText.at(key);
        if (reading == 1) {
            if (entry.isKeySound()) {
                lookFirst(entry, key, at);
            }
        } else if (at > 0) {
            WildCard wildCard = wildCards.get(AddressText.lower(key.substring(at + 1)));
            if (wildCard != null) {
                wildCard.listed++;
            }
        } else if (at < 0 && isBareDomain(key) && domains.contains(AddressText.lower(key))) {
            takenForUser(entry);
        }
    }

    private void lookFirst(CheckedEntry entry, String key, int at) {
        if (at < 0) {
            lookAtBare(entry, key);
            return;
        }
        if (key.startsWith("*")) {
            entry.warning(
                    Names.NEVER_MATCHES,
                    entry.wholeKey(),
                    CheckedEntry.quoted(key) + " never matches: * has no special meaning here",
                    "every address of a domain is " + CheckedEntry.readable(key.substring(at)));
            return;
        }
        if (!AddressText.checkDomain(entry, at + 1)) {
            return;
        }
        String domain = AddressText.lower(key.substring(at + 1));
        if (at == 0 && wildCards.size() < MOST_DOMAINS) {
            wildCards.putIfAbsent(domain, new WildCard(entry.place(entry.wholeKey()), entry.line()));
        }
        if (domains.size() < MOST_DOMAINS) {
            domains.add(domain);
        }
        if (!isRelayed(domain)) {
            entry.warning(
                    Names.NOT_RELAYED,
                    entry.inKey(at + 1, key.length()),
                    CheckedEntry.quoted(key.substring(at + 1))
                            + " is not in relay_domains, so nobody outside can write to this address",
                    "");
        }
    }

    /** Also true when that is unknown. */
    private boolean isRelayed(String domain) {
        Boolean known = relayed.get(domain);
        if (known == null) {
            known = domain.startsWith("[") || mail.accepts(domain).orElse(true);
            if (relayed.size() < MOST_DOMAINS) {
                relayed.put(domain, known);
            }
        }
        return known;
    }

    private void lookAtBare(CheckedEntry entry, String key) {
        if (key.startsWith(".") || key.indexOf('*') >= 0) {
            entry.warning(
                    Names.NEVER_MATCHES,
                    entry.wholeKey(),
                    CheckedEntry.quoted(key) + " never matches: keys are user@domain, @domain, or user for $myorigin",
                    "");
        } else if (isBareDomain(key) && mail.relays(AddressText.lower(key)).orElse(false)) {
            takenForUser(entry);
        } else {
            bareDomains |= isBareDomain(key);
            Optional<String> origin = mail.origin();
            if (origin.isPresent()
                    && !mail.accepts(AddressText.lower(origin.get())).orElse(true)) {
                entry.warning(
                        Names.NEVER_MATCHES,
                        entry.wholeKey(),
                        CheckedEntry.quoted(key) + " never matches: a key without domain is for $myorigin, and \""
                                + origin.get() + "\" is no domain of ours",
                        "write user@domain");
            }
        }
    }

    private static boolean isBareDomain(String key) {
        return key.indexOf('.') > 0 && AddressText.isDomain(key);
    }

    private static void takenForUser(CheckedEntry entry) {
        String key = CheckedEntry.readable(entry.key());
        entry.warning(
                Names.NEVER_MATCHES,
                entry.wholeKey(),
                "\"" + key + "\" is taken for a user of that name, not for a domain",
                "every address of the domain is @" + key);
    }

    @Override
    public boolean again(int reading) {
        return reading == 1 && (!wildCards.isEmpty() || (bareDomains && !domains.isEmpty()));
    }

    @Override
    public void end(Complaints complaints) {
        wildCards.forEach((domain, wildCard) -> {
            if (wildCard.listed > 0) {
                complaints.add(
                        complaints.finding(
                                Severity.WARNING,
                                Names.WILDCARD_UNDOES_LIST,
                                wildCard.place,
                                "this lists every address in " + domain + ", so the "
                                        + (wildCard.listed == 1
                                                ? "one that is listed by itself has"
                                                : wildCard.listed + " that are listed one by one have")
                                        + " no effect",
                                "remove the one or the others"),
                        wildCard.line);
            }
        });
    }
}
