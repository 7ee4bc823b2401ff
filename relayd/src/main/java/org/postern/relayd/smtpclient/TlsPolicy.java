package org.postern.relayd.smtpclient;

import java.util.List;
import org.postern.relayd.tls.TlsProtocols;

/**
 * What TLS has to be like with the servers of one next hop.
 *
 * @param match host names or fingerprints of certificates, as the level wants; {@code hostname}, {@code nexthop} and {@code dot-nexthop}
 *     stand for what is known at each server
 * @param serverName to ask for (SNI); {@code hostname} and {@code nexthop} as above; empty for none
 * @param nexthop the next hop's domain or host
 */
record TlsPolicy(TlsLevel level, TlsProtocols protocols, List<String> match, String serverName, String nexthop) {
    /** Plain text. */
    static final TlsPolicy NONE = new TlsPolicy(TlsLevel.NONE, TlsProtocols.parse(""), List.of(), "", "");

    TlsPolicy {
        match = List.copyOf(match);
    }

    TlsPolicy with(TlsProtocols others) {
        return new TlsPolicy(level, others, match, serverName, nexthop);
    }

    TlsPolicy withMatch(List<String> others) {
        return new TlsPolicy(level, protocols, others, serverName, nexthop);
    }

    TlsPolicy withServerName(String other) {
        return new TlsPolicy(level, protocols, match, other, nexthop);
    }

    /** The host names that the certificate of {@code host} may be for. */
    List<String> matchAt(String host) {
        return match.stream()
                .map(word -> switch (word) {
                    case "hostname" -> host;
                    case "nexthop" -> nexthop;
                    case "dot-nexthop" -> "." + nexthop;
                    default -> word;
                })
                .toList();
    }

    /** The name to ask for at {@code host}. */
    String serverNameAt(String host) {
        return switch (serverName) {
            case "hostname" -> host;
            case "nexthop" -> nexthop;
            default -> serverName;
        };
    }
}
