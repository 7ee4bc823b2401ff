package org.postern.relayd.dns;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postern.config.ConfigException;
import org.postern.config.Nexthop;
import org.postern.config.Settings;

/** The value of relayd_dns_servers. */
final class ServerList {
    private ServerList() {}

    /**
     * Reads {@code ADDR[:PORT]} items, separated by comma or blank; IPv6 as {@code [ADDR]:PORT}.
     *
     * @throws ConfigException if an item is not an address
     */
    static List<InetSocketAddress> parse(String text) {
        List<InetSocketAddress> servers = new ArrayList<>();
        for (String item : Nexthop.words(text)) {
            servers.add(server(item)
                    .orElseThrow(() -> new ConfigException(
                            "bad " + Settings.RELAYD_DNS_SERVERS.name() + " value: \"" + item + "\"")));
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
}
