package org.postern.check;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postern.address.AddressList;
import org.postern.address.AddressTokens;
import org.postern.findings.Place;
import org.postern.findings.Severity;
import org.postern.tables.CaseFolding;

/** virtual(5): other addresses for an address, and where they lead in the end. */
final class VirtualRules implements EntryRules {
    private static final int MOST_PROBLEMS = 200;
    /** How much of a circle is told. */
    private static final int TOLD = 5;

    private static final String REFUSED = "mail for it is refused for now (451 4.6.0 Alias expansion error)";

    /** Aliases that lead to one another. */
    @SuppressWarnings("ArrayRecordComponent") // handed over
    private record Circle(int[] lines) {}

    /** What is wrong with an alias, apart from its name. */
    private record Problem(String name, int line, String message, String help) {}

    private record Seen(String key, Place place) {
        static final Seen NOT_YET = new Seen("", Place.NOWHERE);
    }

    private final MailContext mail;
    private final CaseFolding folding;
    private final KeyIndex keys;
    private final AliasGraph graph = new AliasGraph();
    private final List<Circle> circles = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    /** The lines of which it has been said already that they have too many addresses. */
    private final Set<Integer> crowds = new HashSet<>();

    private final Map<Integer, Seen> seen = new HashMap<>();
    private Optional<RefusedAddresses> refused = Optional.empty();
    private int[] targets = new int[8];

    VirtualRules(MailContext mail, CaseFolding folding, KeyIndex keys) {
        this.mail = mail;
        this.folding = folding;
        this.keys = keys;
    }

    @Override
    public void look(CheckedEntry entry, int reading) {
        switch (reading) {
            case 1 -> lookAtText(entry);
            case 2 -> follow(entry);
            default ->
                seen.computeIfPresent(
                        entry.line(), (line, before) -> new Seen(entry.key(), entry.place(entry.wholeKey())));
        }
    }

    private void lookAtText(CheckedEntry entry) {
        Addresses.lookAtKey(entry);
        int at = Addresses.simpleAt(entry.value());
        if (at > 0
                && entry.value().length() <= mail.addressLengthLimit()
                && AddressText.isDomain(entry.value().substring(at + 1))) {
            return;
        }
        AddressList list = Addresses.results(entry);
        if (list.addresses().size() > mail.expansionLimit()) {
            crowds.add(entry.line());
            entry.error(
                    Names.TOO_MANY_ADDRESSES,
                    entry.wholeKey(),
                    "here are " + list.addresses().size() + " addresses, and virtual_alias_expansion_limit is "
                            + mail.expansionLimit() + "; " + REFUSED,
                    "raise the limit, or use a mailing list");
        }
        if (entry.value().length() > mail.addressLengthLimit()) {
            for (AddressTokens address : list.addresses()) {
                if (address.internal().length() > mail.addressLengthLimit()) {
                    entry.error(
                            Names.BAD_ADDRESS,
                            entry.wholeValue(),
                            "an address here is longer than virtual_alias_address_length_limit ("
                                    + mail.addressLengthLimit() + "); " + REFUSED,
                            "");
                    return;
                }
            }
        }
    }

    /** Where each address leads. */
    private void follow(CheckedEntry entry) {
        if (keys.number(entry.key().getBytes(StandardCharsets.ISO_8859_1)) != entry.line()) {
            return; // a duplicate, which does not count
        }
        int at = Addresses.simpleAt(entry.value());
        if (at > 0 && mail.extension().delimiters().isEmpty()) {
            targets[0] = simpleTarget(entry, at);
            if (targets[0] == 0 && refused.isPresent()) {
                lookForRefusal(entry, entry.value(), refused.get());
            }
            graph.add(entry.line(), targets, 1);
            return;
        }
        if (Addresses.isForAliases(entry.value())) {
            return; // of which that has been said
        }
        List<AddressTokens> addresses =
                AddressList.parse(CheckedEntry.decoded(entry.value())).addresses();
        if (addresses.size() > targets.length) {
            targets = Arrays.copyOf(targets, addresses.size());
        }
        for (int i = 0; i < addresses.size(); i++) {
            String address = addresses.get(i).internal();
            targets[i] = AliasKeys.target(address, keys, mail);
            if (targets[i] == 0 && refused.isPresent()) {
                lookForRefusal(entry, address, refused.get());
            }
        }
        graph.add(entry.line(), targets, addresses.size());
    }

