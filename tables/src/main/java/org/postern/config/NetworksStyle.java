package org.postern.config;

import java.util.EnumSet;

/** How {@code mynetworks} follows from the interfaces when it is not set ({@code mynetworks_style}). */
enum NetworksStyle {
    /** Every address alone. */
    HOST,
    /** Every address's network. */
    SUBNET,
    /** The class A, B or C network of every IPv4 address. */
    CLASS;

    private static final int CLASS_A_END = 128;
    private static final int CLASS_B_END = 192;
    private static final int CLASS_C_END = 224;

    /**
     * The style that main.cf asks for.
     *
     * @throws ConfigException unless it is exactly one
     */
    static NetworksStyle of(MainCf config) {
        Setting<String> setting = Settings.MYNETWORKS_STYLE;
        String value = config.expand(String.valueOf(config.lookup(setting.name()))); // Empty has its own message.
        EnumSet<NetworksStyle> styles = EnumSet.noneOf(NetworksStyle.class);
        for (String element : Nexthop.words(value)) {
            styles.add(
                    switch (element) {
                        case "host" -> HOST;
                        case "subnet" -> SUBNET;
                        case "class" -> CLASS;
                        default ->
                            throw config.problem(
                                    setting,
                                    "unknown mynetworks mask style value \"%s\" in \"%s\"".formatted(element, value));
                    });
        }
        if (styles.size() != 1) {
            throw config.problem(setting, "bad mynetworks_style value: " + value + "; specify exactly one value");
        }
        return styles.iterator().next();
    }

    /** How many bits of the address name the network; negative when it has none. */
    int prefixLength(Machine.Address each) {
        byte[] bytes = each.address().getAddress();
        return switch (this) {
            case HOST -> bytes.length * Byte.SIZE;
            case SUBNET -> each.prefixLength();
            case CLASS -> bytes.length == 4 ? classLength(bytes[0] & 0xff) : each.prefixLength();
        };
    }

    private static int classLength(int first) {
        if (first < CLASS_A_END) {
            return 8;
        }
        if (first < CLASS_B_END) {
            return 16;
        }
        return first < CLASS_C_END ? 24 : -1;
    }
}
