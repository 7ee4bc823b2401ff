package org.postern.relayd.restrictions;

import java.net.InetAddress;
import org.postern.address.IpAddress;
import org.postern.relayd.dns.ClientName;

/**
 * The SMTP client at the other end of the connection.
 *
 * @param address its address
 * @param port where it connects from; 0 when that does not matter
 * @param names what the name service says about the address
 * @param encrypted whether TLS protects what it says
 */
public record Client(InetAddress address, int port, ClientName names, boolean encrypted) {
    /** A client that speaks plain text. */
    public Client(InetAddress address, int port, ClientName names) {
        this(address, port, names, false);
    }

    /** A client whose name is not known. */
    public static Client unnamed(InetAddress address) {
        return new Client(address, 0, ClientName.notLookedUp());
    }

    /** The same under TLS. */
    public Client overTls() {
        return new Client(address, port, names, true);
    }

    /** Its verified host name; {@code unknown} when there is none. */
    public String name() {
        return names.name();
    }

    /** As logged and as replies name it: {@code name[address]}. */
    public String nameAndAddress() {
        return name() + "[" + addressText() + "]";
    }

    /** The address as text, as inet_ntop(3) writes it. */
    public String addressText() {
        return IpAddress.of(address.getAddress()).toString();
    }
}
