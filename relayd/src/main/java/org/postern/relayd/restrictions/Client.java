package org.postern.relayd.restrictions;

import java.net.InetAddress;

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

    /** The address as text, without a zone. */
    public String addressText() {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
