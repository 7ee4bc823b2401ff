package org.postern.relayd.smtpclient;

import java.net.InetAddress;
import java.util.Set;
import org.postern.relayd.dns.DnsAnswer;
import org.postern.relayd.dns.DnsClient;
import org.postern.relayd.dns.DnsSession;
import org.postern.relayd.dns.MxHost;
import org.postern.relayd.dns.SecureAnswer;
import org.postern.relayd.dns.SecureDns;

/** What a search for servers asks DNS: with proof, or without, which is faster. */
interface HostLookups {
    /** Where host addresses are looked up (smtp_host_lookup). */
    enum Source {
        /** In DNS. */
        DNS,
        /** As the system does: in the hosts file, then in DNS. */
        NATIVE
    }

    /** The mail exchangers of a domain. */
    SecureAnswer<MxHost> mx(String domain);

    /** The addresses of a host, which may be given by its address. */
    SecureAnswer<InetAddress> addresses(String host);

    /** Why a host has no address. */
    default Trouble notFound(String host, DnsAnswer<InetAddress> answer) {
        return DeliveryTrouble.notFound(host, answer);
    }

    /** Without proof; of two sources, DNS comes first. */
    static HostLookups plain(DnsClient dns, Set<Source> sources) {
        return new HostLookups() {
            @Override
            public SecureAnswer<MxHost> mx(String domain) {
                return SecureAnswer.unproved(dns.session().mx(domain), domain);
            }

            @Override
            public SecureAnswer<InetAddress> addresses(String host) {
                return SecureAnswer.unproved(answer(host), host);
            }

            private DnsAnswer<InetAddress> answer(String host) {
                DnsSession session = dns.session();
                if (sources.contains(Source.DNS)) {
                    DnsAnswer<InetAddress> answer = session.addressesByDns(host);
                    if (answer instanceof DnsAnswer.Found || !sources.contains(Source.NATIVE)) {
                        return answer;
                    }
                }
                return session.addresses(host);
            }

            @Override
            public Trouble notFound(String host, DnsAnswer<InetAddress> answer) {
                return sources.contains(Source.NATIVE)
                        ? DeliveryTrouble.notFoundNatively(host, answer)
                        : DeliveryTrouble.notFound(host, answer);
            }
        };
    }

    /** With proof, where there is one. */
    static HostLookups secure(SecureDns dns) {
        return new HostLookups() {
            @Override
            public SecureAnswer<MxHost> mx(String domain) {
                return dns.mx(domain);
            }

            @Override
            public SecureAnswer<InetAddress> addresses(String host) {
                return dns.addresses(host);
            }
        };
    }
}
