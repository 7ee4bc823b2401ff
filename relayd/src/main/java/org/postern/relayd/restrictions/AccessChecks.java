package org.postern.relayd.restrictions;

import java.util.ArrayList;
import java.util.List;
import org.postern.config.MainCf;
import org.postern.config.Settings;
import org.postern.relayd.rewrite.Route;
import org.postern.tables.AddressKey;
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

    AccessChecks(MainCf config) {
        this.parentStyle = config.parentMatchesSubdomains("smtpd_access_maps") ? ParentStyle.BARE : ParentStyle.DOTTED;
        this.nullSenderKey = config.get(Settings.SMTPD_NULL_ACCESS_LOOKUP_KEY);
        this.allowUntrustedRouting = config.get(Settings.ALLOW_UNTRUSTED_ROUTING);
        this.actions = new AccessAction(config);
    }

    Outcome checkClient(Inquiry inquiry, Table table) {
        Client client = inquiry.transaction().client();
        List<AddressKey> keys = new ArrayList<>(domainKeys(client.name()));
        String address = client.addressText();
        keys.add(new AddressKey(address, false, ""));
        char separator = address.indexOf(':') >= 0 ? ':' : '.';
        for (int end = address.lastIndexOf(separator); end > 0; end = address.lastIndexOf(separator, end - 1)) {
            keys.add(new AddressKey(address.substring(0, end), true, ""));
        }
        return ask(inquiry, table, keys, Subject.CLIENT);
    }

    Outcome checkHelo(Inquiry inquiry, Table table) {
        String helo = inquiry.transaction().helo();
        return helo.isEmpty() ? Outcome.dunno() : ask(inquiry, table, domainKeys(helo), Subject.HELO);
    }

    Outcome checkSender(Inquiry inquiry, Table table) {
        if (inquiry.transaction().sender().isEmpty()) {
            return ask(inquiry, table, List.of(new AddressKey(nullSenderKey, false, "")), Subject.SENDER);
        }
        return checkAddress(inquiry, table, inquiry.senderRoute(), Subject.SENDER);
    }

    Outcome checkRecipient(Inquiry inquiry, Table table) {
        return inquiry.recipient().isEmpty()
                ? Outcome.dunno()
                : checkAddress(inquiry, table, inquiry.recipientRoute(), Subject.RECIPIENT);
    }

    private Outcome checkAddress(Inquiry inquiry, Table table, Route route, Subject subject) {
        if (route.isFailed()) {
            return inquiry.lookupFailure(subject.nameIn(inquiry), route.failure());
        }
        String address = route.recipient();
        int at = address.lastIndexOf('@');
        List<AddressKey> keys =
                new ArrayList<>(inquiry.routing().addressTables().keys(address).whole());
        for (String domain : DomainKeys.of(address.substring(at + 1), parentStyle)) {
            keys.add(new AddressKey(domain, true, ""));
        }
        for (AddressKey bare : inquiry.routing().addressTables().keys(address).bare()) {
            keys.add(new AddressKey(bare.text() + "@", true, ""));
        }
        Outcome outcome = ask(inquiry, table, keys, subject);
        // A sender that names a further destination in the local part gets no favours from an entry for the nearer one.
        return outcome instanceof Outcome.Ok
                        && !allowUntrustedRouting
                        && route.isRouted()
                        && subject == Subject.RECIPIENT
                ? Outcome.dunno()
                : outcome;
    }

    private List<AddressKey> domainKeys(String domain) {
        List<AddressKey> keys = new ArrayList<>();
        for (String key : DomainKeys.of(domain, parentStyle)) {
            keys.add(new AddressKey(key, !keys.isEmpty(), ""));
        }
        return keys;
    }

    private Outcome ask(Inquiry inquiry, Table table, List<AddressKey> keys, Subject subject) {
        String name = subject.nameIn(inquiry);
        for (AddressKey key : keys) {
            if (key.partial() && !table.hasFixedKeys()) {
                continue;
            }
            LookupResult result = table.lookup(key.text());
            inquiry.trace().asked(table, key.text(), result);
            switch (result) {
                case LookupResult.Found(var value) -> {
                    return actions.outcome(value.text(), name, subject).fromTable();
                }
                case LookupResult.Failed(String reason) -> {
                    inquiry.failed(reason);
                    return Outcome.refuse(451, "4.3.5", name, subject, "Server configuration error")
                            .fromTable();
                }
                case LookupResult.NotFound() -> {}
            }
        }
        return Outcome.dunno();
    }
}
