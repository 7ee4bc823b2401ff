package org.postern.relayd.smtpd;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.postern.address.IpAddress;

/**
 * What a proxy says before its client's first byte (the PROXY protocol of HAProxy, version 1 in text, version 2 in binary).
 *
 * @param client the client; nothing when the proxy speaks for itself (LOCAL)
 */
record ProxyHeader(Optional<Source> client) {
    private static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};

    /** The longest that version 1 can be, line end included. */
    private static final int LONGEST_LINE = 107;

    /** Addresses need 36 bytes; what may follow them is read and dropped. */
    private static final int LONGEST_BODY = 4096;

    private static final int VERSION_2_LOCAL = 0x20;
    private static final int VERSION_2_PROXY = 0x21;
    private static final int TCP_OVER_IPV4 = 0x11;
    private static final int TCP_OVER_IPV6 = 0x21;

    /** Where the client's connection to the proxy comes from. */
    record Source(InetAddress address, int port) {}

    /** A header that cannot be read; the message says what is wrong with it. */
    static final class BadHeaderException extends Exception {
        private static final long serialVersionUID = 1;

        BadHeaderException(String message) {
            super(message);
        }
    }

    /**
     * Reads a header and not a byte more.
     *
     * @throws IOException when the proxy goes away or takes too long
     */
    static ProxyHeader read(ClientConnection connection) throws IOException, BadHeaderException {
        int first = connection.read();
        return first == 'P' ? text(connection) : binary(connection, first);
    }

    private static ProxyHeader text(ClientConnection connection) throws IOException, BadHeaderException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write('P');
        int b = 0;
        while (b != '\n') {
            if (bytes.size() == LONGEST_LINE) {
                throw new BadHeaderException("too long protocol header");
            }
            b = connection.read();
            bytes.write(b);
        }
        String line = bytes.toString(StandardCharsets.ISO_8859_1);
        if (!line.endsWith("\r\n")) {
            throw new BadHeaderException("missing protocol header terminator: " + line.strip());
        }
        String[] words = line.strip().split(" ", -1);
        if (!words[0].equals("PROXY") || words.length != 6 || !(words[1].equals("TCP4") || words[1].equals("TCP6"))) {
            throw new BadHeaderException("bad or missing protocol type: " + line.strip());
        }
        int bytesOfAddress = words[1].equals("TCP4") ? 4 : 16;
        InetAddress client = address(words[2], bytesOfAddress, "client", line);
        address(words[3], bytesOfAddress, "server", line);
        int port = port(words[4], "client", line);
        port(words[5], "server", line);
        return new ProxyHeader(Optional.of(new Source(client, port)));
    }

    private static InetAddress address(String text, int bytes, String whose, String line)
            throws BadHeaderException, UnknownHostException {
        Optional<IpAddress> address = IpAddress.parse(text).filter(each -> each.bytes().length == bytes);
        if (address.isEmpty()) {
            throw new BadHeaderException("bad or missing " + whose + " address: " + line.strip());
        }
        return InetAddress.getByAddress(address.get().bytes());
    }

    private static int port(String text, String whose, String line) throws BadHeaderException {
        if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new BadHeaderException("bad or missing " + whose + " port: " + line.strip());
        }
        int port = Integer.parseInt(text);
        if (port > 0xffff) {
            throw new BadHeaderException("bad or missing " + whose + " port: " + line.strip());
        }
        return port;
    }

    private static ProxyHeader binary(ClientConnection connection, int first) throws IOException, BadHeaderException {
        byte[] start = new byte[SIGNATURE.length + 4];
        start[0] = (byte) first;
        for (int i = 1; i < start.length; i++) {
            start[i] = (byte) connection.read();
            if (i < SIGNATURE.length && start[i] != SIGNATURE[i]) {
                throw new BadHeaderException("short protocol header");
            }
        }
        if (start[0] != SIGNATURE[0]) {
            throw new BadHeaderException("short protocol header");
        }
        int command = start[12] & 0xff;
        int family = start[13] & 0xff;
        byte[] body = new byte[(start[14] & 0xff) << 8 | (start[15] & 0xff)];
        if (body.length > LONGEST_BODY) {
            throw new BadHeaderException("too long protocol header");
        }
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) connection.read();
        }
        return switch (command) {
            case VERSION_2_LOCAL -> new ProxyHeader(Optional.empty());
            case VERSION_2_PROXY -> new ProxyHeader(Optional.of(source(family, body)));
            default -> throw new BadHeaderException("bad protocol version or command: %#x".formatted(command));
        };
    }

    private static Source source(int family, byte[] body) throws BadHeaderException, UnknownHostException {
        int bytes = switch (family) {
            case TCP_OVER_IPV4 -> 4;
            case TCP_OVER_IPV6 -> 16;
            default -> throw new BadHeaderException("bad protocol family: %#x".formatted(family));
        };
        if (body.length < 2 * bytes + 4) {
            throw new BadHeaderException("short address field");
        }
        int port = (body[2 * bytes] & 0xff) << 8 | (body[2 * bytes + 1] & 0xff);
        return new Source(InetAddress.getByAddress(Arrays.copyOf(body, bytes)), port);
    }
}
