package org.postern.relayd.restrictions;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.postern.address.DomainSyntax;
import org.postern.address.PathArgument;
import org.postern.config.ConfigException;
import org.postern.config.MainCf;
import org.postern.config.Match;
import org.postern.config.Settings;
import org.postern.relayd.restrictions.RestrictionList.Answer;
import org.postern.relayd.rewrite.MailRouting;
import org.postern.relayd.rewrite.Route;
import org.postern.relayd.smtp.Reply;
import org.postern.tables.ListSyntax;
import org.postern.tables.LookupTrace;
import org.postern.tables.TableRegistry;

/**
 * Decides what clients may do, as one configuration says: reads the arguments of MAIL and RCPT, and asks the lists of restrictions in
 * Postfix's order (SMTPD_ACCESS_README). With smtpd_delay_reject, which is the default, everything is decided at RCPT.
 *
 * <p>A table that cannot be asked defers; it never rejects and never accepts.
 */
public final class AccessPolicy {
    private static final Reply RECIPIENT_OK = new Reply(250, "2.1.5", "Ok");
    private static final Reply OK = new Reply(250, "2.1.0", "Ok");
    private static final Reply BAD_SENDER = new Reply(501, "5.1.7", "Bad sender address syntax");
    private static final Reply BAD_RECIPIENT = new Reply(501, "5.1.3", "Bad recipient address syntax");
    private static final Reply NO_SENDER = new Reply(501, "5.5.4", "Syntax: MAIL FROM:<address>");
    private static final Reply NO_RECIPIENT = new Reply(501, "5.5.4", "Syntax: RCPT TO:<address>");
    private static final Reply UNDECLARED_UNICODE =
            new Reply(553, "5.6.7", "Must declare SMTPUTF8 to send unicode address");

    private static final String SYNTAX = "address syntax";
    private static final String POSTMASTER = "postmaster"; // RFC 5321 4.5.1: always accepted, in this form

    private final MailRouting routing;
    private final RelayChecks relay;
    private final ListingChecks listing;
    private final RestrictionList clientRestrictions;
    private final RestrictionList heloRestrictions;
    private final RestrictionList senderRestrictions;
    private final RestrictionList dataRestrictions;
    private final RestrictionList endOfDataRestrictions;
    private final List<RestrictionList> recipientRestrictions; // smtpd_relay_restrictions among them
    private final List<String> warnings;
    private final Optional<String> unsafe;
    private final ParameterRules parameterRules;
    private final boolean delayReject;
    private final boolean rejectUnlistedRecipient;
    private final boolean rejectUnlistedSender;
    private final boolean strictEnvelopes;
    private final boolean strictUnicode;

    private AccessPolicy(MainCf config, TableRegistry tables, MailRouting routing) {
        this.routing = routing;
        this.relay = new RelayChecks(config, tables);
        this.listing = new ListingChecks(config, tables);
        RestrictionParser parser = new RestrictionParser(config, tables, relay, listing);
        this.clientRestrictions = parser.parse(Settings.SMTPD_CLIENT_RESTRICTIONS, Subject.CLIENT);
        this.heloRestrictions = parser.parse(Settings.SMTPD_HELO_RESTRICTIONS, Subject.HELO);
        this.senderRestrictions = parser.parse(Settings.SMTPD_SENDER_RESTRICTIONS, Subject.SENDER);
        RestrictionList relayList = parser.parse(Settings.SMTPD_RELAY_RESTRICTIONS, Subject.RECIPIENT);
        RestrictionList recipientList = parser.parse(Settings.SMTPD_RECIPIENT_RESTRICTIONS, Subject.RECIPIENT);
        this.recipientRestrictions = config.get(Settings.SMTPD_RELAY_BEFORE_RECIPIENT_RESTRICTIONS)
                ? List.of(relayList, recipientList)
                : List.of(recipientList, relayList);
        this.dataRestrictions = parser.parse(Settings.SMTPD_DATA_RESTRICTIONS, Subject.DATA);
        this.endOfDataRestrictions = parser.parse(Settings.SMTPD_END_OF_DATA_RESTRICTIONS, Subject.END_OF_DATA);
        this.warnings = parser.warnings();
        this.unsafe = RelaySafety.problem(config);
        List<String> discarded = ListSyntax.split(
                config.get(Settings.SMTPD_DISCARD_EHLO_KEYWORDS).toLowerCase(Locale.ROOT));
        this.parameterRules = new ParameterRules(
                config.get(Settings.SMTPUTF8_ENABLE) && !discarded.contains("smtputf8"), !discarded.contains("dsn"));
        this.delayReject = config.get(Settings.SMTPD_DELAY_REJECT);
        this.rejectUnlistedRecipient = config.get(Settings.SMTPD_REJECT_UNLISTED_RECIPIENT);
        this.rejectUnlistedSender = config.get(Settings.SMTPD_REJECT_UNLISTED_SENDER);
        this.strictEnvelopes = config.get(Settings.STRICT_RFC821_ENVELOPES);
        this.strictUnicode = config.get(Settings.STRICT_SMTPUTF8);
    }

