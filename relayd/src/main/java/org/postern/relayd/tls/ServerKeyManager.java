package org.postern.relayd.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Shows each client the key for the name that it asked for, of a kind that it can verify. An alias is a kind and a name. */
final class ServerKeyManager extends X509ExtendedKeyManager {
    private static final String[] NONE = {};

    private final ServerKeys keys;

    ServerKeyManager(ServerKeys keys) {
        this.keys = keys;
    }

    @Override
    public @Nullable String chooseServerAlias(String kind, Principal @Nullable [] issuers, Socket socket) {
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

    private @Nullable KeyChain find(String alias) {
        int blank = alias.indexOf(' ');
        String kind = alias.substring(0, blank);
        for (KeyChain each : keys.of(alias.substring(blank + 1))) {
            if (each.kind().equals(kind)) {
                return each;
            }
        }
        return null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        KeyChain chain = find(alias);
        return chain == null ? null : chain.certificates().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        KeyChain chain = find(alias);
        return chain == null ? null : chain.key();
    }

    @Override
    public String[] getServerAliases(String kind, Principal @Nullable [] issuers) {
        return NONE;
    }

    @Override
    public String[] getClientAliases(String kind, Principal @Nullable [] issuers) {
        return NONE;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] kinds, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }
}
