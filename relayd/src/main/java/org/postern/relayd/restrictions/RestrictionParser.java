package org.postern.relayd.restrictions;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postern.config.ConfigException;
import org.postern.config.MainCf;
import org.postern.config.Setting;
import org.postern.config.Settings;
import org.postern.relayd.restrictions.Vocabulary.TableCheck;
import org.postern.relayd.restrictions.Vocabulary.Word;
import org.postern.tables.ListSyntax;
import org.postern.tables.Table;
import org.postern.tables.TableRegistry;

/**
 * Reads lists of restrictions. A word that is not known, or not yet supported, becomes a restriction that refuses everybody for now:
 * to skip what the operator asked for would let in what should stay out.
 */
final class RestrictionParser {
    private static final String WARN_IF_REJECT = "warn_if_reject";

    private final MainCf config;
    private final TableRegistry tables;
    private final Vocabulary vocabulary;
    private final Map<String, RestrictionList> classes = new HashMap<>();
    private final Set<String> unread = new HashSet<>();
    private final List<String> warnings = new ArrayList<>();

    /** {@code vocabulary} may be filled later, but before {@link #parseClasses}. */
    RestrictionParser(MainCf config, TableRegistry tables, Vocabulary vocabulary) {
        this.config = config;
        this.tables = tables;
        this.vocabulary = vocabulary;
    }

    /**
     * Reads the lists that words of the operator's own stand for (RESTRICTION_CLASS_README); first of all.
     *
     * @throws ConfigException for a word that stands for nothing
     */
    void parseClasses() {
        List<String> names = ListSyntax.split(config.get(Settings.SMTPD_RESTRICTION_CLASSES));
        unread.addAll(names);
        for (String name : names) {
            parseClass(name);
        }
    }

    private RestrictionList parseClass(String name) {
        RestrictionList known = classes.get(name);
        if (known != null) {
            return known;
        }
        String value = config.raw(name).map(config::expand).orElse("");
        if (value.isBlank()) {
            throw config.problem(
                    Settings.SMTPD_RESTRICTION_CLASSES, "restriction class `" + name + "' needs a definition");
        }
        unread.remove(name); // in a circle, it is neither read nor unread
        RestrictionList list = new RestrictionList(name, read(name, value));
        classes.put(name, list);
        return list;
    }

    /** Reads the list that {@code setting} holds. */
    RestrictionList parse(Setting<String> setting) {
        return new RestrictionList(setting.name(), read(setting.name(), config.get(setting)));
    }

    /** Reads a list that stands in an access table, where no table may be named. */
    RestrictionList parseValue(String table, String value) {
        return new Reading(table, ListSyntax.split(value), new ArrayList<>()).list();
    }

    /** What an operator should know about the lists read so far. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    private List<Restriction> read(String list, String value) {
        return new Reading(list, ListSyntax.split(value), warnings).list().restrictions();
    }

    /** One list being read. */
    private final class Reading {
        private final String name;
        private final List<String> elements;
        private final List<String> problems;
        private int at;

        Reading(String name, List<String> elements, List<String> problems) {
            this.name = name;
            this.elements = elements;
            this.problems = problems;
        }

        RestrictionList list() {
            List<Restriction> restrictions = new ArrayList<>();
            boolean warnOnly = false;
            while (at < elements.size()) {
                String written = elements.get(at++);
                if (written.equalsIgnoreCase(WARN_IF_REJECT)) {
                    warnOnly = true;
                    continue;
                }
                Restriction restriction = restriction(written);
                restrictions.add(warnOnly ? restriction.warning() : restriction);
                warnOnly = false;
            }
            return new RestrictionList(name, restrictions);
        }

        private @Nullable String next() {
            return at < elements.size() ? elements.get(at) : null;
        }

        private Restriction restriction(String written) {
            if (written.indexOf(':') >= 0) {
                Table table = tables.open(written);
                return new Restriction(written, inquiry -> askBareTable(inquiry, table, written));
            }
            return vocabulary.find(written).map(word -> known(written, word)).orElseGet(() -> ownWord(written));
        }

