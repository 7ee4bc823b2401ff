package org.postern.relayd;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postern.config.ConfigException;
import org.postern.config.InetInterfaces;
import org.postern.config.MainCf;
import org.postern.config.Setting;
import org.postern.config.Settings;
import org.postern.tables.ListSyntax;

/** Where the daemon listens: {@code relayd_listen}, or else port 25 on {@code inet_interfaces}. */
final class ListenAddresses {
    private static final int SMTP_PORT = 25;

    private ListenAddresses() {}

    /** @throws ConfigException for an item that is no {@code address:port}, at its line */
    static List<InetSocketAddress> of(MainCf config) {
        String list = config.get(Settings.RELAYD_LISTEN);
        if (list.isBlank()) {
            if (config.get(Settings.INET_INTERFACES).equalsIgnoreCase("all")) {
                return List.of(new InetSocketAddress(SMTP_PORT));
            }
            return InetInterfaces.of(config).addresses().stream()
                    .map(address -> new InetSocketAddress(address, SMTP_PORT))
                    .toList();
        }
        return parse(config, Settings.RELAYD_LISTEN);
    }

    /**
     * Those where sessions begin with TLS.
     *
     * @throws ConfigException for an item that is no {@code address:port}, at its line
     */
    static List<InetSocketAddress> withTls(MainCf config) {
        return parse(config, Settings.RELAYD_TLS_LISTEN);
    }

    /**
     * Where metrics are answered for; a port alone is one of the loopback address, since anybody who can connect may read them.
     *
     * @throws ConfigException for what is neither {@code address:port} nor a port
     */
    static Optional<InetSocketAddress> ofMetrics(MainCf config) {
        String value = config.get(Settings.RELAYD_METRICS_LISTEN).strip();
        if (value.isEmpty()) {
            return Optional.empty();
        }
        String alone = value.startsWith(":") ? value.substring(1) : value;
        int port = port(alone);
        return Optional.of(
                port >= 0
                        ? new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port)
                        : parse(config, Settings.RELAYD_METRICS_LISTEN, value));
    }

    /**
     * Sees that the next start will know where to listen.
     *
     * @throws ConfigException for what is no address
     */
    static void validate(MainCf config) {
        var _ = of(config);
        var _ = withTls(config);
        var _ = ofMetrics(config);
    }

    private static List<InetSocketAddress> parse(MainCf config, Setting<String> setting) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String item : ListSyntax.split(config.get(setting))) {
            addresses.add(parse(config, setting, item));
        }
        return addresses;
    }

    private static InetSocketAddress parse(MainCf config, Setting<String> setting, String item) {
        int colon = item.lastIndexOf(':');
        int port = colon < 0 ? -1 : port(item.substring(colon + 1));
        String host = colon < 0 ? "" : item.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (port < 0 || host.isEmpty()) {
            throw config.problem(
                    setting,
                    "bad " + setting + " item \"" + item
                            + "\": want ADDRESS:PORT, such as 127.0.0.1:2525 or [::1]:2525");
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw config.problem(setting, "bad " + setting + " item \"" + item + "\": no such address");
        }
    }

    private static int port(String text) {
        if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        int port = Integer.parseInt(text);
        return port <= 65_535 ? port : -1;
    }
}
