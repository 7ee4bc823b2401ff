package org.postern.relayd.smtpclient;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postern.config.Nexthop;
import org.postern.relayd.dns.DnsAnswer;
import org.postern.relayd.dns.DnsClient;
import org.postern.relayd.dns.DnsNames;
import org.postern.relayd.dns.MxHost;
import org.postern.relayd.dns.SecureAnswer;
import org.postern.relayd.dns.SecureDns;

/**
 * Finds the servers of a nexthop, in the order in which they are to be tried (RFC 5321 5.1): mail exchangers by preference, equal ones in
 * random order; the host itself when there are no MX records; never a server that is less preferred than ourselves.
 */
final class NexthopResolver {
    private final SmtpClientSettings.Hosts settings;
    private final DnsClient dns;
    private final OwnAddresses own;
    private final Random random;
    private final Consumer<String> log;

    /** What was found. */
    sealed interface Relays {
        /**
         * Servers to try.
         *
         * @param hosts at least one
         * @param exchanger whether we are a mail exchanger of the destination, so that nobody else may be asked instead
         */
        record Hosts(List<RelayHost> hosts, boolean exchanger) implements Relays {}

        /**
         * None.
         *
         * @param loops whether it would come back to us
         */
        record None(Trouble trouble, boolean loops) implements Relays {}
    }

    private record Candidate(RelayHost host, int preference) {}

    /** {@code log} takes the lines about records that cannot be used. */
    NexthopResolver(
            SmtpClientSettings.Hosts settings, DnsClient dns, OwnAddresses own, Random random, Consumer<String> log) {
        this.settings = settings;
        this.dns = dns;
        this.own = own;
        this.random = random;
        this.log = log;
    }

    /** Finds the servers of one destination, without proof; {@code text} is no list. */
    Relays resolve(String text) {
        return resolve(text, Optional.empty());
    }

    /** Finds the servers of one destination; with {@code secure}, what is proved about them is told. */
    Relays resolve(String text, Optional<SecureDns> secure) {
        HostLookups lookups =
                secure.map(HostLookups::secure).orElseGet(() -> HostLookups.plain(dns, settings.lookups()));
        return switch (Nexthop.parse(text, settings.defaultPort())) {
            case Nexthop.Parsed.Malformed(String reason) ->
                new Relays.None(DeliveryTrouble.badNexthop(text, reason), false);
            case Nexthop.Parsed.Ok(Nexthop nexthop) ->
                nexthop.bracketed() || nexthop.address().isPresent() || !settings.mxLookups()
                        ? host(nexthop, lookups)
                        : exchangers(nexthop, lookups);
        };
    }

    private Relays host(Nexthop nexthop, HostLookups lookups) {
        if (nexthop.address().isPresent() && !dns.uses(nexthop.address().get())) {
            return none(DeliveryTrouble.unusedFamily(nexthop.host()));
        }
        SecureAnswer<InetAddress> answer = lookups.addresses(nexthop.host());
        if (!(noted(answer.answer()) instanceof DnsAnswer.Found<InetAddress>(List<InetAddress> addresses, var _))) {
            return none(lookups.notFound(nexthop.host(), answer.answer()));
        }
        Provenance provenance = new Provenance(false, true, answer.secure(), answer.canonicalName());
        // As it is in certificates, and as Postfix logs it.
        String name = DnsNames.toAscii(nexthop.host());
        List<Candidate> candidates = new ArrayList<>();
        for (InetAddress address : addresses) {
            candidates.add(new Candidate(new RelayHost(name, address, nexthop.port(), true, provenance), 0));
        }
        return candidates.stream().anyMatch(this::isOurs)
                ? new Relays.None(DeliveryTrouble.loopsBack(nexthop.host()), true)
                : new Relays.Hosts(ordered(candidates), false);
    }

    private <T> DnsAnswer<T> noted(DnsAnswer<T> answer) {
        answer.warnings().forEach(this::warn);
        return answer;
    }

    private void warn(String text) {
        log.accept("warning: " + text);
    }

    private Relays exchangers(Nexthop nexthop, HostLookups lookups) {
        SecureAnswer<MxHost> exchangers = lookups.mx(nexthop.host());
        return switch (noted(exchangers.answer())) {
            case DnsAnswer.Found<MxHost>(List<MxHost> records, var _) ->
                records.stream().anyMatch(MxHost::isNullMx)
                        ? none(DeliveryTrouble.nullMx(nexthop.host()))
                        : exchangers(nexthop, records, exchangers.secure(), lookups);
            // RFC 5321 5.1: without MX records the host itself is the exchanger. A name that does not exist has no
            // address either; the second look-up finds that out, and hosts that are known from the hosts file alone.
            case DnsAnswer.NotFound<MxHost> _ -> host(nexthop, lookups);
            case DnsAnswer<MxHost> unusable ->
                settings.ignoreMxErrors()
                        ? host(nexthop, lookups)
                        : none(DeliveryTrouble.notFound(nexthop.host(), unusable));
        };
    }

