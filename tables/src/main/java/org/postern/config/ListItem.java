package org.postern.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postern.address.IpAddress;
import org.postern.tables.CaseFolding;
import org.postern.tables.ListSyntax;
import org.postern.tables.LookupResult;
import org.postern.tables.LookupTrace;
import org.postern.tables.Table;
import org.postern.tables.TableRegistry;

/** One item of a list of domains or addresses; the items decide in order. */
sealed interface ListItem {
    /** Files may name files; deeper than this is a file that names itself. */
    int MAX_FILE_DEPTH = 20;

    /** Whether a match of this item means "not in the list". */
    boolean excludes();

    /** Whether it matches. Of {@code name} and {@code address} one may be null: the list is not asked about it. */
    Match test(@Nullable String name, @Nullable String address, LookupTrace trace);

    /** Why it can give no answer, as far as that shows without asking. */
    default Optional<String> problem() {
        return Optional.empty();
    }

    /** The items of {@code value}, files replaced by what they contain. */
    static List<ListItem> parse(String value, Subdomains subdomains, TableRegistry tables) {
        List<ListItem> items = new ArrayList<>();
        parse(value, false, subdomains, tables, 0, items);
        return List.copyOf(items);
    }

    private static void parse(
            String value,
            boolean excludes,
            Subdomains subdomains,
            TableRegistry tables,
            int depth,
            List<ListItem> items) {
        for (String element : ListSyntax.splitToComment(value)) {
            boolean negated = excludes;
            int start = 0;
            while (start < element.length() && element.charAt(start) == '!') {
                negated = !negated;
                start++;
            }
            String item = element.substring(start);
            if (item.isEmpty()) {
                items.add(new Broken("no pattern after '!'"));
            } else if (item.charAt(0) == '/') {
                parseFile(item, negated, subdomains, tables, depth, items);
            } else if (item.charAt(0) != '[' && item.indexOf(':') >= 0) {
                items.add(new InTable(negated, tables.open(item), subdomains));
            } else {
                items.add(new Text(negated, tables.folding().fold(item), subdomains));
            }
        }
    }

    private static void parseFile(
            String file,
            boolean excludes,
            Subdomains subdomains,
            TableRegistry tables,
            int depth,
            List<ListItem> items) {
        if (depth >= MAX_FILE_DEPTH) {
            items.add(new Broken("open file " + file + ": it names itself"));
            return;
        }
        String text;
        try {
            text = new String(Files.readAllBytes(Path.of(file)), StandardCharsets.UTF_8);
        } catch (NoSuchFileException missing) {
            items.add(new Broken("open file " + file + ": No such file or directory"));
            return;
        } catch (IOException failure) {
            items.add(new Broken("open file " + file + ": " + failure));
            return;
        }
        for (String line : text.split("\n", -1)) {
            if (!line.strip().startsWith("#")) {
                parse(line, excludes, subdomains, tables, depth + 1, items);
            }
        }
    }

    /** The first item that matches decides; an item that cannot tell decides too, as what it would have said is unknown. */
    static Match firstMatch(
            List<ListItem> items,
            CaseFolding folding,
            @Nullable String name,
            @Nullable String address,
            LookupTrace trace) {
        String folded = name == null ? null : folding.fold(name);
        for (ListItem item : items) {
            Match match = item.test(folded, address, trace);
            switch (match) {
                case Match.Yes() -> {
                    return item.excludes() ? Match.no() : match;
                }
                case Match.Failed failed -> {
                    return failed;
                }
                case Match.No() -> {}
            }
        }
        return Match.no();
    }

    /** A domain, an address or a network. */
    final class Text implements ListItem {
        private static final Pattern NETWORK_CHARACTERS =
                Pattern.compile("[0-9a-f.:/\\[\\]]*[0-9:/\\]][0-9a-f.:/\\[\\]]*");
        private static final Pattern IPV4_CHARACTERS = Pattern.compile("[0-9.]*");

        private final boolean excludes;
        private final String text;
        private final Subdomains subdomains;
        private final String withoutBrackets;
        private final boolean ipv6;
        private final @Nullable Network network;
        private final Optional<String> problem;

