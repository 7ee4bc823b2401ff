package org.postern.config;

import java.util.Arrays;
import org.postern.address.IpAddress;

/**
 * An address or a network in CIDR notation: {@code 192.0.2.0/24}, {@code [2001:db8::]/32}, {@code [2001:db8::]}.
 *
 * @param address the network's address, host bits zero
 * @param length how many bits of it count
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and nobody else sees the array
record Network(byte[] address, int length) {
    /** The pattern is none; the message is Postfix's. */
    static final class BadPattern extends Exception {
        private static final long serialVersionUID = 1L;

        BadPattern(String message) {
            super(message);
        }
    }

    /** Reads a pattern. */
    static Network parse(String pattern) throws BadPattern {
        String address = pattern;
        String rest = "";
        if (pattern.startsWith("[")) {
            int close = pattern.indexOf(']');
            if (close < 0) {
                throw new BadPattern("missing ']' character after \"" + pattern + "\"");
            }
            address = pattern.substring(1, close);
            rest = pattern.substring(close + 1);
            if (!rest.isEmpty() && rest.charAt(0) != '/') {
                throw new BadPattern("garbage after \"[" + address + "]\"");
            }
        }
        int slash = rest.isEmpty() ? address.indexOf('/') : -1;
        if (slash >= 0) {
            rest = address.substring(slash);
            address = address.substring(0, slash);
        }
        String shown = address;
        if (rest.isEmpty()) {
            byte[] bytes = IpAddress.parse(address)
                    .map(IpAddress::bytes)
                    .orElseThrow(() -> new BadPattern("bad address pattern: \"" + shown + "\""));
            return new Network(bytes, bytes.length * Byte.SIZE);
        }
        String mask = rest.substring(1);
        BadPattern bad = new BadPattern("bad net/mask pattern: \"" + address + "/" + mask + "\"");
        byte[] bytes = IpAddress.parse(address).map(IpAddress::bytes).orElseThrow(() -> bad);
        if (!mask.matches("[0-9]{1,4}") || Integer.parseInt(mask) > bytes.length * Byte.SIZE) {
            throw bad;
        }
        int length = Integer.parseInt(mask);
        byte[] net = masked(bytes, length);
        if (!Arrays.equals(net, bytes)) {
            throw new BadPattern("non-null host address bits in \"%s/%s\", perhaps you should use \"%s/%d\" instead"
                    .formatted(address, mask, AddressText.of(net), length));
        }
        return new Network(bytes, length);
    }

    /** The network of this many bits that {@code address} is in. */
    static Network of(byte[] address, int length) {
        return new Network(masked(address, length), length);
    }

    boolean contains(byte[] other) {
        if (other.length != address.length) {
            return false;
        }
        for (int i = 0; i < address.length; i++) {
            int bits = Math.clamp(length - (long) i * Byte.SIZE, 0, Byte.SIZE);
            if (((other[i] ^ address[i]) & (0xff00 >> bits) & 0xff) != 0) {
                return false;
            }
        }
        return true;
    }

    private static byte[] masked(byte[] address, int length) {
        byte[] net = address.clone();
        for (int bit = length; bit < net.length * Byte.SIZE; bit++) {
            net[bit / Byte.SIZE] &= (byte) ~(0x80 >> (bit % Byte.SIZE));
        }
        return net;
    }

    /** As mynetworks has it: IPv6 in square brackets. */
    @Override
    public String toString() {
        String text = AddressText.of(address);
        return (address.length == 4 ? text : "[" + text + "]") + "/" + length;
    }
}
