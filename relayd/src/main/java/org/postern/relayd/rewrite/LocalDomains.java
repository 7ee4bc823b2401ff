package org.postern.relayd.rewrite;

import org.postern.config.DomainMatchList;
import org.postern.config.MainCf;
import org.postern.config.Match;
import org.postern.config.Settings;
import org.postern.tables.Locality;
import org.postern.tables.LookupTrace;
import org.postern.tables.TableRegistry;

/** Which domains are local: mydestination, and the literals of our own addresses. */
final class LocalDomains {
    private final String myorigin;
    private final DomainMatchList mydestination;
    private final LocalAddresses addresses;

    LocalDomains(MainCf config, TableRegistry tables, LocalAddresses addresses) {
        this.myorigin = config.get(Settings.MYORIGIN);
        this.mydestination = DomainMatchList.exact(config.get(Settings.MYDESTINATION), tables);
        this.addresses = addresses;
    }

    Match match(String written, LookupTrace trace) {
        String domain = written.endsWith(".") ? written.substring(0, written.length() - 1) : written;
        if (domain.isEmpty() || domain.endsWith(".")) {
            return Match.no();
        }
        Match listed = mydestination.match(domain, trace);
        return listed instanceof Match.No && addresses.hasLiteral(domain) ? Match.yes() : listed;
    }

    /** Whether table keys without a domain apply to addresses in {@code domain}: in $myorigin and local domains. */
    Locality locality(String domain, LookupTrace trace) {
        if (domain.equalsIgnoreCase(myorigin)) {
            return new Locality.Local();
        }
        return switch (match(domain, trace)) {
            case Match.Yes() -> new Locality.Local();
            case Match.No() -> new Locality.Remote();
            case Match.Failed(String reason) -> new Locality.Unknown(reason);
        };
    }
}
