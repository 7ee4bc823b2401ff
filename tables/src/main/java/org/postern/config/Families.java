package org.postern.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Locale;
import org.postern.tables.ListSyntax;

/** The address families that {@code inet_protocols} allows. */
record Families(boolean ipv4, boolean ipv6) {
    /** The families that the list in {@code setting} names. */
    static Families parse(MainCf config, Setting<String> setting) {
        String value = config.get(setting);
        Families families = new Families(false, false);
        for (String element : ListSyntax.split(value)) {
            families = switch (element.toLowerCase(Locale.ROOT)) {
                case "all" -> new Families(true, true);
                case "ipv4" -> new Families(true, families.ipv6);
                case "ipv6" -> new Families(families.ipv4, true);
                default ->
                    throw config.problem(
                            setting, "unknown %s value \"%s\" in \"%s\"".formatted(setting.name(), element, value));
            };
        }
        if (!families.ipv4 && !families.ipv6) {
            throw config.problem(setting, "parameter " + setting.name() + ": no address family");
        }
        return families;
    }

    boolean include(InetAddress address) {
        return address instanceof Inet6Address ? ipv6 : ipv4;
    }
}
