package org.postern.relayd.rewrite;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.postern.address.IpAddress;
import org.postern.config.ConfigException;
import org.postern.config.MainCf;
import org.postern.config.Setting;
import org.postern.config.Settings;
import org.postern.tables.ListSyntax;

/**
 * The addresses at which mail reaches this system: those of inet_interfaces, and of the proxies and address translators in front of it
 * (proxy_interfaces). Mail for {@code user@[address]} is local mail.
 *
 * @param addresses of the families that inet_protocols names
 */
public record LocalAddresses(Set<IpAddress> addresses) {
    /** Takes a copy of {@code addresses}. */
    public LocalAddresses {
        addresses = Set.copyOf(addresses);
    }

    /**
     * The addresses that {@code config} names.
     *
     * @throws ConfigException for a host name that has no address
     */
    public static LocalAddresses of(MainCf config) {
        Set<IpAddress> addresses = new HashSet<>();
        collect(config, Settings.INET_INTERFACES, addresses);
        collect(config, Settings.PROXY_INTERFACES, addresses);
        String protocols = config.get(Settings.INET_PROTOCOLS);
        boolean all = protocols.contains("all");
        addresses.removeIf(address -> !all && !protocols.contains(address.isIpv6() ? "ipv6" : "ipv4"));
        return new LocalAddresses(addresses);
    }

    /** Whether {@code domain} is a literal, brackets included, of one of the addresses. */
    public boolean hasLiteral(String domain) {
        return domain.length() > 2
                && domain.startsWith("[")
                && domain.endsWith("]")
                && IpAddress.parseLiteral(domain.substring(1, domain.length() - 1))
                        .filter(addresses::contains)
                        .isPresent();
    }

    private static void collect(MainCf config, Setting<String> setting, Set<IpAddress> addresses) {
        for (String element : ListSyntax.split(config.get(setting))) {
            switch (element) {
                case "all" -> addInterfaces(addresses, false);
                case "loopback-only" -> addInterfaces(addresses, true);
                default -> addHost(setting, element, addresses);
            }
        }
    }

    private static void addHost(Setting<String> setting, String host, Set<IpAddress> addresses) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        var literal = IpAddress.parse(bare);
        if (literal.isPresent()) {
            addresses.add(literal.get());
            return;
        }
        try {
            for (InetAddress address : InetAddress.getAllByName(bare)) {
                addresses.add(IpAddress.of(address.getAddress()));
            }
        } catch (UnknownHostException unknown) {
            throw new ConfigException("config variable " + setting.name() + ": host not found: " + host, unknown);
        }
    }

    private static void addInterfaces(Set<IpAddress> addresses, boolean loopbackOnly) {
        try {
            for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                for (InetAddress address : Collections.list(each.getInetAddresses())) {
                    if (!loopbackOnly || address.isLoopbackAddress()) {
                        addresses.add(IpAddress.of(address.getAddress()));
                    }
                }
            }
        } catch (SocketException failure) {
            throw new ConfigException("cannot list the network interfaces: " + failure.getMessage(), failure);
        }
    }
}
