package org.postern.relayd.smtpd;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.postern.relayd.tls.Certificates;
import org.postern.relayd.tls.KeyChain;
import org.postern.relayd.tls.TestCertificates;

/** One connection that may become protected; replies are their last lines. */
final class TlsTestClient implements AutoCloseable {
    private final SSLContext trusting;
    private Socket socket;
    private BufferedReader in;

    /** Connects. {@code trusting} knows whom to believe, and remembers sessions. */
    TlsTestClient(TestRelay relay, SSLContext trusting) throws IOException {
        this.trusting = trusting;
        this.socket = new Socket(relay.address().getAddress(), relay.address().getPort());
        socket.setSoTimeout(60_000);
        in = reader();
    }

    /** Believes whom {@code authority} vouches for, and remembers no session yet. */
    static SSLContext trusting(TestCertificates authority) throws Exception {
        return showing(authority, List.of());
    }

    /** As {@link #trusting}; shows the first of {@code own} to a server that asks. */
    static SSLContext showing(TestCertificates authority, List<KeyChain> own) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "root", Certificates.read(authority.authority()).getFirst());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        char[] password = "changeit".toCharArray();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        for (KeyChain chain : own) {
            keys.setKeyEntry("own", chain.key(), password, chain.certificates().toArray(Certificate[]::new));
        }
        KeyManagerFactory manager = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        manager.init(keys, password);
        context.init(manager.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private BufferedReader reader() throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    String reply() throws IOException {
        String line = in.readLine();
        while (line != null && line.startsWith("-", 3)) {
            line = in.readLine();
        }
        return String.valueOf(line);
    }

    String all(String command) throws IOException {
        send(command + "\r\n");
        StringBuilder all = new StringBuilder();
        String line = in.readLine();
        while (line != null && line.startsWith("-", 3)) {
            all.append(line).append('\n');
            line = in.readLine();
        }
        return all.append(line).toString();
    }

    /** All that comes until the server hangs up. */
    Stream<String> rest() {
        return in.lines();
    }

    String command(String line) throws IOException {
        send(line + "\r\n");
        return reply();
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends no more. */
    void end() throws IOException {
        socket.shutdownOutput();
    }

    /** Checks who the server is, and changes to TLS. */
    SSLSocket protect(String host, String... protocols) throws IOException {
        SSLSocket tls = (SSLSocket) trusting.getSocketFactory().createSocket(socket, host, 25, true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setServerNames(List.of(new SNIHostName(host)));
        if (protocols.length > 0) {
            parameters.setProtocols(protocols);
        }
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        socket = tls;
        in = reader();
        return tls;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
