package org.postern.relayd.dns;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.postern.config.ConfigException;
import org.postern.config.MainCf;
import org.postern.config.Settings;
import org.postern.relayd.dns.DnsAnswer.Failed;
import org.postern.relayd.dns.DnsAnswer.Found;
import org.postern.relayd.dns.DnsAnswer.NotFound;
import org.postern.relayd.dns.DnsAnswer.Reason;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Looks names up: first in the hosts file, then at the name servers. It keeps no cache; a caching server belongs on the machine or near it.
 * No look-up takes longer than its budget, whatever the servers do.
 */
public final class DnsClient {
    /** How long a look-up may take, so that no client waits longer for a reply. */
    public static final Duration BUDGET = Duration.ofSeconds(5);

    private static final int MAX_ALIASES = 8;
    private static final Executor ON_ITS_OWN_THREAD = Thread::startVirtualThread;

    private final NameServers servers;
    private final HostsFile hosts;
    private final Set<Family> families;

    /** The address families of inet_protocols. */
    public enum Family {
        /** A records. */
        IPV4,
        /** AAAA records. */
        IPV6
    }

    /**
     * A client of these servers.
     *
     * @param servers asked in this order
     * @param hosts answers before them
     * @param families what {@link #addresses} looks for and returns
     * @param budget longest time of one look-up
     * @param clock tells when a dead server is tried again
     */
    public DnsClient(
            List<InetSocketAddress> servers,
            HostsFile hosts,
            Set<Family> families,
            Duration budget,
            InstantSource clock) {
        this.servers = new NameServers(servers, budget, clock);
        this.hosts = hosts;
        this.families = Set.copyOf(families);
    }

    /**
     * A client as main.cf asks for it: relayd_dns_servers, or the system's servers when that is empty, and inet_protocols.
     *
     * @throws ConfigException if a server is not given by its address
     */
    public static DnsClient of(MainCf settings, InstantSource clock) {
        List<InetSocketAddress> servers = parseServers(settings.get(Settings.RELAYD_DNS_SERVERS));
        return new DnsClient(
                servers.isEmpty() ? systemServers() : servers,
                HostsFile.read(HostsFile.SYSTEM),
                families(settings.get(Settings.INET_PROTOCOLS)),
                BUDGET,
                clock);
    }

    private static Set<Family> families(String protocols) {
        Set<Family> families = EnumSet.noneOf(Family.class);
        for (String protocol : protocols.split("[,\\s]+", -1)) {
            switch (protocol.toLowerCase(Locale.ROOT)) {
                case "ipv4" -> families.add(Family.IPV4);
                case "ipv6" -> families.add(Family.IPV6);
                case "all" -> families.addAll(EnumSet.allOf(Family.class));
                default -> {}
            }
        }
        return families.isEmpty() ? EnumSet.allOf(Family.class) : families;
    }

    /** The name servers that the system is configured with. */
    public static List<InetSocketAddress> systemServers() {
        return ResolverConfig.getCurrentConfig().servers();
    }

    /** Reads {@code ADDR[:PORT]} items, separated by comma or blank; IPv6 as {@code [ADDR]:PORT}. */
    static List<InetSocketAddress> parseServers(String text) {
        List<InetSocketAddress> servers = new ArrayList<>();
        for (String item : text.split("[,\\s]+", -1)) {
            if (!item.isEmpty()) {
                servers.add(server(item)
                        .orElseThrow(() -> new ConfigException(
                                "bad " + Settings.RELAYD_DNS_SERVERS.name() + " value: \"" + item + "\"")));
            }
        }
        return servers;
    }

