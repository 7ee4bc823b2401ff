package org.postern.relayd.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** The server's end of TLS. Safe for use by any number of threads; sessions can be resumed as long as it lives. */
public final class TlsServer {
    private final SSLContext context;
    private final TlsProtocols protocols;
    private final Authorities clients;

    /** Shows clients the keys that {@code keys} has for them. */
    public TlsServer(ServerKeys keys, TlsProtocols protocols) {
        this(keys, protocols, new Authorities(List.of()));
    }

    /**
     * Shows clients the keys that {@code keys} has for them.
     *
     * @param clients who is trusted about clients that are asked for a certificate; whatever they show, the handshake succeeds
     */
    public TlsServer(ServerKeys keys, TlsProtocols protocols, Authorities clients) {
        this.protocols = protocols;
        this.clients = clients;
        try {
            context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new ServerKeyManager(keys)}, new TrustManager[] {new Anybody()}, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    /**
     * Layers TLS over an accepted connection; the handshake is the caller's to start. Closing the result closes {@code socket}.
     *
     * @param asksClient whether to ask for the client's certificate
     * @throws IOException when the connection is gone
     */
    public SSLSocket over(Socket socket, boolean asksClient) throws IOException {
        SSLSocket tls = (SSLSocket) context.getSocketFactory()
                .createSocket(socket, socket.getInetAddress().getHostAddress(), socket.getPort(), true);
        tls.setUseClientMode(false);
        tls.setEnabledProtocols(protocols.names());
        tls.setWantClientAuth(asksClient);
        return tls;
    }

    /** What the ends of a session agreed on, and what the client showed. */
    public TlsSummary summary(SSLSession session) {
        return TlsSummary.of(session).with(shown(session));
    }

    private Optional<ClientCertificate> shown(SSLSession session) {
        try {
            List<X509Certificate> chain = Stream.of(session.getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
            return Optional.of(ClientCertificate.of(chain, clients));
        } catch (SSLPeerUnverifiedException none) {
            return Optional.empty();
        }
    }
}
