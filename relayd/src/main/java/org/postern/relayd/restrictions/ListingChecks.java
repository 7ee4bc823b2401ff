package org.postern.relayd.restrictions;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.postern.config.LocalRecipients;
import org.postern.config.MainCf;
import org.postern.config.Setting;
import org.postern.config.Settings;
import org.postern.relayd.rewrite.Route;
import org.postern.relayd.smtp.Reply;
import org.postern.tables.AddressMatch;
import org.postern.tables.TableList;
import org.postern.tables.TableRegistry;

/**
 * Whether an address in a domain of ours exists (LOCAL_RECIPIENT_README, ADDRESS_CLASS_README): it is in an alias table, or in the
 * table of recipients of its class. A class without a table has every address.
 */
final class ListingChecks {
    private static final String NOT_FOUND = "User unknown";

    private final TableList recipientCanonical;
    private final TableList senderCanonical;
    private final TableList canonical;
    private final TableList aliases;
    private final TableList localRecipients;
    private final TableList mailboxes;
    private final TableList relayRecipients;
    private final int localCode;
    private final int mailboxCode;
    private final int relayCode;
    private final int aliasCode;
    private final boolean namesTable;
    private final String doubleBounceSender;
    private final String myorigin;

    ListingChecks(MainCf config, TableRegistry tables) {
        this.recipientCanonical = list(config, tables, Settings.RECIPIENT_CANONICAL_MAPS);
        this.senderCanonical = list(config, tables, Settings.SENDER_CANONICAL_MAPS);
        this.canonical = list(config, tables, Settings.CANONICAL_MAPS);
        this.aliases = list(config, tables, Settings.VIRTUAL_ALIAS_MAPS);
        this.localRecipients = tables.list(String.join(" ", LocalRecipients.tables(config)));
        this.mailboxes = list(config, tables, Settings.VIRTUAL_MAILBOX_MAPS);
        this.relayRecipients = list(config, tables, Settings.RELAY_RECIPIENT_MAPS);
        this.localCode = config.get(Settings.UNKNOWN_LOCAL_RECIPIENT_REJECT_CODE);
        this.mailboxCode = config.get(Settings.UNKNOWN_VIRTUAL_MAILBOX_REJECT_CODE);
        this.relayCode = config.get(Settings.UNKNOWN_RELAY_RECIPIENT_REJECT_CODE);
        this.aliasCode = config.get(Settings.UNKNOWN_VIRTUAL_ALIAS_REJECT_CODE);
        this.namesTable = config.get(Settings.SHOW_USER_UNKNOWN_TABLE_NAME);
        this.doubleBounceSender = config.get(Settings.DOUBLE_BOUNCE_SENDER);
        this.myorigin = config.get(Settings.MYORIGIN);
    }

    private static TableList list(MainCf config, TableRegistry tables, Setting<String> setting) {
        return tables.list(config.get(setting));
    }

    /** Adds the restrictions that ask whether addresses exist. An address that does has not thereby passed the list. */
    void addTo(Vocabulary words) {
        words.plain("reject_unlisted_recipient", ifRefused(this::rejectUnlistedRecipient));
        words.plain("check_recipient_maps", ifRefused(this::rejectUnlistedRecipient));
        words.plain("reject_unlisted_sender", ifRefused(this::rejectUnlistedSender));
    }

    private static Function<Inquiry, Outcome> ifRefused(Function<Inquiry, Outcome> check) {
        return inquiry -> check.apply(inquiry) instanceof Outcome.Refuse refuse ? refuse : Outcome.dunno();
    }

    /** Says OK, in so many words, when the recipient is listed: then a table decided. */
    Outcome rejectUnlistedRecipient(Inquiry inquiry) {
        if (inquiry.recipient().isEmpty() || inquiry.isRecipientListingChecked()) {
            return Outcome.dunno();
        }
        inquiry.recipientListingChecked();
        return check(inquiry, inquiry.recipient(), inquiry.recipientRoute(), Subject.RECIPIENT);
    }

    /** As {@link #rejectUnlistedRecipient}. */
    Outcome rejectUnlistedSender(Inquiry inquiry) {
        String sender = inquiry.transaction().sender();
        if (sender.isEmpty() || inquiry.isSenderListingChecked()) {
            return Outcome.dunno();
        }
        inquiry.senderListingChecked();
        return check(inquiry, sender, inquiry.senderRoute(), Subject.SENDER);
    }