    private static Optional<InetSocketAddress> server(String item) {
        int colon = item.lastIndexOf(':');
        boolean bracketed = item.startsWith("[");
        boolean withPort = bracketed ? item.contains("]:") : colon > 0 && item.indexOf(':') == colon;
        String host = withPort ? item.substring(0, colon) : item;
        if (bracketed && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        int port = 53;
        if (withPort) {
            String digits = item.substring(colon + 1);
            port = digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : 0;
        }
        int checked = port;
        return port < 1 || port > 65535
                ? Optional.empty()
                : HostsFile.literal(host).map(address -> new InetSocketAddress(address, checked));
    }

    /** The addresses of a host, IPv4 ones first. A host given in numbers is its own address. */
    public DnsAnswer<InetAddress> addresses(String host) {
        Optional<InetAddress> literal = HostsFile.literal(host);
        if (literal.isPresent()) {
            return new Found<>(List.of(literal.get()), Duration.ZERO);
        }
        List<InetAddress> known =
                hosts.addresses(host).stream().filter(this::wanted).toList();
        if (!known.isEmpty()) {
            return new Found<>(known, Duration.ZERO);
        }
        long deadline = servers.deadline();
        // Both questions at once: a server that drops AAAA queries must not use up the time of the other.
        CompletableFuture<DnsAnswer<InetAddress>> ipv6 = families.contains(Family.IPV6)
                ? CompletableFuture.supplyAsync(() -> ipv6(host, deadline), ON_ITS_OWN_THREAD)
                : CompletableFuture.completedFuture(new NotFound<>(Reason.NO_DATA));
        DnsAnswer<InetAddress> ipv4 =
                families.contains(Family.IPV4) ? ipv4(host, deadline) : new NotFound<>(Reason.NO_DATA);
        return both(ipv4, ipv6.join());
    }

    private DnsAnswer<InetAddress> ipv4(String host, long deadline) {
        return lookup(host, Type.A, deadline, answer -> answer instanceof ARecord a ? a.getAddress() : null);
    }

    private DnsAnswer<InetAddress> ipv6(String host, long deadline) {
        return lookup(host, Type.AAAA, deadline, answer -> answer instanceof AAAARecord a ? a.getAddress() : null);
    }

    private boolean wanted(InetAddress address) {
        return families.contains(address instanceof Inet6Address ? Family.IPV6 : Family.IPV4);
    }

    /** One family that answers is enough; without one, a failure outweighs "not found", since the address may be there. */
    private static DnsAnswer<InetAddress> both(DnsAnswer<InetAddress> first, DnsAnswer<InetAddress> second) {
        return switch (first) {
            case Found<InetAddress>(var values, var ttl) -> {
                if (!(second instanceof Found<InetAddress>(var others, var otherTtl))) {
                    yield first;
                }
                List<InetAddress> all = new ArrayList<>(values);
                all.addAll(others);
                yield new Found<>(all, ttl.compareTo(otherTtl) < 0 ? ttl : otherTtl);
            }
            case Failed<InetAddress> _ -> second instanceof Found<InetAddress> ? second : first;
            case NotFound<InetAddress>(var reason) ->
                second instanceof NotFound<InetAddress> && reason != Reason.NO_DATA ? first : second;
        };
    }

    /** The mail exchangers of a domain, in the server's order; a single one with an empty name is a null MX (RFC 7505). */
    public DnsAnswer<MxHost> mx(String domain) {
        return lookup(
                domain,
                Type.MX,
                servers.deadline(),
                answer -> answer instanceof MXRecord mx ? new MxHost(mx.getPriority(), text(mx.getTarget())) : null);
    }

    /** The names that the reverse zone has for an address. */
    public DnsAnswer<String> hostName(InetAddress address) {
        Optional<String> known = hosts.name(address);
        if (known.isPresent()) {
            return new Found<>(List.of(known.get()), Duration.ZERO);
        }
        return lookup(
                text(ReverseMap.fromAddress(address)),
                Type.PTR,
                servers.deadline(),
                answer -> answer instanceof PTRRecord ptr ? text(ptr.getTarget()) : null);
    }

    private <T> DnsAnswer<T> lookup(String name, int type, long deadline, RecordReader<T> reader) {
        Optional<Name> start = DnsNames.absolute(name);
        if (start.isEmpty()) {
            return new NotFound<>(Reason.INVALID_NAME);
        }
        Name asked = start.get();
        for (int aliases = 0; aliases <= MAX_ALIASES; aliases++) {
            NameServers.Outcome outcome =
                    servers.ask(Message.newQuery(Record.newRecord(asked, type, DClass.IN)), deadline);
            if (outcome instanceof NameServers.Outcome.Unanswered(String reason)) {
                return new Failed<>(reason);
            }
            Message message = ((NameServers.Outcome.Answered) outcome).message();
            Optional<Name> end = followAliases(asked, message);
            if (end.isEmpty()) {
                break;
            }
            Name canonical = end.get();
            List<T> values = new ArrayList<>();
            long ttl = Long.MAX_VALUE;
            for (Record answer : message.getSection(Section.ANSWER)) {
                T value = answer.getName().equals(canonical) ? reader.read(answer) : null;
                if (value != null) {
                    values.add(value);
                    ttl = Math.min(ttl, answer.getTTL());
                }
            }
            if (!values.isEmpty()) {
                return new Found<>(List.copyOf(new LinkedHashSet<>(values)), Duration.ofSeconds(ttl));
            }
            if (message.getRcode() == Rcode.NXDOMAIN) {
                return new NotFound<>(Reason.NO_SUCH_NAME);
            }
            if (canonical.equals(asked) || hasNegativeProof(message)) {
                return new NotFound<>(Reason.NO_DATA);
            }
            // The server gave the alias without what it stands for.
            asked = canonical;
        }
        return new Failed<>("too many aliases from " + name);
    }

    /** A start of authority says that the end of the alias chain was reached (RFC 2308 2.2). */
    private static boolean hasNegativeProof(Message message) {
        return message.getSection(Section.AUTHORITY).stream().anyMatch(proof -> proof.getType() == Type.SOA);
    }

    /** The name at the end of the aliases in this answer; nothing when they run in a circle. */
    private static Optional<Name> followAliases(Name asked, Message message) {
        Name current = asked;
        for (int aliases = 0; aliases < MAX_ALIASES; aliases++) {
            Name here = current;
            Optional<Name> next = message.getSection(Section.ANSWER).stream()
                    .filter(answer ->
                            answer instanceof CNAMERecord && answer.getName().equals(here))
                    .map(answer -> ((CNAMERecord) answer).getTarget())
                    .findFirst();
            if (next.isEmpty()) {
                return Optional.of(current);
            }
            current = next.get();
        }
        return Optional.empty();
    }

    private static String text(Name name) {
        return name.toString(true).equals(".") || name.labels() == 0 || name.equals(Name.root)
                ? ""
                : name.toString(true);
    }

    @FunctionalInterface
    private interface RecordReader<T> {
        @Nullable
        T read(Record answer);
    }
}