    /** As by {@link AliasKeys}, without making the keys. */
    private int simpleTarget(CheckedEntry entry, int at) {
        CheckedEntry.Span value = entry.wholeValue();
        byte[] buffer = entry.buffer();
        int length = value.end() - value.start();
        int number = keys.number(buffer, value.start(), length);
        if (number == 0 && AliasKeys.hasBareKeys(entry.value().substring(at + 1), mail)) {
            number = keys.number(buffer, value.start(), at);
        }
        return number == 0 ? keys.number(buffer, value.start() + at, length - at) : number;
    }

    private void lookForRefusal(CheckedEntry entry, String address, RefusedAddresses addresses) {
        String whole = address.indexOf('@') < 0 && mail.origin().isPresent()
                ? address + "@" + mail.origin().get()
                : address;
        Optional<String> why = addresses.why(whole);
        if (why.isPresent()) {
            int found = entry.value().indexOf(address);
            entry.warning(
                    Names.TARGET_REFUSED,
                    found < 0 ? entry.wholeValue() : entry.inValue(found, found + address.length()),
                    "\"" + whole + "\" is an address that would be refused from outside: " + why.get(),
                    "");
        }
    }

    @Override
    public boolean again(int reading) {
        if (reading == 1) {
            refused = mail.isKnown() ? Optional.of(new RefusedAddresses(mail, folding)) : Optional.empty();
            return keys.count() > 0;
        }
        if (reading == 2) {
            graph.find(mail.recursionLimit(), mail.expansionLimit(), new Collector());
            circles.forEach(
                    circle -> Arrays.stream(circle.lines()).limit(TOLD).forEach(line -> seen.put(line, Seen.NOT_YET)));
            problems.forEach(problem -> seen.put(problem.line(), Seen.NOT_YET));
        }
        return reading == 2 && !seen.isEmpty();
    }

    /** Keeps as much as anybody will read. */
    private final class Collector implements AliasGraph.Finder {
        @Override
        public void circle(int[] lines) {
            if (circles.size() < MOST_PROBLEMS) {
                circles.add(new Circle(lines));
            }
        }

        @Override
        public void chain(int line, int length) {
            add(
                    Names.ALIAS_CHAIN,
                    line,
                    "this is the first of " + length + " aliases in a chain, and virtual_alias_recursion_limit = "
                            + mail.recursionLimit() + " allows " + (mail.recursionLimit() - 1) + "; " + REFUSED,
                    "");
        }

        @Override
        public void crowd(int line, long addresses) {
            if (!crowds.contains(line)) {
                add(
                        Names.TOO_MANY_ADDRESSES,
                        line,
                        "this becomes " + addresses + " addresses in the end, and virtual_alias_expansion_limit is "
                                + mail.expansionLimit() + "; " + REFUSED,
                        "raise the limit, or use a mailing list");
            }
        }

        private void add(String name, int line, String message, String help) {
            if (problems.size() < MOST_PROBLEMS) {
                problems.add(new Problem(name, line, message, help));
            }
        }
    }

    @Override
    public void end(Complaints complaints) {
        for (Circle circle : circles) {
            int first = circle.lines()[0];
            add(complaints, Names.ALIAS_LOOP, first, story(circle) + "; " + REFUSED, "");
        }
        for (Problem problem : problems) {
            add(complaints, problem.name(), problem.line(), problem.message(), problem.help());
        }
    }

    private void add(Complaints complaints, String name, int line, String message, String help) {
        Seen entry = seen.get(line);
        if (entry != null) {
            complaints.add(complaints.finding(Severity.ERROR, name, entry.place(), message, help), line);
        }
    }

    /** {@code "a" leads to "b" (line 3), which leads back}. */
    private String story(Circle circle) {
        StringBuilder story = new StringBuilder(key(circle.lines()[0]));
        String verb = " leads to ";
        for (int i = 1; i < Math.min(circle.lines().length, TOLD); i++) {
            story.append(verb)
                    .append(key(circle.lines()[i]))
                    .append(" (line ")
                    .append(circle.lines()[i])
                    .append(')');
            verb = ", which leads to ";
        }
        if (circle.lines().length > TOLD) {
            story.append(", and so on through ")
                    .append(circle.lines().length - TOLD)
                    .append(" more");
        }
        return story.append(circle.lines().length == 1 ? " leads to itself" : ", which leads back to it")
                .toString();
    }

    private String key(int line) {
        Seen entry = seen.get(line);
        return entry == null ? "line " + line : CheckedEntry.quoted(entry.key());
    }
}
