package org.postern.config;

/**
 * A {@code transport:nexthop} pair, as in transport(5) and in settings such as {@code default_transport}. Either part may be empty;
 * what an empty part means is the affair of who reads it.
 *
 * @param transport the delivery agent's name
 * @param nexthop everything after the first colon, literally
 */
public record TransportValue(String transport, String nexthop) {
    /** Splits at the first colon; without a colon everything is the transport. */
    public static TransportValue parse(String value) {
        int colon = value.indexOf(':');
        return colon < 0
                ? new TransportValue(value, "")
                : new TransportValue(value.substring(0, colon), value.substring(colon + 1));
    }

    @Override
    public String toString() {
        return transport + ":" + nexthop;
    }
}
