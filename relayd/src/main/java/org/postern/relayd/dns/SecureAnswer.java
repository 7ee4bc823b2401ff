package org.postern.relayd.dns;

/**
 * An answer, and whether signatures prove it from a trust anchor down (RFC 4035 4.3).
 *
 * @param secure whether all of it is proved, aliases on the way included; an answer that ought to be signed and is not, or not properly, is
 *     {@link DnsAnswer.Failed}
 * @param canonicalName the name that has the records: where the aliases of the name that was asked for end
 */
public record SecureAnswer<T>(DnsAnswer<T> answer, boolean secure, String canonicalName) {
    /** Of a source without signatures. */
    public static <T> SecureAnswer<T> unproved(DnsAnswer<T> answer, String name) {
        return new SecureAnswer<>(answer, false, name);
    }
}
