package org.postern.relayd.smtpclient;

/**
 * How a server's name and address came to be known, for DANE (RFC 7672 2.2).
 *
 * @param exchanger whether an MX record named it, rather than the next hop
 * @param securelyNamed whether that record was proved; what the next hop itself says needs no proof
 * @param securelyFound whether its address was proved
 * @param canonicalName where the aliases of its name end
 */
record Provenance(boolean exchanger, boolean securelyNamed, boolean securelyFound, String canonicalName) {
    /** Nothing was proved, as nobody asked for it. */
    static final Provenance UNKNOWN = new Provenance(false, false, false, "");
}
