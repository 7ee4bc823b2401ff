package org.postern.relayd.restrictions;

import org.postern.config.AddressMatchList;
import org.postern.config.MainCf;
import org.postern.config.Match;
import org.postern.config.Settings;
import org.postern.relayd.rewrite.AddressClass;
import org.postern.relayd.rewrite.Route;
import org.postern.tables.TableRegistry;

/** The restrictions that keep this system from being an open relay. */
final class RelayChecks {
    private final AddressMatchList mynetworks;
    private final boolean allowUntrustedRouting;
    private final int rejectCode;

    RelayChecks(MainCf config, TableRegistry tables) {
        this.mynetworks = AddressMatchList.parse(
                config.get(Settings.MYNETWORKS), config.parentMatchesSubdomains(Settings.MYNETWORKS.name()), tables);
        this.allowUntrustedRouting = config.get(Settings.ALLOW_UNTRUSTED_ROUTING);
        this.rejectCode = config.get(Settings.RELAY_DOMAINS_REJECT_CODE);
    }

    Match mynetworks(Inquiry inquiry) {
        Client client = inquiry.transaction().client();
        return mynetworks.match(client.name(), client.address(), inquiry.trace());
    }

    Outcome permitMynetworks(Inquiry inquiry) {
        return switch (mynetworks(inquiry)) {
            case Match.Yes() -> Outcome.ok();
            case Match.No() -> Outcome.dunno();
            case Match.Failed(String reason) -> inquiry.lookupFailure(inquiry.recipient(), reason);
        };
    }

    Outcome permitAuthDestination(Inquiry inquiry) {
        Route route = inquiry.recipientRoute();
        if (route.isFailed()) {
            return inquiry.lookupFailure(inquiry.recipient(), route.failure());
        }
        return isOurs(route) ? Outcome.ok() : Outcome.dunno();
    }

    Outcome rejectUnauthDestination(Inquiry inquiry) {
        return unauthDestination(inquiry, rejectCode);
    }

    Outcome deferUnauthDestination(Inquiry inquiry) {
        return unauthDestination(inquiry, rejectCode - 100);
    }

    private Outcome unauthDestination(Inquiry inquiry, int code) {
        Route route = inquiry.recipientRoute();
        if (route.isFailed()) {
            return inquiry.lookupFailure(inquiry.recipient(), route.failure());
        }
        return isOurs(route)
                ? Outcome.dunno()
                : Outcome.refuse(code, "5.7.1", "<" + inquiry.recipient() + ">: Relay access denied");
    }

    /** A destination behind one of ours, named in the local part, is not ours: the next system might trust us and relay. */
    private boolean isOurs(Route route) {
        AddressClass addressClass = route.addressClass();
        return route.recipient().indexOf('@') < 0
                || ((allowUntrustedRouting || !route.isRouted())
                        && (addressClass.isFinal() || addressClass == AddressClass.RELAY));
    }
}
