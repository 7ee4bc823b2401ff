package org.postern.relayd.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.config.ConfigException;
import org.postern.relayd.queue.DeliveryResult;
import org.postern.relayd.tls.KeyChain;
import org.postern.relayd.tls.TestCertificates;
import org.postern.relayd.tls.TestCertificates.Issued;

class ClientCertificateIT {
    private static final Map<String, String> OFFERED = Map.of("ehlo", "250-peer.test\r\n250 STARTTLS");

    @TempDir
    private static Path directory;

    private static Issued rsa = new Issued(Path.of(""), Path.of(""), Path.of(""));
    private static Issued ec = rsa;

    private final List<String> shown = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void makeCertificates() throws Exception {
        TestCertificates certificates = TestCertificates.in(directory);
        rsa = certificates.issue("RSA", "gw.rsa.test");
        ec = certificates.issue("EC", "gw.ec.test");
    }

    /** A server that notes whom it is shown, and hangs up on whoever shows nothing. */
    private ScriptedNexthop.Layer asking(String protocol) throws Exception {
        KeyChain own = KeyChain.read(ec.key(), ec.certificates());
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("own", own.key(), new char[0], own.certificates().toArray(Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), new TrustManager[] {new Noting()}, null);
        return socket -> {
            SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, "client", 1, true);
            tls.setUseClientMode(false);
            tls.setNeedClientAuth(true);
            tls.setEnabledProtocols(new String[] {protocol});
            return tls;
        };
    }

    private final class Noting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {
            shown.add(chain[0].getSubjectX500Principal() + " of " + chain.length);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {
            throw new IllegalStateException("no client");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private String deliver(String mainCf, String protocol) throws Exception {
        try (ScriptedNexthop peer = ScriptedNexthop.start(OFFERED, asking(protocol))) {
            DeliveryResult result = ClientFixture.patient("smtp_tls_security_level = encrypt\n" + mainCf, List.of())
                    .deliverOne(peer.nexthop());
            return result.status() + " " + result.dsn() + " " + result.text();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aServerThatAsksIsShownTheCertificateAndItsAuthority(String protocol) throws Exception {
        assertThat(deliver("smtp_tls_chain_files = " + rsa.chain(), protocol)).startsWith("SENT");
        assertThat(deliver(
                        "smtp_tls_cert_file = " + rsa.certificates() + "\nsmtp_tls_key_file = " + rsa.key(), protocol))
                .startsWith("SENT");
        assertThat(deliver(
                        "smtp_tls_eccert_file = " + ec.certificates() + "\nsmtp_tls_eckey_file = " + ec.key(),
                        protocol))
                .startsWith("SENT");
        assertThat(shown).containsExactly("CN=gw.rsa.test of 2", "CN=gw.rsa.test of 2", "CN=gw.ec.test of 2");
    }

    @Test
    void withoutOneNothingIsShown() throws Exception {
        assertThat(deliver("", "TLSv1.2")).startsWith("DEFERRED 4.7.5 ");
        assertThat(shown).isEmpty();
    }

    @Test
    void whatCannotBeReadIsRefusedAtStart() throws Exception {
        Path empty = Files.writeString(directory.resolve("empty.pem"), "");
        assertThatThrownBy(() -> ClientFixture.with("smtp_tls_chain_files = " + empty))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("main.cf, line 2: ")
                .hasMessageContaining("no private key");
    }
}
