package org.postern.relayd.tls;

import java.net.Socket;
import java.security.Principal;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Shows each client the key for the name that it asked for, of a kind that it can verify. An alias is a kind and a name. */
final class ServerKeyManager extends OneEndKeyManager {
    private final ServerKeys keys;

    ServerKeyManager(ServerKeys keys) {
        this.keys = keys;
    }

    @Override
    public @Nullable String chooseServerAlias(String kind, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return socket instanceof SSLSocket tls ? alias(kind, tls.getHandshakeSession()) : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String kind, Principal @Nullable [] issuers, SSLEngine engine) {
        return alias(kind, engine.getHandshakeSession());
    }

    private @Nullable String alias(String kind, @Nullable SSLSession handshake) {
        String alias = kind + " " + ServerNames.requested(handshake);
        return find(alias) == null ? null : alias;
    }

    @Override
    @Nullable
    KeyChain find(String alias) {
        int blank = alias.indexOf(' ');
        return ofKind(alias.substring(0, blank), keys.of(alias.substring(blank + 1)));
    }
}
