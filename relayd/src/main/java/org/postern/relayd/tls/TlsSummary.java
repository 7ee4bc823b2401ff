package org.postern.relayd.tls;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/**
 * What two ends agreed on.
 *
 * @param protocol such as {@code TLSv1.3}
 * @param cipher the suite as OpenSSL calls it
 * @param bits the strength of the symmetric cipher
 * @param serverName what the client asked for (SNI); empty when nothing
 * @param created when keys were agreed on; before the handshake when that resumed an earlier session (RFC 8446 2.2)
 * @param certificate what a client has shown that was asked for one
 */
public record TlsSummary(
        String protocol,
        String cipher,
        int bits,
        String serverName,
        Instant created,
        Optional<ClientCertificate> certificate) {
    /** Of a session whose handshake is over. */
    public static TlsSummary of(SSLSession session) {
        String suite = session.getCipherSuite();
        return new TlsSummary(
                session.getProtocol(),
                openSslName(suite),
                bits(suite),
                ServerNames.requested(session),
                Instant.ofEpochMilli(session.getCreationTime()),
                Optional.empty());
    }

    /** The same, with a client that has shown {@code shown}. */
    TlsSummary with(Optional<ClientCertificate> shown) {
        return new TlsSummary(protocol, cipher, bits, serverName, created, shown);
    }

    /** TLS 1.3 suites have one name; older ones are {@code ECDHE-RSA-AES256-GCM-SHA384} here and longer in the standard. */
    static String openSslName(String suite) {
        int with = suite.indexOf("_WITH_");
        if (with < 0) {
            return suite;
        }
        String exchange = suite.substring("TLS_".length(), with).replace('_', '-');
        String cipher = suite.substring(with + "_WITH_".length())
                .replace("AES_", "AES")
                .replace("CHACHA20_POLY1305_SHA256", "CHACHA20-POLY1305")
                .replace("_CBC", "")
                .replace('_', '-');
        return exchange.equals("RSA") ? cipher : exchange + "-" + cipher;
    }

    private static int bits(String suite) {
        String upper = suite.toUpperCase(Locale.ROOT);
        return upper.contains("256_GCM") || upper.contains("256_CBC") || upper.contains("CHACHA20") ? 256 : 128;
    }

    /** As in logs and Received headers: {@code TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)}. */
    @Override
    public String toString() {
        return protocol + " with cipher " + cipher + " (" + bits + "/" + bits + " bits)";
    }
}
