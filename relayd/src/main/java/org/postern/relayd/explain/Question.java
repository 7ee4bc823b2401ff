package org.postern.relayd.explain;

import org.postern.address.IpAddress;

/**
 * A message that somebody might send.
 *
 * @param client where from
 * @param clientName what the client is called; empty: what the name service says
 * @param helo what it calls itself
 * @param sender unquoted or quoted form, as between the angle brackets of MAIL
 * @param recipient as between those of RCPT
 */
record Question(IpAddress client, String clientName, String helo, String sender, String recipient) {
    /** The literal that a client without a name calls itself by (RFC 5321 4.1.4). */
    static String literal(IpAddress client) {
        return "[" + (client.isIpv6() ? "IPv6:" : "") + client + "]";
    }
}