    private Relays exchangers(Nexthop nexthop, List<MxHost> records, boolean proved, HostLookups lookups) {
        int bestRecord = records.stream().mapToInt(MxHost::preference).min().orElseThrow();
        List<Candidate> found = new ArrayList<>();
        Trouble trouble = null;
        for (MxHost record : records) {
            SecureAnswer<InetAddress> answer = lookups.addresses(record.name());
            if (!(noted(answer.answer()) instanceof DnsAnswer.Found<InetAddress>(List<InetAddress> addresses, var _))) {
                trouble = worse(trouble, lookups.notFound(record.name(), answer.answer()));
                continue;
            }
            Provenance provenance = new Provenance(true, proved, answer.secure(), answer.canonicalName());
            for (InetAddress address : addresses) {
                boolean best = record.preference() == bestRecord;
                RelayHost host = new RelayHost(record.name(), address, nexthop.port(), best, provenance);
                found.add(new Candidate(host, record.preference()));
            }
        }
        if (found.isEmpty()) {
            warn("no MX host for " + nexthop.host() + " has a valid address record");
            Trouble last = trouble == null ? DeliveryTrouble.noServer() : trouble;
            return none(settings.deferWithoutMxAddress() && !last.isSoft() ? last.softened(last.text()) : last);
        }
        return withoutOurs(nexthop, found, bestRecord);
    }

    /** The last trouble is told, and one exchanger whose address is unknown for now makes it temporary. */
    private static Trouble worse(@Nullable Trouble before, Trouble now) {
        return before != null && before.isSoft() && !now.isSoft() ? now.softened(now.text()) : now;
    }

    /** RFC 5321 5.1: an exchanger hands mail to more preferred ones only. */
    private Relays withoutOurs(Nexthop nexthop, List<Candidate> found, int bestRecord) {
        int ownPreference = found.stream()
                .filter(this::isOurs)
                .mapToInt(Candidate::preference)
                .min()
                .orElse(Integer.MAX_VALUE);
        int bestFound = found.stream().mapToInt(Candidate::preference).min().orElseThrow();
        List<Candidate> preferred = found.stream()
                .filter(candidate -> candidate.preference() < ownPreference)
                .toList();
        if (preferred.isEmpty()) {
            return bestRecord == bestFound
                    ? new Relays.None(DeliveryTrouble.loopsBack(nexthop.host()), true)
                    : none(DeliveryTrouble.noPrimary(nexthop.host()));
        }
        return new Relays.Hosts(ordered(preferred), ownPreference != Integer.MAX_VALUE);
    }

    private static Relays none(Trouble trouble) {
        return new Relays.None(trouble, false);
    }

    private boolean isOurs(Candidate candidate) {
        return own.contains(candidate.host().socketAddress());
    }

    private List<RelayHost> ordered(List<Candidate> candidates) {
        List<Candidate> shuffled = new ArrayList<>(candidates);
        if (settings.randomize()) {
            Collections.shuffle(shuffled, random);
        }
        // The sort is stable: equal ones stay shuffled.
        shuffled.sort(Comparator.comparingInt(Candidate::preference)
                .thenComparingInt(candidate -> familyRank(candidate.host().address())));
        return balanced(shuffled.stream().map(Candidate::host).toList());
    }

    /** With both address families among those that smtp_mx_address_limit lets be tried, each with half of the places if it needs them. */
    private List<RelayHost> balanced(List<RelayHost> hosts) {
        int limit = settings.addressLimit();
        if (!settings.balanceFamilies() || limit < 2 || hosts.size() <= limit) {
            return hosts;
        }
        boolean firstIsIpv4 = isIpv4(hosts.getFirst());
        int first =
                (int) hosts.stream().filter(host -> isIpv4(host) == firstIsIpv4).count();
        int firstPlaces = Math.max(limit - limit / 2, limit - (hosts.size() - first));
        List<RelayHost> chosen = new ArrayList<>();
        List<RelayHost> others = new ArrayList<>();
        int[] left = {firstPlaces, Math.max(limit - firstPlaces, limit - first)};
        for (RelayHost host : hosts) {
            (left[isIpv4(host) == firstIsIpv4 ? 0 : 1]-- > 0 ? chosen : others).add(host);
        }
        chosen.addAll(others);
        return chosen;
    }

    private static boolean isIpv4(RelayHost host) {
        return host.address() instanceof Inet4Address;
    }

    private int familyRank(InetAddress address) {
        boolean ipv4 = address instanceof Inet4Address;
        return switch (settings.preference()) {
            case ANY -> 0;
            case IPV4 -> ipv4 ? 0 : 1;
            case IPV6 -> ipv4 ? 1 : 0;
        };
    }
}
