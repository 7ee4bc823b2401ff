package org.postern.relayd.restrictions;

import java.net.InetAddress;
import org.postern.address.IpAddress;

/**
 * The SMTP client at the other end of the connection.
 *
 * @param address its address
 * @param name its verified host name; {@code unknown} when there is none
 */
public record Client(InetAddress address, String name) {
    /** The name of clients whose host name is not known. */
    public static final String UNKNOWN = "unknown";

    /** A client whose name is not known. */
    public static Client unnamed(InetAddress address) {
        return new Client(address, UNKNOWN);
    }

    /** As logged and as replies name it: {@code name[address]}. */
    public String nameAndAddress() {
        return name + "[" + addressText() + "]";
    }

    /** The address as text, as inet_ntop(3) writes it. */
    public String addressText() {
        return IpAddress.of(address.getAddress()).toString();
    }
}
