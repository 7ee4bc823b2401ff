package org.postern.relayd.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Shows nothing to either end, and says nothing about what there is; what one end is shown is a subclass's affair. */
abstract class OneEndKeyManager extends X509ExtendedKeyManager {
    private static final String[] NONE = {};

    /** The key that was chosen as {@code alias}; null when it has gone meanwhile. */
    abstract @Nullable KeyChain find(String alias);

    /** The first of {@code chains} that is of {@code kind}; null when none is. */
    static @Nullable KeyChain ofKind(String kind, Iterable<KeyChain> chains) {
        for (KeyChain each : chains) {
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
    public @Nullable String chooseClientAlias(String[] kinds, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String kind, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