    /**
     * The policy of {@code config}.
     *
     * @param routing of the same configuration
     * @throws ConfigException for a setting with a value that is none
     */
    public static AccessPolicy of(MainCf config, TableRegistry tables, MailRouting routing) {
        return new AccessPolicy(config, tables, routing);
    }

    /**
     * The policy of {@code config}, with routing of its own: all that a daemon needs to decide about mail, in one immutable object that
     * a reload replaces.
     *
     * @throws ConfigException for a setting with a value that is none
     */
    public static AccessPolicy of(MainCf config, TableRegistry tables) {
        return of(config, tables, MailRouting.of(config, tables));
    }

    /** The rewriting, expansion and routing that it decides by. */
    public MailRouting routing() {
        return routing;
    }

    /** Why the configuration must not be run, after {@code fatal: }: it would relay from anybody to anywhere. */
    public Optional<String> unsafe() {
        return unsafe;
    }

    /** What to warn about at start: restrictions that are unknown or unsupported. */
    public List<String> warnings() {
        return warnings;
    }

    /** Whether the client is in mynetworks; no when that cannot be told. */
    public boolean isInMynetworks(Client client) {
        return relay.mynetworks(inquiry(new Transaction(client, "", "", false), "", DecisionTrace.off()))
                instanceof Match.Yes;
    }

    /** Reads {@code argument}, what follows {@code MAIL FROM:}, and checks the address's syntax. */
    public MailCommand.Result mail(String argument) {
        return switch (PathArgument.parse(argument, strictEnvelopes, true)) {
            case PathArgument.Missing() -> new MailCommand.Result.Refused(NO_SENDER, OptionalLong.empty());
            case PathArgument.Malformed() -> new MailCommand.Result.Refused(BAD_SENDER, OptionalLong.empty());
            case PathArgument.Path(String sender, String written, List<String> parameters) -> {
                // Without the parameter, an address is judged as one of a client that does not know of RFC 6531.
                boolean smtpUtf8 =
                        parameterRules.smtpUtf8() && parameters.stream().anyMatch("SMTPUTF8"::equalsIgnoreCase);
                Optional<Reply> bad = senderSyntax(sender, smtpUtf8);
                yield bad.<MailCommand.Result>map(reply -> new MailCommand.Result.Refused(reply, OptionalLong.empty()))
                        .orElseGet(() -> MailCommand.parse(sender, parameters, parameterRules));
            }
        };
    }

    /** Reads {@code argument}, what follows {@code RCPT TO:}, and checks the address's syntax. */
    public RcptCommand.Result rcpt(String argument, Transaction transaction) {
        return switch (PathArgument.parse(argument, strictEnvelopes, false)) {
            case PathArgument.Missing() -> new RcptCommand.Result.Refused(NO_RECIPIENT);
            case PathArgument.Malformed() -> new RcptCommand.Result.Refused(BAD_RECIPIENT);
            case PathArgument.Path(String recipient, String written, List<String> parameters) -> {
                Optional<Reply> bad = recipientSyntax(inquiry(transaction, recipient, DecisionTrace.off()));
                yield bad.<RcptCommand.Result>map(RcptCommand.Result.Refused::new)
                        .orElseGet(() -> RcptCommand.parse(recipient, written, parameters, parameterRules));
            }
        };
    }

    /** The refusal of a sender that cannot exist; nothing if it can. */
    public Optional<Reply> senderSyntax(String sender, boolean smtpUtf8) {
        if (sender.isEmpty()) {
            return Optional.empty();
        }
        Route route = routing.resolver().resolve("", routing.rewriter().rewriteEnvelope(sender), LookupTrace.NONE);
        return syntax(sender, route, smtpUtf8, BAD_SENDER);
    }

    private Optional<Reply> recipientSyntax(Inquiry inquiry) {
        return inquiry.recipient().isEmpty()
                ? Optional.of(BAD_RECIPIENT)
                : syntax(
                        inquiry.recipient(),
                        inquiry.recipientRoute(),
                        inquiry.transaction().smtpUtf8(),
                        BAD_RECIPIENT);
    }

    private Optional<Reply> syntax(String address, Route route, boolean smtpUtf8, Reply bad) {
        String domain = route.recipient().substring(route.recipient().lastIndexOf('@') + 1);
        if (route.isError() || (!smtpUtf8 && !DomainSyntax.isAscii(domain))) {
            return Optional.of(bad);
        }
        return strictUnicode && !smtpUtf8 && !DomainSyntax.isAscii(address)
                ? Optional.of(UNDECLARED_UNICODE)
                : Optional.empty();
    }

    /** Decides about a new connection: always accepted when the decision is delayed. */
    public Decision decideClient(Client client, DecisionTrace trace) {
        Transaction transaction = new Transaction(client, "", "", false);
        return decideEarly(inquiry(transaction, "", trace), clientRestrictions);
    }

    /** Decides about HELO or EHLO: always accepted when the decision is delayed. */
    public Decision decideHelo(Transaction transaction, DecisionTrace trace) {
        return decideEarly(inquiry(transaction, "", trace), heloRestrictions);
    }

