package org.postern.relayd.smtpclient;

import java.net.InetAddress;
import org.postern.relayd.dns.DnsClient;
import org.postern.relayd.dns.MxHost;
import org.postern.relayd.dns.SecureAnswer;
import org.postern.relayd.dns.SecureDns;

/** What a search for servers asks DNS: with proof, or without, which is faster. */
interface HostLookups {
    /** The mail exchangers of a domain. */
    SecureAnswer<MxHost> mx(String domain);

    /** The addresses of a host, which may be given by its address. */
    SecureAnswer<InetAddress> addresses(String host);

    /** Without proof. */
    static HostLookups plain(DnsClient dns) {
        return new HostLookups() {
            @Override
            public SecureAnswer<MxHost> mx(String domain) {
                return SecureAnswer.unproved(dns.session().mx(domain), domain);
            }

            @Override
            public SecureAnswer<InetAddress> addresses(String host) {
                return SecureAnswer.unproved(dns.session().addresses(host), host);
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
