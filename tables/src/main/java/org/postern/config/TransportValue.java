package org.postern.config;

/**
 * A {@code transport:nexthop} pair, as in transport(5) and in settings such as {@code default_transport}. Either part may be empty;
 * what an empty part means is the affair of who reads it.
 *
 * @param transport the delivery agent's name
 * @param nexthop everything after the first colon, literally
 */
public record TransportValue(String transport, String nexthop) {
    /** The transport whose deliveries fail for good, with the nexthop as reason (error(8)). */
    public static final String ERROR = "error";

    /** The transport whose deliveries are put off, with the nexthop as reason (error(8)). */
    public static final String RETRY = "retry";

    private static final String NO_REASON = "Address is undeliverable";

    /** Splits at the first colon; without a colon everything is the transport. */
    public static TransportValue parse(String value) {
        int colon = value.indexOf(':');
        return colon < 0
                ? new TransportValue(value, "")
                : new TransportValue(value.substring(0, colon), value.substring(colon + 1));
    }

    /** Whether the nexthop is the reason why mail is not delivered. */
    public boolean isUndeliverable() {
        return transport.equals(ERROR) || transport.equals(RETRY);
    }

    /** This as changed by {@code entry} of transport_maps, found for {@code domain} (transport(5), "RESULT FORMAT"). */
    public TransportValue overriddenBy(TransportValue entry, String domain) {
        if (entry.transport.isEmpty()) {
            return entry.nexthop.isEmpty() ? this : new TransportValue(transport, entry.nexthop);
        }
        if (!entry.nexthop.isEmpty()) {
            return entry;
        }
        return new TransportValue(entry.transport, entry.isUndeliverable() ? NO_REASON : domain);
    }

    @Override
    public String toString() {
        return transport + ":" + nexthop;
    }
}