        private Restriction known(String written, Word word) {
            return switch (word) {
                case Word.Plain(var check) -> new Restriction(written, check);
                case Word.Last(var check) -> last(written, check);
                case Word.WithTable(TableCheck check) -> withTable(written, check);
                case Word.WithArgument(var problem, var check) -> withArgument(written, problem, check);
                case Word.Refused(String reason) -> {
                    at = elements.size(); // never reached, and its argument would be taken for a restriction
                    yield refusing(written, reason);
                }
            };
        }

        private Restriction last(String written, Function<Inquiry, Outcome> check) {
            String ignored = next();
            if (ignored == null) {
                return new Restriction(written, check);
            }
            String warning =
                    "restriction `" + ignored + "' after `" + written.toLowerCase(Locale.ROOT) + "' is ignored";
            problems.add(name + ": " + warning);
            return new Restriction(written, inquiry -> {
                Outcome outcome = check.apply(inquiry);
                if (!(outcome instanceof Outcome.Dunno)) {
                    inquiry.findings().warn(warning);
                }
                return outcome;
            });
        }

        private Restriction withTable(String written, TableCheck check) {
            String tableName = next();
            if (tableName == null || tableName.indexOf(':') < 0) {
                return refusing(
                        written,
                        "restriction " + written + ": bad argument \"" + (tableName == null ? written : tableName)
                                + "\": need maptype:mapname");
            }
            at++;
            Table table = tables.open(tableName);
            return new Restriction(written + " " + tableName, inquiry -> check.check(inquiry, table));
        }

        private Restriction withArgument(
                String written,
                Function<String, Optional<String>> problem,
                Function<Optional<String>, Function<Inquiry, Outcome>> check) {
            String argument = next();
            if (argument == null) {
                return new Restriction(written, check.apply(Optional.empty()));
            }
            at++;
            String both = written + " " + argument;
            return problem.apply(argument)
                    .map(reason -> refusing(both, reason))
                    .orElseGet(() -> new Restriction(both, check.apply(Optional.of(argument))));
        }

        /** RESTRICTION_CLASS_README: a word of the operator's own, which stands for a list. */
        private Restriction ownWord(String written) {
            if (!classes.containsKey(written) && !unread.contains(written)) {
                return refusing(
                        written,
                        isClass(written)
                                ? "restriction class \"" + written + "\" contains itself"
                                : "unknown smtpd restriction: \"" + written + "\"");
            }
            RestrictionList list = parseClass(written);
            return new Restriction(
                    written, inquiry -> inquiry.nested(() -> list.ask(inquiry).outcome()));
        }

        private Restriction refusing(String written, String problem) {
            problems.add(name + ": " + problem + "; mail that reaches it is deferred (451 4.3.5)");
            return new Restriction(written, inquiry -> inquiry.serverError(problem));
        }
    }

    private boolean isClass(String name) {
        return ListSyntax.split(config.get(Settings.SMTPD_RESTRICTION_CLASSES)).contains(name);
    }

    /** A table by itself stands for the check that the list is for. */
    private Outcome askBareTable(Inquiry inquiry, Table table, String written) {
        String word = switch (inquiry.list()) {
            case CLIENT -> "check_client_access";
            case HELO -> "check_helo_access";
            case SENDER -> "check_sender_access";
            case RECIPIENT -> "check_recipient_access";
            case ETRN -> "check_etrn_access";
            case REVERSE_CLIENT, DATA, END_OF_DATA -> "";
        };
        return vocabulary.find(word).orElse(null) instanceof Word.WithTable(TableCheck check)
                ? check.check(inquiry, table)
                : inquiry.serverError("specify one of (check_client_access, check_reverse_client_hostname_access,"
                        + " check_helo_access, check_sender_access, check_recipient_access, check_etrn_access) before "
                        + inquiry.subject().title() + " restriction \"" + written + "\"");
    }
}