    /** Decides about MAIL: always accepted when the decision is delayed. */
    public Decision decideSender(Transaction transaction, DecisionTrace trace) {
        Inquiry inquiry = inquiry(transaction, "", trace);
        return delayReject
                ? accepted(inquiry, OK, "")
                : refusalBy(senderRestrictions, inquiry)
                        .or(() -> unlistedSender(inquiry))
                        .orElseGet(() -> accepted(inquiry, OK, senderRestrictions.name()));
    }

    /** Decides about DATA, after the recipients. */
    public Decision decideData(Transaction transaction, DecisionTrace trace) {
        return decide(inquiry(transaction, "", trace), dataRestrictions);
    }

    /** Decides about the message, at its end. */
    public Decision decideEndOfData(Transaction transaction, DecisionTrace trace) {
        return decide(inquiry(transaction, "", trace), endOfDataRestrictions);
    }

    /**
     * Decides about a recipient: its syntax, the restrictions that were put off until now, smtpd_relay_restrictions and
     * smtpd_recipient_restrictions, and at the end whether the recipient exists.
     *
     * @param recipient unquoted form
     */
    public Decision decideRecipient(Transaction transaction, String recipient, DecisionTrace trace) {
        Inquiry inquiry = inquiry(transaction, recipient, trace);
        Optional<Reply> bad = recipientSyntax(inquiry);
        if (bad.isPresent()) {
            trace.answered("", SYNTAX, bad.get().toString());
            return refused(inquiry, bad.get(), SYNTAX);
        }
        if (recipient.equalsIgnoreCase(POSTMASTER)) {
            return accepted(inquiry, RECIPIENT_OK, "RFC 5321 4.5.1: " + POSTMASTER);
        }
        Optional<Decision> refusal = delayReject ? delayedRefusal(inquiry) : Optional.empty();
        for (RestrictionList list : recipientRestrictions) {
            if (refusal.isEmpty()) {
                refusal = refusalBy(list, inquiry);
            }
        }
        return refusal.or(() -> unlistedRecipient(inquiry))
                .orElseGet(() -> accepted(inquiry, RECIPIENT_OK, inquiry.acceptedBy()));
    }

    private Optional<Decision> delayedRefusal(Inquiry inquiry) {
        return refusalBy(clientRestrictions, inquiry)
                .or(() -> inquiry.transaction().helo().isEmpty()
                        ? Optional.empty()
                        : refusalBy(heloRestrictions, inquiry))
                .or(() -> refusalBy(senderRestrictions, inquiry))
                .or(() -> unlistedSender(inquiry));
    }

    private Optional<Decision> unlistedSender(Inquiry inquiry) {
        return rejectUnlistedSender && !inquiry.isSenderListingChecked()
                ? refusalBy(Settings.SMTPD_REJECT_UNLISTED_SENDER.name(), inquiry, listing::rejectUnlistedSender)
                : Optional.empty();
    }

    private Optional<Decision> unlistedRecipient(Inquiry inquiry) {
        return rejectUnlistedRecipient && !inquiry.isRecipientListingChecked()
                ? refusalBy(Settings.SMTPD_REJECT_UNLISTED_RECIPIENT.name(), inquiry, listing::rejectUnlistedRecipient)
                : Optional.empty();
    }

    private Optional<Decision> refusalBy(String name, Inquiry inquiry, Function<Inquiry, Outcome> check) {
        return refusalBy(new RestrictionList(name, List.of(new Restriction("yes", check))), inquiry);
    }

    private static Optional<Decision> refusalBy(RestrictionList list, Inquiry inquiry) {
        Answer answer = list.ask(inquiry);
        return switch (answer.outcome()) {
            case Outcome.Refuse(Reply reply, boolean byTable) -> {
                inquiry.trace().decided(byTable);
                yield Optional.of(refused(inquiry, reply, list.name() + ": " + answer.word()));
            }
            case Outcome.Ok(boolean byTable) -> {
                inquiry.trace().decided(byTable);
                inquiry.acceptedBy(list.name() + ": " + answer.word());
                yield Optional.empty();
            }
            case Outcome.Dunno() -> Optional.empty();
        };
    }

    private Decision decideEarly(Inquiry inquiry, RestrictionList list) {
        return delayReject ? accepted(inquiry, OK, "") : decide(inquiry, list);
    }

    private static Decision decide(Inquiry inquiry, RestrictionList list) {
        return refusalBy(list, inquiry).orElseGet(() -> accepted(inquiry, OK, list.name()));
    }

    private Inquiry inquiry(Transaction transaction, String recipient, DecisionTrace trace) {
        return new Inquiry(transaction, recipient, routing, trace);
    }

    private static Decision accepted(Inquiry inquiry, Reply reply, String reason) {
        return new Decision(reply, Decision.Verdict.ACCEPTED, reason, inquiry.failure(), inquiry.trace());
    }

    private static Decision refused(Inquiry inquiry, Reply reply, String reason) {
        Decision.Verdict verdict = reply.isSoft() ? Decision.Verdict.DEFERRED : Decision.Verdict.REJECTED;
        return new Decision(reply, verdict, reason, inquiry.failure(), inquiry.trace());
    }
}
