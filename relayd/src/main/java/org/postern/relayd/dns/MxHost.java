package org.postern.relayd.dns;

/**
 * One MX record (RFC 5321 5.1).
 *
 * @param preference lower is tried first
 * @param name of the host, without trailing dot; empty in a null MX (RFC 7505)
 */
public record MxHost(int preference, String name) {
    /** Whether this says that the domain accepts no mail (RFC 7505 3). */
    public boolean isNullMx() {
        return name.isEmpty();
    }
}
