package org.postern.relayd.dns;

import java.time.Duration;
import java.util.List;

/**
 * What the name service knows.
 *
 * @param <T> what was asked for: addresses, mail exchangers, names
 */
public sealed interface DnsAnswer<T> {
    /**
     * There are records.
     *
     * @param values at least one, in the server's order
     * @param ttl how long the answer may be kept; zero from the hosts file
     */
    record Found<T>(List<T> values, Duration ttl) implements DnsAnswer<T> {
        /** Copies the list. */
        public Found {
            values = List.copyOf(values);
        }
    }

    /** It is certain that there is no such record. */
    record NotFound<T>(Reason reason) implements DnsAnswer<T> {}

    /**
     * Nobody could say: try again later.
     *
     * @param reason in words for the log
     */
    record Failed<T>(String reason) implements DnsAnswer<T> {}

    /** Why there is no record; the text is that of Postfix's log. */
    enum Reason {
        /** NXDOMAIN: the name does not exist. */
        NO_SUCH_NAME("Host not found"),
        /** The name exists and has no record of this type. */
        NO_DATA("Host found but no data record of requested type"),
        /** Not a name that DNS can hold (RFC 1035 2.3.4). */
        INVALID_NAME("invalid host or domain name");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** The reason in words. */
        public String text() {
            return text;
        }
    }
}
