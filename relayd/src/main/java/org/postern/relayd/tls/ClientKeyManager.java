package org.postern.relayd.tls;

import java.net.Socket;
import java.security.Principal;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows a server that asks for a certificate ours, of a kind that it can verify, whichever authorities it says to know: as with OpenSSL, a
 * server that does not like it has its own way to say so. An alias is a kind.
 */
final class ClientKeyManager extends OneEndKeyManager {
    private final Supplier<List<KeyChain>> keys;

    ClientKeyManager(Supplier<List<KeyChain>> keys) {
        this.keys = keys;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] kinds, Principal @Nullable [] issuers, @Nullable Socket socket) {
        for (String kind : kinds) {
            if (find(kind) != null) {
                return kind;
            }
        }
        return null;
    }

    @Override
    @Nullable
    KeyChain find(String alias) {
        return ofKind(alias, keys.get());
    }
}
