package org.postern.relayd.restrictions;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postern.address.IpAddress;
import org.postern.config.MainCf;
import org.postern.config.Settings;
import org.postern.relayd.rewrite.Route;
import org.postern.tables.AddressKey;
import org.postern.tables.AddressKeys;
import org.postern.tables.DomainKeys;
import org.postern.tables.DomainKeys.ParentStyle;
import org.postern.tables.LookupResult;
import org.postern.tables.Table;

/** The restrictions that ask access tables (access(5)). */
final class AccessChecks {
    private final ParentStyle parentStyle;
    private final String nullSenderKey;
    private final boolean allowUntrustedRouting;
    private final AccessAction actions;

    AccessChecks(MainCf config, AccessAction actions) {
        this.parentStyle = config.parentMatchesSubdomains("smtpd_access_maps") ? ParentStyle.BARE : ParentStyle.DOTTED;
        this.nullSenderKey = config.get(Settings.SMTPD_NULL_ACCESS_LOOKUP_KEY);
        this.allowUntrustedRouting = config.get(Settings.ALLOW_UNTRUSTED_ROUTING);
        this.actions = actions;
    }

    /** Adds the restrictions that ask a table about something that the client has said. */
    void addTo(Vocabulary words) {
        words.table("check_client_access", this::checkClient);
        words.table("check_helo_access", this::checkHelo);
        words.table("check_sender_access", this::checkSender);
        words.table("check_recipient_access", this::checkRecipient);
        words.table("check_etrn_access", this::checkEtrn);
    }

    private Outcome checkClient(Inquiry inquiry, Table table) {
        Client client = inquiry.transaction().client();
        return checkDomain(inquiry, table, client.name(), Subject.CLIENT)
                .or(() -> checkAddress(inquiry, table, client.addressText(), Subject.CLIENT))
                .orElse(Outcome.dunno());
    }

    private Outcome checkHelo(Inquiry inquiry, Table table) {
        return checkDomain(inquiry, table, inquiry.transaction().helo(), Subject.HELO)
                .orElse(Outcome.dunno());
    }

    private Outcome checkEtrn(Inquiry inquiry, Table table) {
        return checkDomain(inquiry, table, inquiry.etrnDomain(), Subject.ETRN).orElse(Outcome.dunno());
    }

    private Outcome checkSender(Inquiry inquiry, Table table) {
        if (!inquiry.transaction().progress().inMail()) {
            return Outcome.dunno();
        }
        String sender = inquiry.transaction().sender();
        return sender.isEmpty()
                ? ask(inquiry, table, nullSenderKey, List.of(new AddressKey(nullSenderKey, false, "")), Subject.SENDER)
                        .orElse(Outcome.dunno())
                : checkMail(inquiry, table, inquiry.senderRoute(), Subject.SENDER);
    }

    private Outcome checkRecipient(Inquiry inquiry, Table table) {
        return inquiry.recipient().isEmpty()
                ? Outcome.dunno()
                : checkMail(inquiry, table, inquiry.recipientRoute(), Subject.RECIPIENT);
    }

    private Outcome checkMail(Inquiry inquiry, Table table, Route route, Subject subject) {
        if (route.isFailed()) {
            return inquiry.lookupFailure(subject.nameIn(inquiry), route.failure());
        }
        String address = route.recipient();
        int at = address.lastIndexOf('@');
        AddressKeys addressKeys = inquiry.routing().addressTables().keys(address);
        List<AddressKey> keys = new ArrayList<>(addressKeys.whole());
        for (String domain : DomainKeys.of(address.substring(at + 1), parentStyle)) {
            keys.add(new AddressKey(domain, true, ""));
        }
        for (AddressKey bare : addressKeys.bare()) {
            keys.add(new AddressKey(bare.text() + "@", true, ""));
        }
        Outcome outcome = ask(inquiry, table, address, keys, subject).orElse(Outcome.dunno());
        // A sender that names a further destination in the local part gets no favours from an entry for the nearer one.
        return outcome instanceof Outcome.Ok
                        && !allowUntrustedRouting
                        && route.isRouted()
                        && subject == Subject.RECIPIENT
                ? Outcome.dunno()
                : outcome;
    }

    /**
     * Asks {@code table} for a domain and its parents. The name of an address has no parents.
     *
     * @return nothing when it has no entry
     */
    Optional<Outcome> checkDomain(Inquiry inquiry, Table table, String domain, Subject subject) {
        List<AddressKey> keys = new ArrayList<>();
        if (IpAddress.parse(domain).isPresent()) {
            keys.add(new AddressKey(domain, false, ""));
        } else if (!domain.isEmpty()) {
            for (String key : DomainKeys.of(domain, parentStyle)) {
                keys.add(new AddressKey(key, !keys.isEmpty(), ""));
            }
        }
        return ask(inquiry, table, domain, keys, subject);
    }

    /**
     * Asks {@code table} for an IP address and the networks around it, which are written as its beginning (access(5), "HOST
     * NAME/ADDRESS PATTERNS").
     *
     * @return nothing when it has no entry
     */
    Optional<Outcome> checkAddress(Inquiry inquiry, Table table, String address, Subject subject) {
        List<AddressKey> keys = new ArrayList<>();
        keys.add(new AddressKey(address, false, ""));
        char separator = address.indexOf(':') >= 0 ? ':' : '.';
        for (int end = address.lastIndexOf(separator); end > 0; end = address.lastIndexOf(separator, end - 1)) {
            keys.add(new AddressKey(address.substring(0, end), true, ""));
        }
        return ask(inquiry, table, address, keys, subject);
    }

    private Optional<Outcome> ask(Inquiry inquiry, Table table, String datum, List<AddressKey> keys, Subject subject) {
        for (AddressKey key : keys) {
            if (key.partial() && !table.hasFixedKeys()) {
                continue;
            }
            LookupResult result = table.lookup(key.text());
            inquiry.trace().asked(table, key.text(), result);
            switch (result) {
                case LookupResult.Found(var value) -> {
                    return Optional.of(actions.outcome(inquiry, table.name(), datum, value.text(), subject)
                            .fromTable());
                }
                case LookupResult.Failed(String reason) -> {
                    inquiry.failed(reason);
                    inquiry.findings().warn(table.name() + " lookup error for \"" + key.text() + "\"");
                    return Optional.of(inquiry.reject(451, "4.3.5", subject, "Server configuration error")
                            .fromTable());
                }
                case LookupResult.NotFound() -> {}
            }
        }
        return Optional.empty();
    }
}
