package org.postern.relayd.tls;

import java.util.List;

/** The keys that a server has for a name. */
@FunctionalInterface
public interface ServerKeys {
    /**
     * What to show to a client that wants the server called {@code name}; asked several times in a handshake.
     *
     * @param name the host name that the client sent (SNI, RFC 6066 3), in lower case; empty when it sent none
     * @return in order of preference; empty ends the handshake
     */
    List<KeyChain> of(String name);
}
