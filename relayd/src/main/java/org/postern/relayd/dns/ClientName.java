package org.postern.relayd.dns;

import java.net.InetAddress;
import java.util.List;

/**
 * The name of a client, believed only when the forward zone confirms what the reverse zone says (as Postfix's smtpd_peer does).
 *
 * @param name the confirmed name, or {@code unknown}
 * @param status how {@code name} came about
 * @param reverseName what the reverse zone says, confirmed or not, or {@code unknown}
 * @param reverseStatus how {@code reverseName} came about
 */
public record ClientName(String name, Status status, String reverseName, Status reverseStatus) {
    /** The name of a client that has none. */
    public static final String UNKNOWN = "unknown";

    /** How a look-up ended. */
    public enum Status {
        /** There is a name. */
        OK,
        /** Nobody could say; a restriction that asks answers 4xx. */
        TEMPORARY,
        /** There is none. */
        NOT_FOUND,
        /** The name has addresses, and the client's is not among them. Postfix answers 4xx, since a zone may be half updated. */
        FORGED
    }

    /** Looks the name of an address up; takes at most two look-ups' time. */
    public static ClientName of(InetAddress address, DnsClient dns) {
        return switch (dns.hostName(address)) {
            case DnsAnswer.Failed<String> _ -> unnamed(Status.TEMPORARY);
            case DnsAnswer.NotFound<String> _ -> unnamed(Status.NOT_FOUND);
            case DnsAnswer.Found<String>(List<String> names, var _) ->
                DnsNames.isHostName(names.getFirst())
                        ? confirmed(names.getFirst(), address, dns)
                        : unnamed(Status.NOT_FOUND);
        };
    }

    /** The name of a client that was not looked up (smtpd_peername_lookup = no). */
    public static ClientName notLookedUp() {
        return unnamed(Status.NOT_FOUND);
    }

    private static ClientName unnamed(Status status) {
        return new ClientName(UNKNOWN, status, UNKNOWN, status);
    }

    private static ClientName confirmed(String name, InetAddress address, DnsClient dns) {
        Status status = switch (dns.addresses(name)) {
            case DnsAnswer.Failed<InetAddress> _ -> Status.TEMPORARY;
            case DnsAnswer.NotFound<InetAddress> _ -> Status.NOT_FOUND;
            case DnsAnswer.Found<InetAddress>(List<InetAddress> addresses, var _) ->
                addresses.contains(address) ? Status.OK : Status.FORGED;
        };
        return new ClientName(status == Status.OK ? name : UNKNOWN, status, name, Status.OK);
    }
}
