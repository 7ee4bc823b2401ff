package org.postern.relayd.restrictions;

import java.net.InetAddress;
import java.util.List;
import org.postern.config.AddressMatchList;
import org.postern.config.InetInterfaces;
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
    private final List<InetAddress> ownAddresses;

    RelayChecks(MainCf config, TableRegistry tables) {
        this.mynetworks = AddressMatchList.parse(
                config.get(Settings.MYNETWORKS), config.parentMatchesSubdomains(Settings.MYNETWORKS.name()), tables);
        this.allowUntrustedRouting = config.get(Settings.ALLOW_UNTRUSTED_ROUTING);
        this.rejectCode = config.get(Settings.RELAY_DOMAINS_REJECT_CODE);
        this.ownAddresses = InetInterfaces.of(config).addresses();
    }

    /** Adds the restrictions about who may relay where. */
    void addTo(Vocabulary words) {
        words.plain("permit_mynetworks", this::permitMynetworks);
        words.plain("permit_inet_interfaces", this::permitInetInterfaces);
        words.plain("permit_auth_destination", this::permitAuthDestination);
        words.plain("reject_unauth_destination", inquiry -> unauthDestination(inquiry, rejectCode, "5.7.1"));
        words.plain("defer_unauth_destination", inquiry -> unauthDestination(inquiry, rejectCode - 100, "4.7.1"));
    }

    Match mynetworks(Inquiry inquiry) {
        Client client = inquiry.transaction().client();
        return mynetworks.match(client.name(), client.address(), inquiry.trace());
    }

    private Outcome permitMynetworks(Inquiry inquiry) {
        return switch (mynetworks(inquiry)) {
            case Match.Yes() -> Outcome.ok();
            case Match.No() -> Outcome.dunno();
            case Match.Failed(String reason) ->
                inquiry.lookupFailure(inquiry.subject().nameIn(inquiry), Settings.MYNETWORKS.name() + ": " + reason);
        };
    }

    private Outcome permitInetInterfaces(Inquiry inquiry) {
        return ownAddresses.contains(inquiry.transaction().client().address()) ? Outcome.ok() : Outcome.dunno();
    }

    private Outcome permitAuthDestination(Inquiry inquiry) {
        if (inquiry.recipient().isEmpty()) {
            return Outcome.dunno();
        }
        Route route = inquiry.recipientRoute();
        if (route.isFailed()) {
            return inquiry.lookupFailure(inquiry.recipient(), route.failure());
        }
        return isOurs(route) ? Outcome.ok() : Outcome.dunno();
    }

    private Outcome unauthDestination(Inquiry inquiry, int code, String dsn) {
        if (inquiry.recipient().isEmpty()) {
            return Outcome.dunno();
        }
        Route route = inquiry.recipientRoute();
        if (route.isFailed()) {
            return inquiry.lookupFailure(inquiry.recipient(), route.failure());
        }
        return isOurs(route)
                ? Outcome.dunno()
                : inquiry.rejectWith(code, dsn, "<", inquiry.recipient(), ">: Relay access denied");
    }

    /** A destination behind one of ours, named in the local part, is not ours: the next system might trust us and relay. */
    boolean isOurs(Route route) {
        AddressClass addressClass = route.addressClass();
        return route.recipient().indexOf('@') < 0
                || (!isUncertain(route) && (addressClass.isFinal() || addressClass == AddressClass.RELAY));
    }

    /** Whether the local part names a further destination, and such are not trusted (allow_untrusted_routing). */
    boolean isUncertain(Route route) {
        return !allowUntrustedRouting && route.isRouted();
    }
}