        Text(boolean excludes, String text, Subdomains subdomains) {
            this.excludes = excludes;
            this.text = text;
            this.subdomains = subdomains;
            this.withoutBrackets =
                    text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
            this.ipv6 = text.indexOf(':') >= 0;
            Network read = null;
            Optional<String> bad = Optional.empty();
            if (isNetwork(text)) {
                try {
                    read = Network.parse(text);
                } catch (Network.BadPattern e) {
                    bad = Optional.of(String.valueOf(e.getMessage()));
                }
            }
            this.network = read;
            this.problem = bad;
        }

        /** Whether it looks like a network, or like an address that can be written in several ways. */
        private static boolean isNetwork(String text) {
            return NETWORK_CHARACTERS.matcher(text).matches()
                    && !IPV4_CHARACTERS.matcher(text).matches();
        }

        @Override
        public boolean excludes() {
            return excludes;
        }

        @Override
        public Match test(@Nullable String name, @Nullable String address, LookupTrace trace) {
            if (name != null && matchesName(name)) {
                return Match.yes();
            }
            return address == null ? Match.no() : testAddress(address);
        }

        private boolean matchesName(String name) {
            if (name.equals(text)) {
                return true;
            }
            return switch (subdomains) {
                case NONE -> false;
                case OF_DOTTED_ITEM -> text.startsWith(".") && name.length() > text.length() && name.endsWith(text);
                case OF_ITEM ->
                    name.length() > text.length() + 1
                            && name.endsWith(text)
                            && name.charAt(name.length() - text.length() - 1) == '.';
            };
        }

        private Match testAddress(String address) {
            if (address.equalsIgnoreCase(text) || address.equalsIgnoreCase(withoutBrackets)) {
                return Match.yes();
            }
            // A name, or an address of the other family: no statement about this client, and no error either.
            if ((address.indexOf(':') >= 0) != ipv6) {
                return Match.no();
            }
            if (problem.isPresent()) {
                return new Match.Failed(problem.get());
            }
            Network range = network;
            return range != null
                            && IpAddress.parse(address)
                                    .map(IpAddress::bytes)
                                    .filter(range::contains)
                                    .isPresent()
                    ? Match.yes()
                    : Match.no();
        }

        @Override
        public Optional<String> problem() {
            return problem;
        }
    }

    /** Whatever a table has a key for. */
    record InTable(boolean excludes, Table table, Subdomains subdomains) implements ListItem {
        @Override
        public Match test(@Nullable String name, @Nullable String address, LookupTrace trace) {
            Match match = name == null ? Match.no() : testName(name, trace);
            return match instanceof Match.No && address != null ? ask(address, trace) : match;
        }

        /** The name, then its parent domains, with the leading dot where subdomains are not implied. */
        private Match testName(String name, LookupTrace trace) {
            Match match = ask(name, trace);
            int dot = name.indexOf('.', 1);
            while (match instanceof Match.No
                    && dot >= 0
                    && dot + 1 < name.length()
                    && subdomains != Subdomains.NONE
                    && table.hasFixedKeys()) {
                match = ask(name.substring(subdomains == Subdomains.OF_ITEM ? dot + 1 : dot), trace);
                dot = name.indexOf('.', dot + 1);
            }
            return match;
        }

        private Match ask(String key, LookupTrace trace) {
            if (key.isEmpty()) {
                return Match.no();
            }
            LookupResult result = table.lookup(key);
            trace.asked(table, key, result);
            return switch (result) {
                case LookupResult.Found found -> Match.yes();
                case LookupResult.NotFound() -> Match.no();
                case LookupResult.Failed(String reason) -> new Match.Failed(reason);
            };
        }
    }

    /** An item that makes no sense, or a file that is not there: whoever gets as far as this has no answer. */
    record Broken(String reason) implements ListItem {
        @Override
        public boolean excludes() {
            return false;
        }

        @Override
        public Optional<String> problem() {
            return Optional.of(reason);
        }

        @Override
        public Match test(@Nullable String name, @Nullable String address, LookupTrace trace) {
            return new Match.Failed(reason);
        }
    }
}
