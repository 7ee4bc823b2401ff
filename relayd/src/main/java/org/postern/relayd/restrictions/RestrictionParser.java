package org.postern.relayd.restrictions;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.postern.config.MainCf;
import org.postern.config.Setting;
import org.postern.config.Settings;
import org.postern.tables.ListSyntax;
import org.postern.tables.Table;
import org.postern.tables.TableRegistry;

/**
 * Reads lists of restrictions. A word that is not known, or not yet supported, becomes a restriction that refuses everybody for now:
 * to skip what the operator asked for would let in what should stay out.
 */
final class RestrictionParser {
    /** Asks an access table. */
    private interface AccessCheck {
        Outcome check(Inquiry inquiry, Table table);
    }

    private final MainCf config;
    private final TableRegistry tables;
    private final Map<String, Function<Inquiry, Outcome>> words = new HashMap<>();
    private final Map<String, AccessCheck> tableWords = new HashMap<>();
    private final Set<String> classes;
    private final Set<String> openClasses = new HashSet<>();
    private final List<String> warnings = new ArrayList<>();
    private final int rejectCode;
    private final int deferCode;

    RestrictionParser(MainCf config, TableRegistry tables, RelayChecks relay, ListingChecks listing) {
        this.config = config;
        this.tables = tables;
        this.classes = Set.copyOf(new HashSet<>(ListSyntax.split(config.get(Settings.SMTPD_RESTRICTION_CLASSES))));
        this.rejectCode = config.get(Settings.REJECT_CODE);
        this.deferCode = config.get(Settings.DEFER_CODE);
        NameChecks names = new NameChecks(config);
        AccessChecks access = new AccessChecks(config);
        words.put("permit", inquiry -> Outcome.ok());
        words.put("permit_mynetworks", relay::permitMynetworks);
        words.put("permit_sasl_authenticated", inquiry -> Outcome.dunno()); // nobody can authenticate
        words.put("permit_auth_destination", relay::permitAuthDestination);
        words.put("reject_unauth_destination", relay::rejectUnauthDestination);
        words.put("defer_unauth_destination", relay::deferUnauthDestination);
        words.put("reject_unlisted_recipient", ifAccepted(listing::rejectUnlistedRecipient));
        words.put("reject_unlisted_sender", ifAccepted(listing::rejectUnlistedSender));
        words.put("reject_non_fqdn_sender", names::rejectNonFqdnSender);
        words.put("reject_non_fqdn_recipient", names::rejectNonFqdnRecipient);
        words.put("reject_non_fqdn_helo_hostname", names::rejectNonFqdnHelo);
        words.put("reject_non_fqdn_hostname", names::rejectNonFqdnHelo);
        words.put("reject_invalid_helo_hostname", names::rejectInvalidHelo);
        words.put("reject_invalid_hostname", names::rejectInvalidHelo);
        tableWords.put("check_client_access", access::checkClient);
        tableWords.put("check_helo_access", access::checkHelo);
        tableWords.put("check_sender_access", access::checkSender);
        tableWords.put("check_recipient_access", access::checkRecipient);
    }

    /** An address that is listed has not thereby passed the list of restrictions. */
    private static Function<Inquiry, Outcome> ifAccepted(Function<Inquiry, Outcome> check) {
        return inquiry -> check.apply(inquiry) instanceof Outcome.Refuse refuse ? refuse : Outcome.dunno();
    }

    RestrictionList parse(Setting<String> setting, Subject subject) {
        return new RestrictionList(setting.name(), parse(setting.name(), config.get(setting), subject));
    }

    /** What an operator should know about the lists read so far. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    private List<Restriction> parse(String list, String value, Subject subject) {
        List<Restriction> restrictions = new ArrayList<>();
        Iterator<String> elements = ListSyntax.split(value).iterator();
        while (elements.hasNext()) {
            restrictions.add(restriction(list, elements.next(), elements, subject));
        }
        return restrictions;
    }

    private Restriction restriction(String list, String written, Iterator<String> rest, Subject subject) {
        String word = written.toLowerCase(Locale.ROOT);
        Function<Inquiry, Outcome> check = words.get(word);
        if (check != null) {
            return new Restriction(written, check);
        }
        AccessCheck tableCheck = tableWords.get(word);
        if (tableCheck != null) {
            return rest.hasNext()
                    ? access(written + " ", rest.next(), tableCheck)
                    : refusing(list, written, "needs a table: \"" + written + " type:name\"");
        }
        if (classes.contains(written)) {
            return restrictionClass(list, written, subject);
        }
        return switch (word) {
            case "reject" -> fixed(written, rejectCode, "5.7.1", "Access denied", subject);
            case "defer" -> fixed(written, deferCode, "4.3.2", "Try again later", subject);
            default ->
                written.indexOf(':') > 0
                        ? access("", written, defaultCheck(subject))
                        : refusing(list, written, "unknown or unsupported restriction: \"" + written + "\"");
        };
    }

    private static Restriction fixed(String written, int code, String dsn, String text, Subject subject) {
        return new Restriction(written, inquiry -> Outcome.refuse(code, dsn, subject.nameIn(inquiry), subject, text));
    }

    private Restriction access(String prefix, String tableName, AccessCheck check) {
        Table table = tables.open(tableName);
        return new Restriction(prefix + tableName, inquiry -> check.check(inquiry, table));
    }

    private AccessCheck defaultCheck(Subject subject) {
        String word = switch (subject) {
            case CLIENT -> "check_client_access";
            case HELO -> "check_helo_access";
            case SENDER -> "check_sender_access";
            case RECIPIENT, DATA, END_OF_DATA -> "check_recipient_access";
        };
        return Objects.requireNonNull(tableWords.get(word));
    }

    /** RESTRICTION_CLASS_README: a word of the operator's own, which stands for a list. */
    private Restriction restrictionClass(String list, String name, Subject subject) {
        if (!openClasses.add(name)) {
            return refusing(list, name, "restriction class \"" + name + "\" contains itself");
        }
        String value = config.raw(name).map(config::expand).orElse("");
        RestrictionList nested = new RestrictionList(name, parse(name, value, subject));
        openClasses.remove(name);
        return new Restriction(name, inquiry -> nested.ask(inquiry).outcome());
    }

    private Restriction refusing(String list, String written, String problem) {
        warnings.add(list + ": " + problem + "; mail that reaches it is deferred (451 4.3.5)");
        return new Restriction(written, inquiry -> Outcome.serverError());
    }
}
