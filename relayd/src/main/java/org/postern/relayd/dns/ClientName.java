package org.postern.relayd.dns;

import java.net.InetAddress;
import java.util.List;
import org.postern.address.IpAddress;

/**
 * The name of a client, believed only when the forward zone confirms what the reverse zone says (as Postfix's smtpd_peer does).
 *
 * @param name the confirmed name, or {@code unknown}
 * @param status how {@code name} came about
 * @param reverseName what the reverse zone says, confirmed or not, or {@code unknown}
 * @param reverseStatus how {@code reverseName} came about
 * @param warnings what the log should say
 */
public record ClientName(String name, Status status, String reverseName, Status reverseStatus, List<String> warnings) {
    /** The name of a client that has none. */
    public static final String UNKNOWN = "unknown";

    /** Copies the list. */
    public ClientName {
        warnings = List.copyOf(warnings);
    }

    /** How a look-up ended. */
    public enum Status {
        /** There is a name. */
        OK,
        /** Nobody could say; a restriction that asks answers 4xx. */
        TEMPORARY,
        /** There is none. */
        NOT_FOUND,
        /** There is one, and the client's address is not among its addresses. */
        FORGED
    }

    /** Looks the name of an address up; takes no longer than {@code dns} may. */
    public static ClientName of(InetAddress address, DnsSession dns) {
        return switch (dns.hostName(address)) {
            case DnsAnswer.Failed<String> _ -> unnamed(Status.TEMPORARY, List.of());
            case DnsAnswer.NotFound<String> _, DnsAnswer.Malformed<String> _ -> unnamed(Status.NOT_FOUND, List.of());
            case DnsAnswer.Found<String>(List<String> names, var _) -> named(names.getFirst(), address, dns);
        };
    }

    /** A client with a name that needs no confirmation. */
    public static ClientName known(String name) {
        return new ClientName(name, Status.OK, name, Status.OK, List.of());
    }

    /** The name of a client that was not looked up (smtpd_peername_lookup = no). */
    public static ClientName notLookedUp() {
        return unnamed(Status.NOT_FOUND, List.of());
    }

    private static ClientName unnamed(Status status, List<String> warnings) {
        return new ClientName(UNKNOWN, status, UNKNOWN, status, warnings);
    }

    /** A name that is none would let a stranger write what he likes into the log and into headers, or pass for an address. */
    private static ClientName named(String name, InetAddress address, DnsSession dns) {
        if (HostsFile.literal(name).isPresent()) {
            return unnamed(Status.NOT_FOUND, List.of("numeric hostname: " + name));
        }
        return DnsNames.isHostName(name) ? confirmed(name, address, dns) : unnamed(Status.NOT_FOUND, List.of());
    }

    private static ClientName confirmed(String name, InetAddress address, DnsSession dns) {
        String doubt = "hostname " + name + " does not resolve to address " + IpAddress.of(address.getAddress());
        return switch (dns.addressesLike(address, name)) {
            case DnsAnswer.Found<InetAddress>(List<InetAddress> addresses, var _) ->
                addresses.contains(address) ? known(name) : doubtful(name, Status.FORGED, doubt);
            case DnsAnswer.Failed<InetAddress> failed ->
                doubtful(name, Status.TEMPORARY, doubt + ": " + failed.systemError());
            case DnsAnswer<InetAddress> absent -> doubtful(name, Status.FORGED, doubt + ": " + absent.systemError());
        };
    }

    private static ClientName doubtful(String name, Status status, String warning) {
        return new ClientName(UNKNOWN, status, name, Status.OK, List.of(warning));
    }
}
