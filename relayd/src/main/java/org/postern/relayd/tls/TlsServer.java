package org.postern.relayd.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** The server's end of TLS. Safe for use by any number of threads; sessions can be resumed as long as it lives. */
public final class TlsServer {
    private final SSLContext context;
    private final TlsProtocols protocols;

    /** Shows clients the keys that {@code keys} has for them. */
    public TlsServer(ServerKeys keys, TlsProtocols protocols) {
        this.protocols = protocols;
        try {
            context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new ServerKeyManager(keys)}, new TrustManager[0], null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    /**
     * Layers TLS over an accepted connection; the handshake is the caller's to start. Closing the result closes {@code socket}.
     *
     * @throws IOException when the connection is gone
     */
    public SSLSocket over(Socket socket) throws IOException {
        SSLSocket tls = (SSLSocket) context.getSocketFactory()
                .createSocket(socket, socket.getInetAddress().getHostAddress(), socket.getPort(), true);
        tls.setUseClientMode(false);
        tls.setEnabledProtocols(protocols.names());
        return tls;
    }
}
