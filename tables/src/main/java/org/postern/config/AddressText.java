package org.postern.config;

import java.net.InetAddress;
import java.util.Arrays;

/** How Postfix prints addresses. */
final class AddressText {
    private static final int IPV6_GROUPS = 8;
    private static final int IPV6_BYTES = 16;

    private AddressText() {}

    /** {@code address} as Postfix prints it and as tables have it: IPv6 in lower case, the longest run of zeros as {@code ::}. */
    static String of(InetAddress address) {
        return of(address.getAddress());
    }

    static String of(byte[] address) {
        if (address.length != IPV6_BYTES) {
            return (address[0] & 0xff) + "." + (address[1] & 0xff) + "." + (address[2] & 0xff) + "."
                    + (address[3] & 0xff);
        }
        int[] groups = new int[IPV6_GROUPS];
        Arrays.setAll(groups, i -> ((address[2 * i] & 0xff) << 8) | (address[2 * i + 1] & 0xff));
        int zerosAt = -1;
        int zeros = 1; // RFC 5952 4.2.2: a single zero group is not shortened
        for (int i = 0; i < IPV6_GROUPS; i++) {
            int end = i;
            while (end < IPV6_GROUPS && groups[end] == 0) {
                end++;
            }
            if (end - i > zeros) {
                zerosAt = i;
                zeros = end - i;
            }
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < IPV6_GROUPS; i++) {
            if (i == zerosAt) {
                out.append("::");
                i += zeros - 1;
                continue;
            }
            if (!out.isEmpty() && out.charAt(out.length() - 1) != ':') {
                out.append(':');
            }
            out.append(Integer.toHexString(groups[i]));
        }
        return out.toString();
    }
}
