package org.postern.relayd.dns;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.postern.relayd.dns.DnsAnswer.Failed;
import org.postern.relayd.dns.DnsAnswer.Found;
import org.postern.relayd.dns.DnsAnswer.NotFound;
import org.postern.relayd.dns.DnsAnswer.Reason;
import org.postern.relayd.dns.DnsClient.Family;
import org.xbill.DNS.ReverseMap;

/**
 * The look-ups for one purpose, such as one reply to a client: together they wait no longer than the limit, however many there are and
 * whatever the servers do. When the time is up, what is not known yet is {@link Failed}. Owned by one thread.
 */
public final class DnsSession {
    private final DnsClient client;
    private final Duration limit;

    /** What is left of the limit, in nanoseconds; only waiting counts. */
    private long left;

    DnsSession(DnsClient client, Duration limit) {
        this.client = client;
        this.limit = limit;
        this.left = limit.toNanos();
    }

    /** The records of {@code name}, which may have internationalised labels; only name servers are asked. */
    public <T> DnsAnswer<T> lookup(String name, RecordType<T> type) {
        return await(client.ask(name, type), type);
    }

    /** The addresses of {@code name} of either family, whether we use it or not; only name servers are asked. */
    public DnsAnswer<InetAddress> allAddresses(String name) {
        // Both questions at once: a server that drops AAAA queries must not use up the time of the other.
        CompletableFuture<DnsAnswer<InetAddress>> ipv4 = client.ask(name, RecordType.A);
        CompletableFuture<DnsAnswer<InetAddress>> ipv6 = client.ask(name, RecordType.AAAA);
        return both(await(ipv4, RecordType.A), await(ipv6, RecordType.AAAA));
    }

    /**
     * The addresses of a host in the families that we use, IPv4 ones first. One given in numbers is its own address, and a dot at
     * its end is passed over, as the system's own resolver does.
     */
    public DnsAnswer<InetAddress> addresses(String written) {
        String host = withoutDot(written);
        Optional<DnsAnswer<InetAddress>> known = literal(host).or(() -> fromHostsFile(host));
        return known.orElseGet(() -> asked(host));
    }

    /** The same without the hosts file, except that {@code localhost} is this machine (RFC 6761 6.3). */
    public DnsAnswer<InetAddress> addressesByDns(String written) {
        String host = withoutDot(written);
        return withoutAsking(host).orElseGet(() -> asked(host));
    }

    private static String withoutDot(String host) {
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private DnsAnswer<InetAddress> asked(String host) {
        return client.families().size() == Family.values().length
                ? allAddresses(host)
                : lookup(host, client.families().contains(Family.IPV4) ? RecordType.A : RecordType.AAAA);
    }

    /** The address that {@code host} is, or those of this machine if it is {@code localhost}. */
    Optional<DnsAnswer<InetAddress>> withoutAsking(String host) {
        return literal(host).or(() -> host.equalsIgnoreCase("localhost") ? fromHostsFile(host) : Optional.empty());
    }

    private static Optional<DnsAnswer<InetAddress>> literal(String host) {
        return HostsFile.literal(host).map(address -> new Found<>(List.of(address)));
    }

    private Optional<DnsAnswer<InetAddress>> fromHostsFile(String host) {
        List<InetAddress> known =
                client.hosts().addresses(host).stream().filter(client::uses).toList();
        return known.isEmpty() ? Optional.empty() : Optional.of(new Found<>(known));
    }

    /** The addresses of {@code host} in the family of {@code model}. */
    DnsAnswer<InetAddress> addressesLike(InetAddress model, String host) {
        List<InetAddress> known = client.hosts().addresses(host).stream()
                .filter(address -> address.getClass() == model.getClass())
                .toList();
        return known.isEmpty()
                ? lookup(host, model instanceof Inet6Address ? RecordType.AAAA : RecordType.A)
                : new Found<>(known);
    }

    /** The mail exchangers of {@code domain}, in the server's order; one with an empty name is a null MX (RFC 7505). */
    public DnsAnswer<MxHost> mx(String domain) {
        return lookup(domain, RecordType.MX);
    }

    /** The names that the hosts file or the reverse zone has for {@code address}. */
    public DnsAnswer<String> hostName(InetAddress address) {
        Optional<String> known = client.hosts().name(address);
        return known.isPresent()
                ? new Found<>(List.of(known.get()))
                : lookup(DnsNames.text(ReverseMap.fromAddress(address)), RecordType.PTR);
    }

    /** One family that answers is enough; without one, a failure outweighs absence, since the address may be there. */
    static DnsAnswer<InetAddress> both(DnsAnswer<InetAddress> ipv4, DnsAnswer<InetAddress> ipv6) {
        if (ipv4 instanceof Found<InetAddress>(var first, var warnings)
                && ipv6 instanceof Found<InetAddress>(var second, var others)) {
            return new Found<>(joined(first, second), joined(warnings, others));
        }
        DnsAnswer<InetAddress> better = DnsAnswer.better(ipv4, ipv6);
        return better instanceof NotFound<InetAddress>(var type, Reason reason, var _)
                        && ipv4 instanceof NotFound<InetAddress>(var _, var _, var first)
                        && ipv6 instanceof NotFound<InetAddress>(var _, var _, var second)
                ? new NotFound<>(type, reason, joined(first, second))
                : better;
    }

    private static <E> List<E> joined(List<E> first, List<E> second) {
        List<E> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private <T> DnsAnswer<T> await(CompletableFuture<DnsAnswer<T>> answer, RecordType<T> type) {
        long start = System.nanoTime();
        try {
            return answer.get(Math.max(0, left), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return new Failed<>(type, "no answer within " + limit.toMillis() + " ms");
        } catch (ExecutionException e) {
            throw new IllegalStateException("a look-up ends in an answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Failed<>(type, "interrupted");
        } finally {
            left -= System.nanoTime() - start;
        }
    }
}
