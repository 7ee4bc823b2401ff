package org.postern.relayd.restrictions;

import java.util.Optional;
import java.util.function.Function;
import org.postern.config.MainCf;
import org.postern.relayd.dns.ClientName;
import org.postern.relayd.rewrite.Route;
import org.postern.tables.TableRegistry;

/**
 * The restrictions that ask lists in DNS about addresses and names (postconf(5), reject_rbl_client and its kind). A list that does not
 * answer lists nothing: it must not be able to stop all mail. What it might have permitted is not refused for good.
 */
final class DnsListChecks {
    private final RelayChecks relay;
    private final ListReply reply;

    DnsListChecks(MainCf config, TableRegistry tables, RelayChecks relay) {
        this.relay = relay;
        this.reply = new ListReply(config, tables);
    }

    void addTo(Vocabulary words) {
        add(words, "reject_rbl_client", list -> inquiry -> rejectAddress(inquiry, list));
        add(words, "reject_rbl", list -> inquiry -> rejectAddress(inquiry, list));
        add(words, "permit_dnswl_client", list -> inquiry -> permitAddress(inquiry, list));
        add(words, "permit_rhswl_client", list -> inquiry -> permitName(inquiry, list));
        add(words, "reject_rhsbl_client", list -> inquiry -> rejectClientName(inquiry, list));
        add(words, "reject_rhsbl_reverse_client", list -> inquiry -> rejectReverseName(inquiry, list));
        add(words, "reject_rhsbl_helo", list -> inquiry -> rejectName(inquiry, list, Subject.HELO));
        add(words, "reject_rhsbl_sender", list -> inquiry -> rejectName(inquiry, list, Subject.SENDER));
        add(words, "reject_rhsbl_recipient", list -> inquiry -> rejectName(inquiry, list, Subject.RECIPIENT));
    }

    private static void add(Vocabulary words, String name, Function<DnsList, Function<Inquiry, Outcome>> check) {
        words.argument(
                name,
                DnsList::problem,
                argument -> argument.map(DnsList::of).map(check).orElse(inquiry -> ignored(inquiry, name)));
    }

    private static Outcome ignored(Inquiry inquiry, String name) {
        inquiry.findings().warn("restriction " + name + " requires domain name argument");
        return Outcome.dunno();
    }

    private Outcome rejectAddress(Inquiry inquiry, DnsList list) {
        Client client = inquiry.transaction().client();
        return reject(inquiry, list, list.query(client.address()), client.addressText(), Subject.CLIENT);
    }

    private Outcome rejectClientName(Inquiry inquiry, DnsList list) {
        return rejectKnownName(inquiry, list, inquiry.transaction().client().name(), Subject.CLIENT);
    }

    private Outcome rejectReverseName(Inquiry inquiry, DnsList list) {
        return rejectKnownName(
                inquiry, list, inquiry.transaction().client().names().reverseName(), Subject.REVERSE_CLIENT);
    }

    private Outcome rejectKnownName(Inquiry inquiry, DnsList list, String name, Subject subject) {
        return name.equalsIgnoreCase(ClientName.UNKNOWN) ? Outcome.dunno() : rejectName(inquiry, list, name, subject);
    }

    private Outcome rejectName(Inquiry inquiry, DnsList list, Subject subject) {
        return rejectName(inquiry, list, subject.nameIn(inquiry), subject);
    }

    private Outcome rejectName(Inquiry inquiry, DnsList list, String name, Subject subject) {
        return list.query(name)
                .map(query -> reject(inquiry, list, query, name, subject))
                .orElse(Outcome.dunno());
    }

    private Outcome reject(Inquiry inquiry, DnsList list, String query, String what, Subject subject) {
        return list.ask(inquiry, query) == DnsList.Answer.LISTED
                ? reply.reject(inquiry, list, list.reason(inquiry, query), what, subject)
                : Outcome.dunno();
    }

    private Outcome permitAddress(Inquiry inquiry, DnsList list) {
        Client client = inquiry.transaction().client();
        return permit(inquiry, list, Optional.of(list.query(client.address())), client.addressText());
    }

    private Outcome permitName(Inquiry inquiry, DnsList list) {
        String name = inquiry.transaction().client().name();
        return name.equalsIgnoreCase(ClientName.UNKNOWN)
                ? Outcome.dunno()
                : permit(inquiry, list, list.query(name), name);
    }

    /** Nobody's list of good clients makes this an open relay. */
    private Outcome permit(Inquiry inquiry, DnsList list, Optional<String> query, String what) {
        if (inquiry.stage() == Stage.RCPT && !inquiry.recipient().isEmpty()) {
            Route route = inquiry.recipientRoute();
            if (route.isFailed()) {
                return inquiry.lookupFailure(inquiry.recipient(), route.failure());
            }
            if (!relay.isOurs(route)) {
                return Outcome.dunno();
            }
        }
        return switch (query.map(name -> list.ask(inquiry, name)).orElse(DnsList.Answer.NOT_LISTED)) {
            case LISTED -> Outcome.ok();
            case NOT_LISTED -> Outcome.dunno();
            case UNKNOWN -> {
                String text = "<" + what + ">: " + Subject.CLIENT.title() + " rejected: Service unavailable";
                yield inquiry.findings().deferIfReject(450, "4.7.1", text);
            }
        };
    }
}
