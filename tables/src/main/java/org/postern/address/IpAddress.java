package org.postern.address;

import java.util.Arrays;
import java.util.Optional;

/** An IPv4 or IPv6 address, parsed from text only: no name is ever looked up, whatever the text. Immutable. */
public final class IpAddress {
    private static final String IPV6_TAG = "IPv6:";

    private final byte[] bytes; // 4 or 16, in network order

    private IpAddress(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The address with these 4 or 16 bytes, in network order. */
    public static IpAddress of(byte[] bytes) {
        if (bytes.length != 4 && bytes.length != 16) {
            throw new IllegalArgumentException("an address of " + bytes.length + " bytes");
        }
        return new IpAddress(bytes.clone());
    }

    /** The address in a domain literal without its brackets: dotted quad, or {@code IPv6:} and an IPv6 address. */
    public static Optional<IpAddress> parseLiteral(String literal) {
        return literal.regionMatches(true, 0, IPV6_TAG, 0, IPV6_TAG.length())
                ? parseIpv6(literal.substring(IPV6_TAG.length()))
                : parseIpv4(literal);
    }

    /** The address written as a dotted quad or as IPv6. */
    public static Optional<IpAddress> parse(String text) {
        return text.indexOf(':') >= 0 ? parseIpv6(text) : parseIpv4(text);
    }

    /** A dotted quad: four decimal numbers from 0 to 255; 0 as the first only in 0.0.0.0. */
    public static Optional<IpAddress> parseIpv4(String text) {
        byte[] bytes = new byte[4];
        int count = 0;
        int at = 0;
        while (at <= text.length()) {
            int end = text.indexOf('.', at);
            if (end < 0) {
                end = text.length();
            }
            int value = decimal(text, at, end);
            if (value < 0 || count == 4) {
                return Optional.empty();
            }
            bytes[count++] = (byte) value;
            at = end + 1;
        }
        boolean thisNetwork = bytes[0] == 0 && (bytes[1] != 0 || bytes[2] != 0 || bytes[3] != 0);
        return count == 4 && !thisNetwork ? Optional.of(new IpAddress(bytes)) : Optional.empty();
    }

    /** RFC 4291 2.2: eight groups, one run of zeros as {@code ::}, the last two groups possibly as a dotted quad. */
    public static Optional<IpAddress> parseIpv6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            byte[] all = groups(text);
            return all.length == 16 ? Optional.of(new IpAddress(all)) : Optional.empty();
        }
        String headText = text.substring(0, gap);
        String tailText = text.substring(gap + 2);
        byte[] head = groups(headText);
        byte[] tail = groups(tailText);
        boolean wellFormed = (headText.isEmpty() || head.length > 0)
                && (tailText.isEmpty() || tail.length > 0)
                && headText.indexOf('.') < 0
                && head.length + tail.length <= 14;
        if (!wellFormed) {
            return Optional.empty();
        }
        byte[] bytes = new byte[16];
        System.arraycopy(head, 0, bytes, 0, head.length);
        System.arraycopy(tail, 0, bytes, 16 - tail.length, tail.length);
        return Optional.of(new IpAddress(bytes));
    }

    /** A copy of the 4 or 16 bytes, in network order. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Whether this is an IPv6 address. */
    public boolean isIpv6() {
        return bytes.length == 16;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpAddress address && Arrays.equals(bytes, address.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The dotted quad, or IPv6 as inet_ntop(3) writes it, which is RFC 5952: in lower case, the longest run of zeros as {@code ::}. */
    @Override
    public String toString() {
        return isIpv6() ? ipv6Text() : ipv4Text(0);
    }

    /** The domain literal, brackets included (RFC 5321 4.1.3): {@code [192.0.2.1]}, {@code [IPv6:2001:db8::1]}. */
    public String literal() {
        return "[" + (isIpv6() ? IPV6_TAG : "") + this + "]";
    }

    private String ipv4Text(int from) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < from + 4; i++) {
            text.append(i == from ? "" : ".").append(bytes[i] & 0xff);
        }
        return text.toString();
    }

    private String ipv6Text() {
        int gap = -1;
        int gapLength = 1; // a single group of zeros is not worth a ::
        for (int start = 0; start < 8; start++) {
            int end = start;
            while (end < 8 && groupAt(end) == 0) {
                end++;
            }
            if (end - start > gapLength) {
                gap = start;
                gapLength = end - start;
            }
        }
        boolean mapped = gap == 0 && ((gapLength == 5 && groupAt(5) == 0xffff) || gapLength == 6);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < (mapped ? 6 : 8); i++) {
            if (i == gap) {
                text.append("::");
                i += gapLength - 1;
                continue;
            }
            text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":")
                    .append(Integer.toHexString(groupAt(i)));
        }
        if (mapped) {
            text.append(text.charAt(text.length() - 1) == ':' ? "" : ":").append(ipv4Text(12));
        }
        return text.toString();
    }

    private int groupAt(int index) {
        return (bytes[2 * index] & 0xff) << 8 | (bytes[2 * index + 1] & 0xff);
    }

    /** The bytes of groups separated by single colons; empty when malformed. */
    private static byte[] groups(String text) {
        byte[] bytes = new byte[16];
        int count = 0;
        int at = 0;
        while (at <= text.length()) {
            int end = text.indexOf(':', at);
            boolean last = end < 0;
            if (last) {
                end = text.length();
            }
            byte[] group = group(text.substring(at, end), last);
            if (group.length == 0 || count + group.length > 16) {
                return new byte[0];
            }
            System.arraycopy(group, 0, bytes, count, group.length);
            count += group.length;
            at = end + 1;
        }
        return Arrays.copyOf(bytes, count);
    }

    private static byte[] group(String text, boolean last) {
        if (last && text.indexOf('.') >= 0) {
            return parseIpv4(text).map(address -> address.bytes).orElse(new byte[0]);
        }
        if (text.isEmpty() || text.length() > 4) {
            return new byte[0];
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c > 0x7f ? -1 : Character.digit(c, 16);
            if (digit < 0) {
                return new byte[0];
            }
            value = value << 4 | digit;
        }
        return new byte[] {(byte) (value >> 8), (byte) value};
    }

    private static int decimal(String text, int start, int end) {
        if (start == end) {
            return -1;
        }
        int value = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
            if (value > 255) {
                return -1;
            }
        }
        return value;
    }
}
