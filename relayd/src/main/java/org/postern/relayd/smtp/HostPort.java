package org.postern.relayd.smtp;

import java.net.InetSocketAddress;

/** Where to connect to, as people write it. */
public final class HostPort {
    private HostPort() {}

    /** {@code 192.0.2.1:25}, {@code [2001:db8::1]:25}. */
    public static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
