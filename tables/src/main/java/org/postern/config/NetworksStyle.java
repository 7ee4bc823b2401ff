package org.postern.config;

import java.util.Locale;
import java.util.Optional;

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

    static Optional<NetworksStyle> parse(String text) {
        for (NetworksStyle style : values()) {
            if (style.name().toLowerCase(Locale.ROOT).equals(text.toLowerCase(Locale.ROOT))) {
                return Optional.of(style);
            }
        }
        return Optional.empty();
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
