package org.postern.relayd.restrictions;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.postern.relayd.rewrite.MailRouting;
import org.postern.relayd.rewrite.Route;

/** One decision in the making: what is asked about, and what has been found out so far. */
final class Inquiry {
    private final Transaction transaction;
    private final String recipient;
    private final MailRouting routing;
    private final DecisionTrace trace;
    private final Map<String, Route> routes = new HashMap<>(4);
    private boolean recipientListingChecked;
    private boolean senderListingChecked;
    private String failure = "";
    private String acceptedBy = "end of restrictions";

    /** {@code recipient} is in unquoted form; empty where it is not yet known. */
    Inquiry(Transaction transaction, String recipient, MailRouting routing, DecisionTrace trace) {
        this.transaction = transaction;
        this.recipient = recipient;
        this.routing = routing;
        this.trace = trace;
    }

    Transaction transaction() {
        return transaction;
    }

    String recipient() {
        return recipient;
    }

    MailRouting routing() {
        return routing;
    }

    DecisionTrace trace() {
        return trace;
    }

    Route recipientRoute() {
        return route(recipient);
    }

    Route senderRoute() {
        return route(transaction.sender());
    }

    /** The route of {@code address}, with the recipient of the route in lower case. */
    private Route route(String address) {
        Route known = routes.get(address);
        if (known == null) {
            Route route = routing.resolver()
                    .resolve(transaction.sender(), routing.rewriter().rewriteEnvelope(address), trace);
            known = new Route(
                    route.transport(),
                    route.nexthop(),
                    route.recipient().toLowerCase(Locale.ROOT),
                    route.addressClass(),
                    route.flags(),
                    route.failure());
            routes.put(address, known);
        }
        return known;
    }

    /** Remembers that the listing of the recipient need not be checked at the end. */
    void recipientListingChecked() {
        recipientListingChecked = true;
    }

    boolean isRecipientListingChecked() {
        return recipientListingChecked;
    }

    /** Remembers that the listing of the sender need not be checked at the end. */
    void senderListingChecked() {
        senderListingChecked = true;
    }

    boolean isSenderListingChecked() {
        return senderListingChecked;
    }

    /** Why the last table that could not be asked could not be asked; empty when all could. */
    String failure() {
        return failure;
    }

    /** The refusal for a table that could not be asked; the log gets {@code reason}. */
    Outcome lookupFailure(String name, String reason) {
        failure = reason;
        return Outcome.lookupFailure(name);
    }

    /** Remembers the restriction that ended a list well. */
    void acceptedBy(String restriction) {
        acceptedBy = restriction;
    }

    /** The restriction that ended the last list that ended well. */
    String acceptedBy() {
        return acceptedBy;
    }

    /** Remembers {@code reason} for the log. */
    void failed(String reason) {
        failure = reason;
    }
}
