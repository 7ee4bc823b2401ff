package org.postern.relayd.smtpclient;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/** Knows which connections would end at this daemon. Mail that goes there would go round for ever. */
@FunctionalInterface
public interface OwnAddresses {
    /** Port 25, where proxies take mail for us. */
    int SMTP_PORT = 25;

    /** Whether a connection to this address and port would be answered by this daemon. */
    boolean contains(InetSocketAddress endpoint);

    /**
     * From what the daemon listens on, and from proxy_interfaces. Unlike Postfix, which looks at port 25 of inet_interfaces only, this knows
     * the ports: a firewall that listens on one port and has its inside gateway at another of the same machine is no loop.
     *
     * @param listening sockets, where a wildcard address stands for every address of the machine
     * @param proxies addresses that others hold and that lead to port 25 here
     */
    static OwnAddresses of(List<InetSocketAddress> listening, List<InetAddress> proxies) {
        return endpoint -> (endpoint.getPort() == SMTP_PORT && proxies.contains(endpoint.getAddress()))
                || listening.stream()
                        .anyMatch(own -> own.getPort() == endpoint.getPort()
                                && (own.getAddress().equals(endpoint.getAddress())
                                        || (own.getAddress().isAnyLocalAddress()
                                                && isOnThisMachine(endpoint.getAddress()))));
    }

    private static boolean isOnThisMachine(InetAddress address) {
        try {
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException unknown) {
            return false;
        }
    }
}
