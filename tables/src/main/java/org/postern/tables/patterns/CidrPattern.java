package org.postern.tables.patterns;

import java.util.Optional;
import org.postern.address.IpAddress;

/**
 * A network as cidr_table(5) writes it: {@code 192.0.2.0/24}, {@code 2001:db8::/32}, an address for itself alone; square brackets
 * around the address, or around all of it, do no harm.
 *
 * @param net the network's address, host bits zero
 * @param bits how many of them count
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and nobody else sees the array
record CidrPattern(byte[] net, int bits) {
    static CidrPattern parse(String pattern) throws BadPatternException {
        String address = pattern;
        int slash;
        if (pattern.startsWith("[")) {
            int close = pattern.indexOf(']');
            if (close < 0) {
                throw new BadPatternException("missing ']' character after \"" + pattern + "\"");
            }
            address = pattern.substring(1, close);
            String rest = pattern.substring(close + 1);
            if (rest.startsWith("/")) {
                return parse(address, rest.substring(1));
            }
            if (!rest.isEmpty()) {
                throw new BadPatternException("garbage after \"[" + address + "]\"");
            }
        }
        slash = address.indexOf('/');
        if (slash >= 0) {
            return parse(address.substring(0, slash), address.substring(slash + 1));
        }
        Optional<IpAddress> host = address(address);
        if (host.isEmpty()) {
            throw new BadPatternException("bad address pattern: \"" + address + "\"");
        }
        byte[] bytes = host.get().bytes();
        return new CidrPattern(bytes, bytes.length * Byte.SIZE);
    }

    private static CidrPattern parse(String address, String mask) throws BadPatternException {
        String shown = "\"" + address + "/" + mask + "\"";
        if (!Ascii.isNumber(mask)) {
            throw new BadPatternException("bad mask value in " + shown);
        }
        int bits = Ascii.number(mask);
        if (bits < 0 || bits > (address.indexOf(':') >= 0 ? 128 : 32)) {
            throw new BadPatternException("bad mask length in " + shown);
        }
        Optional<IpAddress> host = address(address);
        if (host.isEmpty()) {
            throw new BadPatternException("bad network value in " + shown);
        }
        byte[] net = host.get().bytes();
        for (int bit = bits; bit < net.length * Byte.SIZE; bit++) {
            net[bit / Byte.SIZE] &= (byte) ~(0x80 >> (bit % Byte.SIZE));
        }
        IpAddress masked = IpAddress.of(net);
        if (!masked.equals(host.get())) {
            throw new BadPatternException("non-null host address bits in " + shown + ", perhaps you should use \""
                    + masked + "/" + bits + "\" instead");
        }
        return new CidrPattern(net, bits);
    }

    /** The address, as strictly as inet_pton(3) reads it: numbers of a dotted quad have no zeros in front. */
    static Optional<IpAddress> address(String text) {
        int colon = text.lastIndexOf(':');
        boolean quad = text.indexOf('.', colon + 1) >= 0;
        Optional<byte[]> tail = quad ? quad(text.substring(colon + 1)) : Optional.empty();
        if (colon < 0 || (quad && tail.isEmpty())) {
            return tail.map(IpAddress::of);
        }
        if (!quad) {
            return IpAddress.parseIpv6(text);
        }
        byte[] low = tail.get();
        String groups =
                "%x:%x".formatted((low[0] & 0xff) << 8 | (low[1] & 0xff), (low[2] & 0xff) << 8 | (low[3] & 0xff));
        return IpAddress.parseIpv6(text.substring(0, colon + 1) + groups);
    }

    private static Optional<byte[]> quad(String text) {
        String[] numbers = text.split("\\.", -1);
        byte[] bytes = new byte[4];
        if (numbers.length != bytes.length) {
            return Optional.empty();
        }
        for (int i = 0; i < bytes.length; i++) {
            String number = numbers[i];
            boolean plain =
                    Ascii.isNumber(number) && number.length() <= 3 && (number.length() == 1 || number.charAt(0) != '0');
            if (!plain || Ascii.number(number) > 255) {
                return Optional.empty();
            }
            bytes[i] = (byte) Ascii.number(number);
        }
        return Optional.of(bytes);
    }

    boolean isSameFamily(byte[] address) {
        return address.length == net.length;
    }

    /** Whether all of {@code other} is in this network. */
    boolean covers(CidrPattern other) {
        return isSameFamily(other.net) && bits <= other.bits && contains(other.net);
    }

    /** Whether {@code address}, of the same family, is in the network. */
    boolean contains(byte[] address) {
        int whole = bits / Byte.SIZE;
        for (int i = 0; i < whole; i++) {
            if (address[i] != net[i]) {
                return false;
            }
        }
        int rest = bits % Byte.SIZE;
        return rest == 0 || ((address[whole] ^ net[whole]) & 0xff) >> (Byte.SIZE - rest) == 0;
    }
}
