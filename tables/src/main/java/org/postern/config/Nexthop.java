package org.postern.config;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.postern.address.IpAddress;

/**
 * One destination in the syntax of smtp(8): {@code domain}, {@code domain:port}, {@code [host]}, {@code [host]:port}, {@code [address]:port},
 * {@code [ipv6:address]:port}. Ports are numbers or names.
 *
 * @param text as written
 * @param host without brackets
 * @param bracketed whether MX records are not to be looked up
 * @param address when {@code host} is one
 * @param port 1 to 65535
 */
public record Nexthop(String text, String host, boolean bracketed, Optional<InetAddress> address, int port) {
    /** known_tcp_ports(5): these need no services file. */
    private static final Map<String, Integer> PORTS =
            Map.of("smtp", 25, "smtps", 465, "submissions", 465, "submission", 587, "lmtp", 24);

    private static final Pattern SEPARATORS = Pattern.compile("[,\\s]+");

    /** What came of reading one. */
    public sealed interface Parsed {
        /** It is one. */
        record Ok(Nexthop nexthop) implements Parsed {}

        /** It is none. */
        record Malformed(String reason) implements Parsed {}
    }

    /** The items of a list that are separated by comma or blank. */
    public static List<String> words(String list) {
        List<String> words = new ArrayList<>(List.of(SEPARATORS.split(list, -1)));
        words.removeIf(String::isEmpty);
        return words;
    }

    /** Reads {@code text}; {@code defaultPort}, a number or a name, is for one that names none. */
    public static Parsed parse(String text, String defaultPort) {
        boolean bracketed = text.startsWith("[");
        String host;
        String rest;
        if (bracketed) {
            int close = text.indexOf(']');
            if (close < 0) {
                return new Parsed.Malformed("missing \"]\"");
            }
            host = text.substring(1, close);
            rest = text.substring(close + 1);
        } else {
            int colon = text.lastIndexOf(':');
            host = colon < 0 ? text : text.substring(0, colon);
            rest = colon < 0 ? "" : text.substring(colon);
        }
        if (host.isEmpty()) {
            return new Parsed.Malformed("missing host");
        }
        if (!rest.isEmpty() && !rest.startsWith(":")) {
            return new Parsed.Malformed("garbage after \"]\"");
        }
        String service = rest.length() > 1 ? rest.substring(1) : defaultPort;
        int port = port(service);
        if (port == 0) {
            return new Parsed.Malformed("unknown service: " + service + "/tcp");
        }
        Optional<InetAddress> address = address(host);
        if (host.indexOf(':') >= 0 && (!bracketed || address.isEmpty())) {
            return new Parsed.Malformed("bad address");
        }
        return new Parsed.Ok(new Nexthop(text, address.map(Nexthop::text).orElse(host), bracketed, address, port));
    }

    private static String text(InetAddress address) {
        return IpAddress.of(address.getAddress()).toString();
    }

    private static int port(String service) {
        if (service.matches("[0-9]{1,5}")) {
            int port = Integer.parseInt(service);
            return port <= 65535 ? port : 0;
        }
        return PORTS.getOrDefault(service.toLowerCase(Locale.ROOT), 0);
    }

    private static Optional<InetAddress> address(String host) {
        boolean tagged = host.regionMatches(true, 0, "ipv6:", 0, 5);
        String digits = tagged ? host.substring(5) : host;
        if (digits.indexOf(':') < 0 && !digits.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(digits));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
