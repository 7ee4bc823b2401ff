package org.postern.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** IPv4 and IPv6 addresses in numbers, as text and bytes. Nothing here asks DNS. */
final class NumericAddress {
    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    private static final int IPV6_GROUPS = 8;
    private static final int IPV6_BYTES = 16;

    private NumericAddress() {}

    /** The 4 or 16 bytes of {@code text}; nothing when that is no address. */
    static Optional<byte[]> bytes(String text) {
        boolean ipv6 = text.indexOf(':') >= 0;
        if (ipv6 ? text.indexOf('%') >= 0 : !IPV4.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            byte[] bytes = InetAddress.ofLiteral(text).getAddress();
            return Optional.of(ipv6 && bytes.length != IPV6_BYTES ? mapped(bytes) : bytes);
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }

    /** {@code ::ffff:a.b.c.d}, which Java takes for IPv4. */
    private static byte[] mapped(byte[] ipv4) {
        byte[] bytes = new byte[IPV6_BYTES];
        bytes[10] = (byte) 0xff;
        bytes[11] = (byte) 0xff;
        System.arraycopy(ipv4, 0, bytes, 12, ipv4.length);
        return bytes;
    }

    /** {@code address} as Postfix prints it and as tables have it: IPv6 in lower case, the longest run of zeros as {@code ::}. */
    static String text(InetAddress address) {
        return text(address.getAddress());
    }

    static String text(byte[] address) {
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

    /** Whether it is IPv6. */
    static boolean isIpv6(InetAddress address) {
        return address instanceof Inet6Address;
    }
}
