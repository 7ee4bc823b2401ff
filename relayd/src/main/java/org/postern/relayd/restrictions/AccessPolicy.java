package org.postern.relayd.restrictions;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.postern.address.DomainSyntax;
import org.postern.address.PathArgument;
import org.postern.config.ConfigException;
import org.postern.config.MainCf;
import org.postern.config.Match;
import org.postern.config.Settings;
import org.postern.relayd.dns.DnsClient;
import org.postern.relayd.restrictions.RestrictionList.Answer;
import org.postern.relayd.rewrite.MailRouting;
import org.postern.relayd.rewrite.Route;
import org.postern.relayd.smtp.Reply;
import org.postern.tables.CaseFolding;
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

    private static final String DEFER_IF_PERMIT = "defer_if_permit";
    private static final String SYNTAX = "address syntax";
    private static final String POSTMASTER = "postmaster"; // RFC 5321 4.5.1: always accepted, in this form

    private final MailRouting routing;
    private final CaseFolding folding;
    private final DnsClient dns;
    private final RelayChecks relay;
    private final ListingChecks listing;
    private final RestrictionList clientRestrictions;
    private final RestrictionList heloRestrictions;
    private final RestrictionList senderRestrictions;
    private final RestrictionList etrnRestrictions;
    private final RestrictionList dataRestrictions;
    private final RestrictionList endOfDataRestrictions;
    private final List<RestrictionList> recipientRestrictions; // smtpd_relay_restrictions among them
    private final RejectFooter footer;
    private final List<String> warnings;
    private final Set<String> words;
    private final Optional<String> unsafe;
    private final ParameterRules parameterRules;
    private final boolean delayReject;
    private final boolean softBounce;
    private final boolean rejectUnlistedRecipient;
    private final boolean rejectUnlistedSender;
    private final boolean strictEnvelopes;
    private final boolean strictUnicode;
    private final DecisionObserver observer;
    private final boolean takesNotes;
    private final Set<String> restrictions;

    private AccessPolicy(
            MainCf config, TableRegistry tables, MailRouting routing, DnsClient dns, DecisionObserver observer) {
        this.observer = observer;
        this.takesNotes = observer.wantsTrace() || config.get(Settings.RELAYD_LOG_REASON);
        this.routing = routing;
        this.folding = tables.folding();
        this.dns = dns;
        this.relay = new RelayChecks(config, tables);
        this.listing = new ListingChecks(config, tables);
        Vocabulary words = new Vocabulary();
        RestrictionParser parser = new RestrictionParser(config, tables, words);
        new GeneralChecks(config).addTo(words);
        NameChecks names = new NameChecks(config);
        names.addTo(words);
        AccessChecks access = new AccessChecks(config, new AccessAction(config, parser));
        access.addTo(words);
        relay.addTo(words);
        new ExistenceChecks(config, names).addTo(words);
        new ServerChecks(access).addTo(words);
        new DnsListChecks(config, tables, relay).addTo(words);
        new BackupChecks(config, tables, relay).addTo(words);
        listing.addTo(words);
        this.restrictions = new HashSet<>(words.names());
        restrictions.addAll(List.of(
                Settings.SMTPD_REJECT_UNLISTED_RECIPIENT.name(),
                Settings.SMTPD_REJECT_UNLISTED_SENDER.name(),
                DEFER_IF_PERMIT));
        parser.parseClasses();
        this.clientRestrictions = parser.parse(Settings.SMTPD_CLIENT_RESTRICTIONS);
        this.heloRestrictions = parser.parse(Settings.SMTPD_HELO_RESTRICTIONS);
        this.senderRestrictions = parser.parse(Settings.SMTPD_SENDER_RESTRICTIONS);
        RestrictionList relayList = parser.parse(Settings.SMTPD_RELAY_RESTRICTIONS);
        RestrictionList recipientList = parser.parse(Settings.SMTPD_RECIPIENT_RESTRICTIONS);
        this.recipientRestrictions = config.get(Settings.SMTPD_RELAY_BEFORE_RECIPIENT_RESTRICTIONS)
                ? List.of(relayList, recipientList)
                : List.of(recipientList, relayList);
        this.etrnRestrictions = parser.parse(Settings.SMTPD_ETRN_RESTRICTIONS);
        this.dataRestrictions = parser.parse(Settings.SMTPD_DATA_RESTRICTIONS);
        this.endOfDataRestrictions = parser.parse(Settings.SMTPD_END_OF_DATA_RESTRICTIONS);
        this.footer = new RejectFooter(config, tables);
        this.warnings = parser.warnings();
        this.words = words.names();
        this.unsafe = RelaySafety.problem(config);
        List<String> discarded = ListSyntax.split(
                config.get(Settings.SMTPD_DISCARD_EHLO_KEYWORDS).toLowerCase(Locale.ROOT));
        this.parameterRules = new ParameterRules(
                config.get(Settings.SMTPUTF8_ENABLE) && !discarded.contains("smtputf8"), !discarded.contains("dsn"));
        this.delayReject = config.get(Settings.SMTPD_DELAY_REJECT);
        this.softBounce = config.get(Settings.SOFT_BOUNCE);
        this.rejectUnlistedRecipient = config.get(Settings.SMTPD_REJECT_UNLISTED_RECIPIENT);
        this.rejectUnlistedSender = config.get(Settings.SMTPD_REJECT_UNLISTED_SENDER);
        this.strictEnvelopes = config.get(Settings.STRICT_RFC821_ENVELOPES);
        this.strictUnicode = config.get(Settings.STRICT_SMTPUTF8);
    }

    /**
     * The policy of {@code config}.
     *
     * @param routing of the same configuration
     * @param dns for what restrictions ask the name service
     * @throws ConfigException for a setting with a value that is none
     */
    public static AccessPolicy of(MainCf config, TableRegistry tables, MailRouting routing, DnsClient dns) {
        return new AccessPolicy(config, tables, routing, dns, DecisionObserver.NONE);
    }

    /** As {@link #of(MainCf, TableRegistry, MailRouting, DnsClient)}; {@code observer} sees each decision, with its trace. */
    public static AccessPolicy observed(
            MainCf config, TableRegistry tables, MailRouting routing, DnsClient dns, DecisionObserver observer) {
        return new AccessPolicy(config, tables, routing, dns, observer);
    }

    /** What {@link Decision#reason} may name as having decided: the words for lists of restrictions, and settings that are like them. */
    public Set<String> restrictions() {
        return Set.copyOf(restrictions);
    }

    /** The rewriting, expansion and routing that it decides by. */
    public MailRouting routing() {
        return routing;
    }

    /** What is said after refusals. */
    public RejectFooter footer() {
        return footer;
    }

    /** Why the configuration must not be run, after {@code fatal: }: it would relay from anybody to anywhere. */
    public Optional<String> unsafe() {
        return unsafe;
    }

    /** What to warn about at start: restrictions that are unknown or unsupported. */
    public List<String> warnings() {
        return warnings;
    }

    /** The words that lists of restrictions are made of, besides those of the operator's own. */
    public Set<String> words() {
        return words;
    }

    /** Whether the client is in mynetworks; no when that cannot be told. */
    public boolean isInMynetworks(Client client) {
        Transaction transaction = Transaction.beforeMail(client, "", false, Standing.NEW);
        return relay.mynetworks(inquiry(Stage.CONNECT, transaction, "", DecisionTrace.off())) instanceof Match.Yes;
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
        return read(argument, Stage.RCPT, transaction);
    }

    /** As {@link #rcpt}, for VRFY, all of whose argument is an address. */
    public RcptCommand.Result vrfy(String address, Transaction transaction) {
        return read(address.startsWith("<") ? address : "<" + address + ">", Stage.VRFY, transaction);
    }

    private RcptCommand.Result read(String argument, Stage stage, Transaction transaction) {
        return switch (PathArgument.parse(argument, strictEnvelopes, false)) {
            case PathArgument.Missing() -> new RcptCommand.Result.Refused(NO_RECIPIENT);
            case PathArgument.Malformed() -> new RcptCommand.Result.Refused(BAD_RECIPIENT);
            case PathArgument.Path(String recipient, String written, List<String> parameters) -> {
                Inquiry inquiry = inquiry(stage, transaction, recipient, DecisionTrace.off());
                Optional<Reply> bad = recipientSyntax(inquiry);
                yield bad.<RcptCommand.Result>map(RcptCommand.Result.Refused::new)
                        .orElseGet(() -> RcptCommand.parse(
                                recipient, written, parameters, parameterRules, () -> decideRecipient(inquiry)));
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
        Optional<Reply> bad = inquiry.recipient().isEmpty()
                ? Optional.of(BAD_RECIPIENT)
                : syntax(
                        inquiry.recipient(),
                        inquiry.recipientRoute(),
                        inquiry.transaction().smtpUtf8(),
                        BAD_RECIPIENT);
        inquiry.trace().answered("", SYNTAX, () -> bad.map(Reply::toString).orElse("OK"));
        return bad;
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

    /**
     * Decides about a new connection: always accepted when the decision is delayed.
     *
     * @param helo what XCLIENT said that the client called itself; otherwise empty
     */
    public Decision decideClient(Client client, String helo, DecisionTrace trace) {
        Inquiry inquiry = inquiry(Stage.CONNECT, Transaction.beforeMail(client, helo, false, Standing.NEW), "", trace);
        return delayReject
                ? new Deciding(inquiry).accepted(OK, "")
                : new Deciding(inquiry).client().end(OK);
    }

    /**
     * Decides about HELO or EHLO: always accepted when the decision is delayed. In a transaction, which it would end, it is about that as
     * well.
     */
    public Decision decideHelo(Transaction transaction, DecisionTrace trace) {
        Inquiry inquiry =
                inquiry(Stage.HELO, transaction, transaction.progress().firstRecipient(), trace);
        return delayReject
                ? new Deciding(inquiry).accepted(OK, "")
                : new Deciding(inquiry).helo().end(OK);
    }

    /** Decides about MAIL: always accepted when the decision is delayed. A refused one has no effects. */
    public Decision decideSender(Transaction transaction, DecisionTrace trace) {
        Inquiry inquiry = inquiry(Stage.MAIL, transaction, "", trace);
        return delayReject
                ? new Deciding(inquiry).accepted(OK, "")
                : new Deciding(inquiry).sender().end(OK);
    }

    /**
     * Decides about a recipient: its syntax, the restrictions that were put off until now, smtpd_relay_restrictions and
     * smtpd_recipient_restrictions, and at the end whether the recipient exists.
     *
     * @param recipient unquoted form
     */
    public Decision decideRecipient(Transaction transaction, String recipient, DecisionTrace trace) {
        Inquiry inquiry = inquiry(Stage.RCPT, transaction, recipient, trace);
        Optional<Reply> bad = recipientSyntax(inquiry);
        if (bad.isPresent()) {
            return new Deciding(inquiry).refused(bad.get(), SYNTAX);
        }
        return decideRecipient(inquiry);
    }

    private Decision decideRecipient(Inquiry inquiry) {
        Deciding deciding = new Deciding(inquiry);
        if (inquiry.recipient().equalsIgnoreCase(POSTMASTER)) {
            return deciding.accepted(RECIPIENT_OK, "RFC 5321 4.5.1: " + POSTMASTER);
        }
        if (delayReject) {
            deciding.client().helo().sender();
        }
        return deciding.recipient().end(RECIPIENT_OK);
    }

    /** Decides about ETRN for {@code domain}. */
    public Decision decideEtrn(Transaction transaction, String domain, DecisionTrace trace) {
        Inquiry inquiry = inquiry(Stage.ETRN, transaction, "", domain, trace);
        Deciding deciding = new Deciding(inquiry);
        if (delayReject) {
            deciding.client().helo();
        }
        return deciding.stage(etrnRestrictions, Subject.ETRN).doubt().end(OK);
    }

    /** Decides about DATA, after the recipients. */
    public Decision decideData(Transaction transaction, DecisionTrace trace) {
        return decideMessage(Stage.DATA, transaction, dataRestrictions, Subject.DATA, trace);
    }

    /** Decides about the message, at its end. */
    public Decision decideEndOfData(Transaction transaction, DecisionTrace trace) {
        return decideMessage(Stage.END_OF_DATA, transaction, endOfDataRestrictions, Subject.END_OF_DATA, trace);
    }

    private Decision decideMessage(
            Stage stage, Transaction transaction, RestrictionList list, Subject subject, DecisionTrace trace) {
        // What holds for several recipients alike is no matter of one of them.
        Inquiry inquiry = inquiry(stage, transaction, transaction.progress().onlyRecipient(), trace);
        return new Deciding(inquiry).list(list, subject).doubt().end(OK);
    }

    private Inquiry inquiry(Stage stage, Transaction transaction, String recipient, DecisionTrace trace) {
        return inquiry(stage, transaction, recipient, "", trace);
    }

    private Inquiry inquiry(
            Stage stage, Transaction transaction, String recipient, String etrnDomain, DecisionTrace trace) {
        DecisionTrace notes = takesNotes ? DecisionTrace.on() : trace;
        return new Inquiry(
                stage, transaction, recipient, etrnDomain, routing, folding, dns.session(), notes, softBounce);
    }

    /** The lists that one decision asks, one after the other until one refuses. */
    private final class Deciding {
        private final Inquiry inquiry;
        private Standing standing;
        private Optional<Outcome.Refuse> refusal = Optional.empty();
        private String reason = "";

        Deciding(Inquiry inquiry) {
            this.inquiry = inquiry;
            this.standing = inquiry.transaction().progress().standing();
        }

        Deciding client() {
            begin(Optional.empty());
            list(clientRestrictions, Subject.CLIENT);
            standing = standing.withClientDeferral(inquiry.findings().deferIfPermit());
            return this;
        }

        Deciding helo() {
            if (!inquiry.transaction().helo().isEmpty()) {
                begin(standing.clientDeferral());
                list(heloRestrictions, Subject.HELO);
                standing = standing.withHeloDeferral(inquiry.findings().deferIfPermit());
            }
            return this;
        }

        Deciding sender() {
            if (inquiry.transaction().progress().inMail()) {
                begin(standing.clientDeferral().or(standing::heloDeferral));
                list(senderRestrictions, Subject.SENDER);
                standing = standing.withSenderDeferral(inquiry.findings().deferIfPermit());
                if (rejectUnlistedSender) {
                    check(Settings.SMTPD_REJECT_UNLISTED_SENDER.name(), Subject.SENDER, listing::rejectUnlistedSender);
                }
            }
            return this;
        }

        Deciding recipient() {
            begin(standing.senderDeferral());
            for (RestrictionList list : recipientRestrictions) {
                list(list, Subject.RECIPIENT);
            }
            doubt();
            if (rejectUnlistedRecipient) {
                check(
                        Settings.SMTPD_REJECT_UNLISTED_RECIPIENT.name(),
                        Subject.RECIPIENT,
                        listing::rejectUnlistedRecipient);
            }
            return this;
        }

        Deciding stage(RestrictionList list, Subject subject) {
            begin(standing.clientDeferral().or(standing::heloDeferral));
            return list(list, subject);
        }

        private void begin(Optional<Reply> doubt) {
            if (refusal.isEmpty()) {
                inquiry.findings().begin(doubt);
            }
        }

        private void check(String setting, Subject subject, Function<Inquiry, Outcome> check) {
            list(new RestrictionList(setting, List.of(new Restriction("yes", check))), subject);
        }

        Deciding list(RestrictionList list, Subject subject) {
            if (refusal.isPresent()) {
                return this;
            }
            inquiry.beginList(subject);
            Answer answer = list.ask(inquiry);
            switch (answer.outcome()) {
                case Outcome.Refuse refuse -> refuse(refuse, by(list, answer));
                case Outcome.Ok(boolean byTable) -> {
                    inquiry.trace().decided(byTable);
                    inquiry.acceptedBy(by(list, answer));
                }
                case Outcome.Dunno() -> {}
            }
            return this;
        }

        private static String by(RestrictionList list, Answer answer) {
            return list.name() + ": " + answer.word();
        }

        private void refuse(Outcome.Refuse refuse, String by) {
            inquiry.trace().decided(refuse.byTable());
            refusal = Optional.of(refuse);
            reason = by;
        }

        /** Refuses what nobody refused, when somebody could not make up his mind. */
        Deciding doubt() {
            if (refusal.isEmpty() && inquiry.findings().doubt().orElse(null) instanceof Outcome.Refuse refuse) {
                refuse(refuse, inquiry.findings().doubtedBy().orElse(DEFER_IF_PERMIT));
            }
            return this;
        }

        Decision end(Reply reply) {
            return refusal.map(refuse -> refused(refuse.reply(), reason))
                    .orElseGet(() -> accepted(reply, inquiry.acceptedBy()));
        }

        Decision accepted(Reply reply, String by) {
            return decision(reply, Decision.Verdict.ACCEPTED, by);
        }

        Decision refused(Reply reply, String by) {
            return decision(reply, reply.isSoft() ? Decision.Verdict.DEFERRED : Decision.Verdict.REJECTED, by);
        }

        private Decision decision(Reply reply, Decision.Verdict verdict, String by) {
            Findings findings = inquiry.findings();
            boolean noMail = inquiry.stage() == Stage.MAIL && verdict != Decision.Verdict.ACCEPTED;
            Decision decision = new Decision(
                    reply,
                    verdict,
                    by,
                    inquiry.failure(),
                    findings.notices(),
                    noMail ? standing.withoutMail() : standing.withEffects(findings.effects()),
                    findings.pause(),
                    inquiry.trace());
            observer.decided(inquiry.stage().name(), decision);
            return decision;
        }
    }
}
