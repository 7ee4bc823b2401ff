package org.postern.relayd.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * The client's end of TLS. Safe for use by any number of threads; sessions can be resumed as long as it lives.
 *
 * <p>A handshake succeeds whatever certificate the server shows: whether to trust it is decided afterwards, by {@link Authorities} and
 * {@link PeerCertificate}, since opportunistic TLS takes any, and other policies differ in what they ask of it.
 */
public final class TlsClient {
    private final SSLContext context;

    /** Shows no certificate of its own. */
    public TlsClient() {
        this(List::of);
    }

    /** Shows servers that ask for a certificate one of {@code keys}, which are asked for at each handshake. */
    public TlsClient(Supplier<List<KeyChain>> keys) {
        try {
            context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new ClientKeyManager(keys)}, new TrustManager[] {new Anybody()}, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    /**
     * Layers TLS over a connection; the handshake is the caller's to start. Closing the result closes {@code socket}.
     *
     * @param serverName the host name to ask for (SNI, RFC 6066 3); empty for none; what is no host name is left out
     * @throws IOException when the connection is gone
     */
    public SSLSocket over(Socket socket, String serverName, TlsProtocols protocols) throws IOException {
        SSLSocket tls = (SSLSocket) context.getSocketFactory()
                .createSocket(socket, socket.getInetAddress().getHostAddress(), socket.getPort(), true);
        tls.setUseClientMode(true);
        tls.setEnabledProtocols(protocols.names());
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setServerNames(hostName(serverName));
        tls.setSSLParameters(parameters);
        return tls;
    }

    private static List<SNIServerName> hostName(String name) {
        try {
            return name.isEmpty() ? List.of() : List.of(new SNIHostName(name));
        } catch (IllegalArgumentException noHostName) {
            return List.of();
        }
    }
}
