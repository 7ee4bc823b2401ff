package org.postern.relayd.restrictions;

import java.net.InetAddress;
import java.util.List;
import org.postern.address.IpAddress;
import org.postern.config.AddressMatchList;
import org.postern.config.DomainMatchList;
import org.postern.config.InetInterfaces;
import org.postern.config.MainCf;
import org.postern.config.Match;
import org.postern.config.Settings;
import org.postern.relayd.dns.DnsAnswer;
import org.postern.relayd.dns.DnsNames;
import org.postern.relayd.dns.MxHost;
import org.postern.relayd.rewrite.Route;
import org.postern.tables.TableRegistry;

/**
 * permit_mx_backup (postconf(5)): mail is accepted for domains that name this machine as a mail exchanger in reserve. Where the name
 * service cannot say, what would be refused for good is refused for now.
 */
final class BackupChecks {
    private final RelayChecks relay;
    private final DomainMatchList mydestination;
    private final InetInterfaces interfaces;
    private final AddressMatchList primaryNetworks;

    BackupChecks(MainCf config, TableRegistry tables, RelayChecks relay) {
        this.relay = relay;
        this.mydestination = DomainMatchList.exact(config.get(Settings.MYDESTINATION), tables);
        this.interfaces = InetInterfaces.of(config);
        this.primaryNetworks = AddressMatchList.parse(
                config.get(Settings.PERMIT_MX_BACKUP_NETWORKS),
                config.parentMatchesSubdomains(Settings.PERMIT_MX_BACKUP_NETWORKS.name()),
                tables);
    }

    void addTo(Vocabulary words) {
        words.plain("permit_mx_backup", this::permitMxBackup);
    }

    private Outcome permitMxBackup(Inquiry inquiry) {
        if (inquiry.recipient().isEmpty()) {
            return Outcome.dunno();
        }
        Route route = inquiry.recipientRoute();
        if (route.isFailed()) {
            return inquiry.lookupFailure(inquiry.recipient(), route.failure());
        }
        if (relay.isOurs(route)) {
            return Outcome.ok();
        }
        String domain = route.recipient().substring(route.recipient().lastIndexOf('@') + 1);
        return relay.isUncertain(route) || (domain.startsWith("[") && domain.endsWith("]"))
                ? Outcome.dunno()
                : exchangers(inquiry, DnsNames.toAscii(domain));
    }

    private Outcome exchangers(Inquiry inquiry, String domain) {
        DnsAnswer<MxHost> answer = inquiry.noted(inquiry.dns().mx(domain));
        return switch (answer) {
            case DnsAnswer.Found<MxHost>(List<MxHost> hosts, var _) -> reserve(inquiry, hosts);
            case DnsAnswer.NotFound<MxHost> _, DnsAnswer.Malformed<MxHost> _ -> Outcome.dunno();
            case DnsAnswer.Failed<MxHost> _ ->
                defer(inquiry, "Unable to look up mail exchanger information: " + answer.error());
        };
    }

    private Outcome reserve(Inquiry inquiry, List<MxHost> hosts) {
        if (hosts.stream().anyMatch(MxHost::isNullMx)) {
            return Outcome.dunno();
        }
        int best = hosts.stream().mapToInt(MxHost::preference).min().orElseThrow();
        List<String> primaries = names(hosts, best, true);
        List<String> others = names(hosts, best, false);
        boolean isReserve = !isAmong(inquiry, primaries)
                && isAmong(inquiry, others)
                && (primaryNetworks.isEmpty()
                        || primaries.stream().allMatch(host -> isInPrimaryNetworks(inquiry, host)));
        return isReserve ? Outcome.ok() : Outcome.dunno();
    }

    private static List<String> names(List<MxHost> hosts, int best, boolean primary) {
        return hosts.stream()
                .filter(host -> (host.preference() == best) == primary)
                .map(MxHost::name)
                .toList();
    }

    /** Whether this machine is one of {@code hosts}: by name, which costs nothing to find out, or else by address. */
    private boolean isAmong(Inquiry inquiry, List<String> hosts) {
        return hosts.stream().anyMatch(host -> isLocalName(inquiry, host))
                || hosts.stream().anyMatch(host -> hasOwnAddress(inquiry, host));
    }

    private boolean isLocalName(Inquiry inquiry, String host) {
        return mydestination.match(host, inquiry.trace()) instanceof Match.Yes;
    }

    private boolean hasOwnAddress(Inquiry inquiry, String host) {
        DnsAnswer<InetAddress> answer = inquiry.dns().addresses(host);
        if (answer instanceof DnsAnswer.Found<InetAddress>(List<InetAddress> addresses, var _)) {
            return addresses.stream().anyMatch(address -> interfaces.isOwn(IpAddress.of(address.getAddress())));
        }
        defer(inquiry, "Unable to look up mail exchanger host " + host + ": " + answer.systemError());
        return false;
    }

    private boolean isInPrimaryNetworks(Inquiry inquiry, String host) {
        DnsAnswer<InetAddress> answer = inquiry.noted(inquiry.dns().addresses(host));
        if (!(answer instanceof DnsAnswer.Found<InetAddress>(List<InetAddress> addresses, var _))) {
            defer(inquiry, "Unable to look up host " + host + " as mail exchanger: " + answer.error());
            return false;
        }
        for (InetAddress address : addresses) {
            switch (primaryNetworks.match(host, address, inquiry.trace())) {
                case Match.Yes() -> {}
                case Match.No() -> {
                    return false;
                }
                case Match.Failed(String reason) -> {
                    inquiry.failed(reason);
                    defer(inquiry, "Unable to verify host " + host + " as mail exchanger");
                    return false;
                }
            }
        }
        return true;
    }

    private static Outcome defer(Inquiry inquiry, String text) {
        return inquiry.deferIfReject(450, "4.4.4", Subject.RECIPIENT, text);
    }
}
