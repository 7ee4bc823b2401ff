package org.postern.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.postern.address.IpAddress;
import org.postern.tables.ListSyntax;

/**
 * The addresses that are this mail system's own: {@code inet_interfaces}, where mail is accepted, and {@code proxy_interfaces}, at
 * which it arrives by way of somebody else; as far as {@code inet_protocols} uses their family.
 */
public final class InetInterfaces {
    /** In the place of a prefix length, of an address that no interface has. */
    private static final int NO_INTERFACE = -1;

    private final List<Machine.Address> addresses;
    private final List<InetAddress> proxyAddresses;

    private InetInterfaces(List<Machine.Address> addresses, List<InetAddress> proxyAddresses) {
        this.addresses = List.copyOf(addresses);
        this.proxyAddresses = List.copyOf(proxyAddresses);
    }

    /**
     * The interfaces that {@code config} names.
     *
     * @throws ConfigException when a name has no address, or a family is unknown
     */
    public static InetInterfaces of(MainCf config) {
        Families families = Families.of(config, Settings.INET_PROTOCOLS);
        List<Machine.Address> own = own(config, config.get(Settings.INET_INTERFACES), families);
        if (own.isEmpty()) {
            throw config.problem(Settings.INET_INTERFACES, "parameter inet_interfaces: no local interface found");
        }
        Setting<String> proxies = Settings.PROXY_INTERFACES;
        return new InetInterfaces(own, resolve(config, proxies, config.get(proxies), families));
    }

    private static List<Machine.Address> own(MainCf config, String interfaces, Families families) {
        List<Machine.Address> machine = new ArrayList<>();
        for (Machine.Address address : config.machine().addresses()) {
            if (families.include(address.address())) {
                machine.add(address);
            }
        }
        // The order of a machine's interfaces is accidental: loopback first, IPv4 before IPv6.
        machine.sort((a, b) -> Integer.compare(rank(a.address()), rank(b.address())));
        return switch (interfaces) {
            case "all" -> machine;
            case "loopback-only" ->
                machine.stream()
                        .filter(address -> address.address().isLoopbackAddress())
                        .toList();
            default -> named(config, interfaces, families, machine);
        };
    }

    private static int rank(InetAddress address) {
        return (address instanceof Inet6Address ? 2 : 0) + (address.isLoopbackAddress() ? 0 : 1);
    }

    private static List<Machine.Address> named(
            MainCf config, String value, Families families, List<Machine.Address> machine) {
        List<Machine.Address> own = new ArrayList<>();
        for (InetAddress address : resolve(config, Settings.INET_INTERFACES, value, families)) {
            own.add(machine.stream()
                    .filter(each -> each.address().equals(address))
                    .findFirst()
                    .orElseGet(() -> new Machine.Address(address, NO_INTERFACE)));
        }
        return own;
    }

    private static List<InetAddress> resolve(MainCf config, Setting<String> setting, String value, Families families) {
        Set<InetAddress> addresses = new LinkedHashSet<>();
        for (String element : ListSyntax.split(value)) {
            String host = element.startsWith("[") && element.endsWith("]")
                    ? element.substring(1, element.length() - 1)
                    : element;
            List<InetAddress> usable =
                    addresses(host).stream().filter(families::include).toList();
            if (usable.isEmpty()) {
                throw config.problem(
                        setting, "config variable %s: host not found: %s".formatted(setting.name(), element));
            }
            addresses.addAll(usable);
        }
        return List.copyOf(addresses);
    }

    private static List<InetAddress> addresses(String host) {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException unknown) {
            return List.of();
        }
    }

    /** The addresses of all interfaces of this machine that are up, whatever {@code config} names, of the families that it uses. */
    public static List<InetAddress> ofMachine(MainCf config) {
        return own(config, "all", Families.of(config, Settings.INET_PROTOCOLS)).stream()
                .map(Machine.Address::address)
                .toList();
    }

    /** The addresses to accept mail on. */
    public List<InetAddress> addresses() {
        return addresses.stream().map(Machine.Address::address).toList();
    }

    /** The addresses of proxies and address translators in front of this machine. */
    public List<InetAddress> proxyAddresses() {
        return proxyAddresses;
    }

    /** Whether mail for {@code user@[address]} is mail for this system. */
    public boolean isOwn(IpAddress address) {
        byte[] bytes = address.bytes();
        return addresses().stream().anyMatch(own -> same(own, bytes))
                || proxyAddresses.stream().anyMatch(own -> same(own, bytes));
    }

    private static boolean same(InetAddress own, byte[] bytes) {
        return java.util.Arrays.equals(own.getAddress(), bytes);
    }

    /**
     * The networks of the interfaces, as {@code mynetworks_style} derives {@code mynetworks} from them. Of several bad settings the first
     * that Postfix looks at is reported; without a family it looks no further.
     */
    static String networks(MainCf config) {
        Families families = Families.named(config, Settings.INET_PROTOCOLS);
        if (!families.ipv4() && !families.ipv6()) {
            return "";
        }
        NetworksStyle style = NetworksStyle.of(config);
        String interfaces = config.expand(String.valueOf(config.lookup(Settings.INET_INTERFACES.name())));
        Set<String> networks = new LinkedHashSet<>();
        for (Machine.Address each : own(config, interfaces, families)) {
            if (each.prefixLength() == NO_INTERFACE) {
                throw config.problem(
                        Settings.INET_INTERFACES,
                        "parameter inet_interfaces: no local interface found for " + AddressText.of(each.address()));
            }
            int length = style.prefixLength(each);
            if (length >= 0) {
                networks.add(Network.of(each.address().getAddress(), length).toString());
            }
        }
        return String.join(" ", networks);
    }
}