    private Outcome check(Inquiry inquiry, String name, Route route, Subject subject) {
        if (route.isFailed()) {
            inquiry.trace().recallRoute(name);
            return inquiry.lookupFailure(name, route.failure());
        }
        String dsn = subject == Subject.SENDER ? "5.1.0" : "5.1.1";
        return isAlias(inquiry, name, route.recipient(), subject).orElseGet(() -> switch (route.transport()) {
            case Route.ERROR_TRANSPORT -> undeliverable(inquiry, name, route, errorCode(route), dsn, subject);
            case Route.RETRY_TRANSPORT -> undeliverable(inquiry, name, route, 450, dsn, subject);
            default -> ofClass(inquiry, name, route, subject, dsn);
        });
    }

    /** Nothing when the address is in no alias table. */
    private Optional<Outcome> isAlias(Inquiry inquiry, String name, String address, Subject subject) {
        return find(inquiry, recipientCanonical, name, address)
                .or(() -> subject == Subject.SENDER ? find(inquiry, senderCanonical, name, address) : Optional.empty())
                .or(() -> find(inquiry, canonical, name, address))
                .or(() -> find(inquiry, aliases, name, address));
    }

    private Optional<Outcome> find(Inquiry inquiry, TableList tables, String name, String address) {
        return switch (inquiry.routing().addressTables().find(tables, address, inquiry.trace())) {
            case AddressMatch.Found found -> Optional.of(new Outcome.Ok(true));
            case AddressMatch.NotFound() -> Optional.empty();
            case AddressMatch.Failed(String reason) -> Optional.of(inquiry.lookupFailure(name, reason));
        };
    }

    private int errorCode(Route route) {
        return switch (route.addressClass()) {
            case ALIAS -> aliasCode;
            default -> 550;
        };
    }

    /** The nexthop of such a route is the reason, possibly with an enhanced status code before it. */
    private static Outcome undeliverable(
            Inquiry inquiry, String name, Route route, int code, String dsn, Subject subject) {
        inquiry.trace().recallRoute(name);
        int end = Reply.enhancedEnd(route.nexthop());
        String status = end > 0 ? route.nexthop().substring(0, end) : dsn;
        return inquiry.reject(
                        code,
                        inquiry.fitting(status, subject),
                        subject,
                        route.nexthop().substring(end).stripLeading())
                .fromTable();
    }

    private Outcome ofClass(Inquiry inquiry, String name, Route route, Subject subject, String dsn) {
        String address = route.recipient();
        return switch (route.addressClass()) {
            case LOCAL ->
                isReserved(address)
                        ? Outcome.dunno()
                        : listed(inquiry, localRecipients, name, address)
                                .orElseGet(
                                        () -> unknown(inquiry, localCode, dsn, subject, " in local recipient table"));
            case MAILBOX ->
                listed(inquiry, mailboxes, name, address)
                        .orElseGet(() -> unknown(inquiry, mailboxCode, dsn, subject, " in virtual mailbox table"));
            case RELAY ->
                isDoubleBounce(address)
                        ? Outcome.dunno()
                        : listed(inquiry, relayRecipients, name, address)
                                .orElseGet(
                                        () -> unknown(inquiry, relayCode, dsn, subject, " in relay recipient table"));
            case ALIAS, DEFAULT -> Outcome.dunno();
        };
    }

    private Optional<Outcome> listed(Inquiry inquiry, TableList tables, String name, String address) {
        return tables.isEmpty() ? Optional.of(Outcome.dunno()) : find(inquiry, tables, name, address);
    }

    private Outcome unknown(Inquiry inquiry, int code, String dsn, Subject subject, String where) {
        return inquiry.reject(code, dsn, subject, namesTable ? NOT_FOUND + where : NOT_FOUND);
    }

    /** These exist wherever mail is local: the mail system itself uses them. */
    private boolean isReserved(String address) {
        int at = address.lastIndexOf('@');
        String user = at < 0 ? address : address.substring(0, at);
        return user.equalsIgnoreCase(doubleBounceSender)
                || user.equalsIgnoreCase("postmaster")
                || user.equalsIgnoreCase("mailer-daemon");
    }

    private boolean isDoubleBounce(String address) {
        return address.equals((doubleBounceSender + "@" + myorigin).toLowerCase(Locale.ROOT));
    }
}
