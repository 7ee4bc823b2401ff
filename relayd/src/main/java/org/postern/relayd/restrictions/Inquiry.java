package org.postern.relayd.restrictions;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.postern.relayd.dns.DnsAnswer;
import org.postern.relayd.dns.DnsSession;
import org.postern.relayd.rewrite.MailRouting;
import org.postern.relayd.rewrite.Route;
import org.postern.tables.CaseFolding;

/** One decision in the making: what is asked about, and what has been found out so far. Used by one thread. */
final class Inquiry {
    private final Stage stage;
    private final Transaction transaction;
    private final String recipient;
    private final String etrnDomain;
    private final MailRouting routing;
    private final CaseFolding folding;
    private final DnsSession dns;
    private final DecisionTrace trace;
    private final Findings findings;
    private final Map<String, Route> routes = new HashMap<>(4);
    private Subject list = Subject.CLIENT;
    private Subject subject = Subject.CLIENT;
    private int depth;
    private boolean recipientListingChecked;
    private boolean senderListingChecked;
    private String failure = "";
    private String acceptedBy = "end of restrictions";

    /**
     * Begins to decide.
     *
     * @param recipient unquoted form; empty where there is none, or several
     * @param etrnDomain the argument of ETRN; empty for all other commands
     */
    Inquiry(
            Stage stage,
            Transaction transaction,
            String recipient,
            String etrnDomain,
            MailRouting routing,
            CaseFolding folding,
            DnsSession dns,
            DecisionTrace trace,
            boolean softBounce) {
        this.stage = stage;
        this.transaction = transaction;
        this.recipient = recipient;
        this.etrnDomain = etrnDomain;
        this.routing = routing;
        this.folding = folding;
        this.dns = dns;
        this.trace = trace;
        this.findings =
                new Findings(softBounce, transaction.progress().standing().effects());
    }

    Stage stage() {
        return stage;
    }

    Transaction transaction() {
        return transaction;
    }

    String recipient() {
        return recipient;
    }

    String etrnDomain() {
        return etrnDomain;
    }

    MailRouting routing() {
        return routing;
    }

    DecisionTrace trace() {
        return trace;
    }

    /** Look-ups in DNS; all of this decision share one time limit. */
    DnsSession dns() {
        return dns;
    }

    /** {@code answer}, after what it says about bad records has gone to the log. */
    <T> DnsAnswer<T> noted(DnsAnswer<T> answer) {
        answer.warnings().forEach(findings::warn);
        return answer;
    }

    Findings findings() {
        return findings;
    }

    /** What the list that is being asked is for; its bare tables are asked for that. */
    Subject list() {
        return list;
    }

    /** What the restrictions that follow are about: the list's subject, or within a table's value what the table was asked for. */
    Subject subject() {
        return subject;
    }

    /** A list for {@code what} begins. */
    void beginList(Subject what) {
        list = what;
        subject = what;
    }

    /** Asks something with another subject. */
    Outcome about(Subject what, Supplier<Outcome> question) {
        Subject before = subject;
        subject = what;
        Outcome outcome = question.get();
        subject = before;
        return outcome;
    }

    /** How deeply lists are nested in lists now. */
    int depth() {
        return depth;
    }

    /** Asks a list within a list. */
    Outcome nested(Supplier<Outcome> question) {
        depth++;
        Outcome outcome = question.get();
        depth--;
        return outcome;
    }

    /** Refuses with the usual words about the current subject. */
    Outcome reject(int code, String dsn, String text) {
        return reject(code, dsn, subject, text);
    }

    /** Refuses with the usual words; the class of {@code dsn} becomes that of {@code code}. */
    Outcome reject(int code, String dsn, Subject about, String text) {
        return rejectWith(code, dsn, words(about, text));
    }

    /** Refuses with words put together from these; the class of {@code dsn} becomes that of {@code code}. */
    Outcome rejectWith(int code, String dsn, String... text) {
        return findings.reject(true, code, dsn, text);
    }

    /** Refuses unless something else does, with the usual words. */
    Outcome deferIfPermit(int code, String dsn, Subject about, String text) {
        return findings.deferIfPermit(code, dsn, words(about, text));
    }

    /** Makes a later refusal for good one for now, with the usual words. */
    Outcome deferIfReject(int code, String dsn, Subject about, String text) {
        return findings.deferIfReject(code, dsn, words(about, text));
    }

    /** {@code status} in a form that suits a reply about {@code about}; a change is logged. */
    String fitting(String status, Subject about) {
        String fit = about.fitting(status);
        if (!fit.equals(status)) {
            findings.info("mapping DSN status " + status + " into " + about.title() + " status " + fit);
        }
        return fit;
    }

    private String[] words(Subject about, String text) {
        return new String[] {"<", about.nameIn(this), ">: ", about.title(), " rejected: ", text};
    }

    /** The refusal for a table that could not be asked; the log gets {@code reason}. */
    Outcome lookupFailure(String name, String reason) {
        failed(reason);
        return findings.reject(false, 451, "4.3.0", "<", name, ">: Temporary lookup failure")
                .fromTable();
    }

    /** The refusal that everybody gets for a fault in the configuration, which {@code warning} tells the log. */
    Outcome serverError(String warning) {
        findings.warn(warning);
        return findings.reject(false, 451, "4.3.5", "Server configuration error");
    }

    Route recipientRoute() {
        return route(transaction.sender(), recipient);
    }

    Route senderRoute() {
        return route(recipient, transaction.sender());
    }

    /** The route of {@code address} in mail from {@code sender}, with the recipient of the route in lower case. */
    private Route route(String sender, String address) {
        Route known = routes.get(address);
        if (known == null) {
            int before = trace.size();
            Route route = routing.resolver().resolve(sender, routing.rewriter().rewriteEnvelope(address), trace);
            trace.routed(address, route, before);
            known = new Route(
                    route.transport(),
                    route.nexthop(),
                    folding.fold(route.recipient()),
                    route.addressClass(),
                    route.flags(),
                    route.failure());
            routes.put(address, known);
        }
        return known;
    }

    /** Remembers that the listing of the recipient need not be checked at the end, unless that was only to warn. */
    void recipientListingChecked() {
        recipientListingChecked |= !findings.warnOnly();
    }

    boolean isRecipientListingChecked() {
        return recipientListingChecked;
    }

    /** Remembers that the listing of the sender need not be checked at the end, unless that was only to warn. */
    void senderListingChecked() {
        senderListingChecked |= !findings.warnOnly();
    }

    boolean isSenderListingChecked() {
        return senderListingChecked;
    }

    /** Why the last table that could not be asked could not be asked; empty when all could. */
    String failure() {
        return failure;
    }

    /** Remembers {@code reason}, and has it logged. */
    void failed(String reason) {
        failure = reason;
        findings.warn(reason);
    }

    /** Remembers the restriction that ended a list well. */
    void acceptedBy(String restriction) {
        acceptedBy = restriction;
    }

    /** The restriction that ended the last list that ended well. */
    String acceptedBy() {
        return acceptedBy;
    }
}
