package org.postern.relayd.smtpclient;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.postern.address.IpAddress;

/**
 * One address of one server that may take the mail.
 *
 * @param name as it was looked up; the address itself when that is all there is
 * @param best whether no other host of its destination is preferred to this one
 * @param provenance how it was found
 */
record RelayHost(String name, InetAddress address, int port, boolean best, Provenance provenance) {
    /** {@code host[address]}. */
    String label() {
        return name + "[" + IpAddress.of(address.getAddress()) + "]";
    }

    /** {@code host[address]:port}, as {@code relay=} in the log. */
    String labelWithPort() {
        return label() + ":" + port;
    }

    InetSocketAddress socketAddress() {
        return new InetSocketAddress(address, port);
    }
}
