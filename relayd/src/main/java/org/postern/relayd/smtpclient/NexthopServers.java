package org.postern.relayd.smtpclient;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.postern.config.InetInterfaces;
import org.postern.config.MainCf;
import org.postern.config.Nexthop;
import org.postern.relayd.dns.DnsClient;
import org.postern.tables.TableRegistry;

/** The servers that a delivery to a nexthop would try, for people to read. */
public final class NexthopServers {
    private NexthopServers() {}

    /**
     * One text each, in order: {@code host[address]:port}, with what DANE comes to there, or why a destination has none.
     *
     * @param nexthop perhaps several destinations
     */
    public static List<String> of(MainCf main, TableRegistry tables, DnsClient dns, String nexthop) {
        NexthopResolver resolver = new NexthopResolver(
                SmtpClientSettings.of(main, tables).hosts(),
                dns,
                OwnAddresses.of(List.of(), InetInterfaces.of(main).proxyAddresses()),
                new Random(),
                text -> {});
        TlsPolicies policies = new TlsPolicies(main, tables, text -> {});
        Dane dane = new Dane(main, dns, text -> {});
        List<String> servers = new ArrayList<>();
        for (String destination : Nexthop.words(nexthop)) {
            TlsPolicy policy = policies.of(destination) instanceof TlsPolicies.Result.Found(TlsPolicy found)
                    ? found
                    : TlsPolicy.NONE;
            switch (resolver.resolve(destination, dane.lookups(policy))) {
                case NexthopResolver.Relays.Hosts hosts ->
                    hosts.hosts()
                            .forEach(host -> servers.add(host.labelWithPort()
                                    + (policy.level().isDane()
                                            ? ", TLS: " + NexthopTls.at(dane.at(policy, host, destination))
                                            : "")));
                case NexthopResolver.Relays.None(Trouble trouble, boolean loops) ->
                    servers.add("none: " + trouble.dsn() + " " + trouble.text());
            }
        }
        return servers;
    }
}
