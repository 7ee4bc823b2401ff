package org.postern.relayd.smtpclient;

import java.util.List;
import java.util.Optional;
import org.postern.relayd.tls.Authorities;
import org.postern.relayd.tls.TlsAssociations;
import org.postern.relayd.tls.TlsProtocols;

/**
 * What TLS has to be like with the servers of one next hop; the levels of DANE are settled for each server by {@link Dane}.
 *
 * @param protocols versions
 * @param match host names or fingerprints of certificates, as the level wants; {@code hostname}, {@code nexthop} and {@code dot-nexthop}
 *     stand for what is known at each server
 * @param serverName to ask for (SNI); {@code hostname} and {@code nexthop} as above; empty for none
 * @param nexthop the next hop's domain or host
 * @param associations the TLSA records of a server; none before it is known
 * @param authorities the only ones that count, of tafile= or smtp_tls_trust_anchor_file; nothing for those of smtp_tls_CAfile
 */
record TlsPolicy(
        TlsLevel level,
        Versions protocols,
        List<String> match,
        String serverName,
        String nexthop,
        TlsAssociations associations,
        Optional<Authorities> authorities) {
    /** Plain text. */
    static final TlsPolicy NONE =
            new TlsPolicy(TlsLevel.NONE, Versions.only(TlsProtocols.parse("")), List.of(), "", "");

    TlsPolicy {
        match = List.copyOf(match);
    }

    /** Without TLSA records and authorities of its own. */
    TlsPolicy(TlsLevel level, Versions protocols, List<String> match, String serverName, String nexthop) {
        this(level, protocols, match, serverName, nexthop, TlsAssociations.NONE, Optional.empty());
    }

    /**
     * Protocol versions, which may depend on what becomes of the level.
     *
     * @param optional where plain text would do
     * @param mandatory where it would not
     */
    record Versions(TlsProtocols optional, TlsProtocols mandatory) {
        static Versions only(TlsProtocols protocols) {
            return new Versions(protocols, protocols);
        }
    }

    TlsPolicy with(TlsProtocols others) {
        return new TlsPolicy(level, Versions.only(others), match, serverName, nexthop, associations, authorities);
    }

    TlsPolicy withMatch(List<String> others) {
        return new TlsPolicy(level, protocols, others, serverName, nexthop, associations, authorities);
    }

    TlsPolicy withServerName(String other) {
        return new TlsPolicy(level, protocols, match, other, nexthop, associations, authorities);
    }

    TlsPolicy withAuthorities(Authorities others) {
        return new TlsPolicy(level, protocols, match, serverName, nexthop, associations, Optional.of(others));
    }

    /** The same with a level that asks for less. */
    TlsPolicy lowered(TlsLevel other) {
        return new TlsPolicy(other, protocols, match, serverName, nexthop, associations, authorities);
    }

    /** Settled for a server with usable TLSA records. */
    TlsPolicy settled(TlsLevel other, TlsAssociations records, String baseDomain, List<String> names) {
        return new TlsPolicy(other, protocols, names, baseDomain, nexthop, records, authorities);
    }

    /** The protocol versions to offer. */
    TlsProtocols offered() {
        return level.isMandatory() ? protocols.mandatory() : protocols.optional();
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
