package org.postern.relayd.rewrite;

/** What is special about a {@link Route}. */
public enum RouteFlag {
    /** The address cannot exist; transport and nexthop mean nothing. */
    ERROR,
    /** The local part names a further destination: {@code user%elsewhere@here}. The next system may relay it. */
    ROUTED,
    /** A table could not be asked; the route is what the settings alone say. */
    FAIL
}
