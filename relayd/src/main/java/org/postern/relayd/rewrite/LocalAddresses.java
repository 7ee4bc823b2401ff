package org.postern.relayd.rewrite;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postern.address.IpAddress;
import org.postern.config.ConfigException;
import org.postern.config.InetInterfaces;
import org.postern.config.MainCf;

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
        InetInterfaces interfaces = InetInterfaces.of(config);
        return new LocalAddresses(Stream.concat(interfaces.addresses().stream(), interfaces.proxyAddresses().stream())
                .map(address -> IpAddress.of(address.getAddress()))
                .collect(Collectors.toUnmodifiableSet()));
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
}
