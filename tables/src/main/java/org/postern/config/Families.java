package org.postern.config;

import java.net.Inet6Address;
import java.net.InetAddress;

/** The address families that {@code inet_protocols} allows. */
record Families(boolean ipv4, boolean ipv6) {
    /**
     * The families that the list in {@code setting} names.
     *
     * @throws ConfigException when it names none, or one that is unknown
     */
    static Families of(MainCf config, Setting<String> setting) {
        Families families = named(config, setting);
        if (!families.ipv4 && !families.ipv6) {
            throw config.problem(setting, "parameter " + setting.name() + ": no address family");
        }
        return families;
    }

    /** The families that the list in {@code setting} names, perhaps none. */
    static Families named(MainCf config, Setting<String> setting) {
        String value = config.get(setting);
        Families families = new Families(false, false);
        for (String element : Nexthop.words(value)) {
            families = switch (element) {
                case "all" -> new Families(true, true);
                case "ipv4" -> new Families(true, families.ipv6);
                case "ipv6" -> new Families(families.ipv4, true);
                default ->
                    throw config.problem(
                            setting, "unknown %s value \"%s\" in \"%s\"".formatted(setting.name(), element, value));
            };
        }
        return families;
    }

    boolean include(InetAddress address) {
        return address instanceof Inet6Address ? ipv6 : ipv4;
    }
}
