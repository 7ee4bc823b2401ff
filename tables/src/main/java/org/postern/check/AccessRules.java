package org.postern.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.postern.address.IpAddress;
import org.postern.config.Spelling;
import org.postern.findings.Severity;
import org.postern.tables.ListSyntax;

/** access(5): who may. */
final class AccessRules implements EntryRules {
    private static final Set<String> ACTIONS = Set.of(
            "ok",
            "relay",
            "dunno",
            "reject",
            "defer",
            "defer_if_permit",
            "defer_if_reject",
            "info",
            "warn",
            "hold",
            "discard",
            "redirect",
            "bcc",
            "prepend",
            "filter");

    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final Pattern CODE = Pattern.compile("[45][0-9][0-9]");
    private static final Pattern STATUS = Pattern.compile("[245]\\.[0-9]{1,3}\\.[0-9]{1,3}");
    private static final Pattern HEADER = Pattern.compile("[!-9;-~]+\\s*:.*", Pattern.DOTALL);

    private final MailContext mail;
    private final Set<String> classes;

    AccessRules(MailContext mail) {
        this.mail = mail;
        this.classes = mail.restrictionClasses();
    }

    /** Whether {@code text} begins as a value does. */
    static boolean isAction(String text) {
        String word = firstWord(text);
        return ACTIONS.contains(word.toLowerCase(Locale.ROOT))
                || CODE.matcher(word).matches();
    }

    private static String firstWord(String text) {
        int end = 0;
        while (end < text.length() && text.charAt(end) > ' ') {
            end++;
        }
        return text.substring(0, end);
    }

    @Override
    public void look(CheckedEntry entry, int reading) {
        if (entry.isKeySound() && !entry.key().equals("<>")) { // the null sender
            lookAtKey(entry, entry.key());
        }
        lookAtValue(entry, entry.value());
    }

    private void lookAtKey(CheckedEntry entry, String key) {
        int at = AddressText.at(key);
        if (at == 0) {
            entry.neverMatches(
                    "access tables are asked for the domain alone", "write " + CheckedEntry.readable(key.substring(1)));
        } else if (at > 0) {
            if (key.startsWith("*")) {
                entry.neverMatches(
                        "* has no special meaning here", "write " + CheckedEntry.readable(key.substring(at + 1)));
            } else if (at < key.length() - 1) {
                AddressText.checkDomain(entry, at + 1);
            }
        } else if (key.indexOf('*') >= 0) {
            entry.neverMatches(
                    "* has no special meaning here",
                    key.startsWith("*.") ? "write " + CheckedEntry.readable(key.substring(2)) : "");
        } else if (key.startsWith(".")) {
            lookAtParent(entry, key);
        } else if (isNetworkLike(key)) {
            lookAtNetwork(entry, key);
        } else if (key.indexOf(':') < 0) {
            AddressText.checkDomain(entry, 0);
        }
    }

    private void lookAtParent(CheckedEntry entry, String key) {
        if (mail.looksUpBareParents(TableRole.ACCESS)) {
            entry.neverMatches(
                    "parent_domain_matches_subdomains lists smtpd_access_maps"
                            + (mail.isKnown() ? "" : " by default")
                            + ", so subdomains are looked up without the dot",
                    "write " + CheckedEntry.readable(key.substring(1)));
        } else {
            AddressText.checkDomain(entry, 1);
        }
    }

    private static boolean isNetworkLike(String key) {
        return key.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }

    /** An IPv4 address, or its first octets. */
    private static void lookAtNetwork(CheckedEntry entry, String key) {
        if (key.endsWith(".")) {
            String whole = key.replaceFirst("\\.+$", "");
            entry.neverMatches("a network is looked up without a dot at its end", "write " + whole);
            return;
        }
        String[] octets = key.split("\\.", -1);
        boolean good = octets.length <= 4;
        for (String octet : octets) {
            good &= DIGITS.matcher(octet).matches() && octet.length() <= 3 && Integer.parseInt(octet) <= 255;
        }
        if (!good) {
            entry.neverMatches("this is no address, and not the first octets of one", "");
        } else if (octets.length == 4 && IpAddress.parse(key).isEmpty()) {
            entry.neverMatches("an address is looked up without zeros in front of its numbers", "");
        }
    }

    private void lookAtValue(CheckedEntry entry, String value) {
        String word = firstWord(value);
        String rest = value.substring(word.length()).strip();
        String action = word.toLowerCase(Locale.ROOT);
        switch (action) {
            case "redirect", "bcc" -> {
                if (rest.indexOf('@') < 0) {
                    bad(entry, word + " is followed by an address, user@domain");
                }
            }
            case "prepend" -> {
                if (!HEADER.matcher(rest).matches()) {
                    bad(entry, word + " is followed by a header, as in PREPEND X-Seen: yes");
                }
            }
            case "filter" ->
                bad(entry, "content filters are not supported; mail for which this is found is put off (451)");
            case "ok", "relay", "dunno" -> {
                if (rest.startsWith("#")) {
                    Values.comment(entry, Severity.WARNING);
                }
            }
            default -> {
                if (!ACTIONS.contains(action) && !DIGITS.matcher(value).matches()) {
                    lookAtOther(entry, value, word, rest);
                }
            }
        }
    }

    private void lookAtOther(CheckedEntry entry, String value, String word, String rest) {
        if (CODE.matcher(word).matches() && !rest.isEmpty()) {
            return;
        }
        if (value.indexOf(':') >= 0 && !STATUS.matcher(word).matches()) {
            bad(entry, "no table can be named inside an access table; whoever gets here is put off (451)");
            return;
        }
        String before = "";
        for (String each : ListSyntax.split(value)) {
            String name = each.toLowerCase(Locale.ROOT);
            boolean known = RestrictionWords.ALL.contains(name) || classes.contains(each) || before.equals("sleep");
            before = name;
            if (!known) {
                int at = value.indexOf(each);
                entry.error(
                        Names.UNKNOWN_ACTION,
                        entry.inValue(at, at + each.length()),
                        "there is no action or restriction " + CheckedEntry.quoted(each)
                                + "; whoever gets here is put off (451)",
                        help(each, word));
                return;
            }
        }
    }

    private static String help(String word, String first) {
        if (DIGITS.matcher(word).matches()) {
            return "a reply that refuses has a code from 400 to 599 and a text; OK accepts";
        }
        if (STATUS.matcher(first).matches()) {
            return "a status follows an action: " + (first.startsWith("4") ? "DEFER " : "REJECT ") + first;
        }
        List<String> words = new ArrayList<>(ACTIONS);
        words.addAll(RestrictionWords.ALL);
        Optional<String> meant = Spelling.closest(word, words);
        return meant.map(
                        name -> "did you mean " + (ACTIONS.contains(name) ? name.toUpperCase(Locale.ROOT) : name) + "?")
                .orElse("actions are OK, DUNNO, REJECT text, DEFER text, 4xx text, 5xx text and others; see access(5)");
    }

    private static void bad(CheckedEntry entry, String message) {
        entry.error(Names.BAD_ACTION, entry.wholeValue(), message, "");
    }
}
