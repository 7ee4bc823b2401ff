package org.postern.relayd.rewrite;

import java.util.Set;
import org.postern.config.TransportValue;

/**
 * Where an address is delivered to.
 *
 * @param transport the delivery agent's name
 * @param nexthop what the agent is told: a host for {@code smtp} and {@code relay}, a text for {@code error} and {@code retry}
 * @param recipient the address, unquoted form, complete
 * @param addressClass what its domain is to us
 * @param flags what is special
 * @param failure with {@link RouteFlag#FAIL}, what went wrong, for the log; empty otherwise
 */
public record Route(
        String transport,
        String nexthop,
        String recipient,
        AddressClass addressClass,
        Set<RouteFlag> flags,
        String failure) {
    /** The transport whose deliveries fail for good, with the nexthop as reason (error(8)). */
    public static final String ERROR_TRANSPORT = TransportValue.ERROR;

    /** The transport whose deliveries are put off, with the nexthop as reason (error(8)). */
    public static final String RETRY_TRANSPORT = TransportValue.RETRY;

    /** Takes a copy of {@code flags}. */
    public Route {
        flags = Set.copyOf(flags);
    }

    /** Whether the address cannot exist. */
    public boolean isError() {
        return flags.contains(RouteFlag.ERROR);
    }

    /** Whether the sender chose the further way. */
    public boolean isRouted() {
        return flags.contains(RouteFlag.ROUTED);
    }

    /** Whether a table could not be asked. */
    public boolean isFailed() {
        return flags.contains(RouteFlag.FAIL);
    }
}
