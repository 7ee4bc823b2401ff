package org.postern.relayd.smtpclient;

import java.io.IOException;
import java.net.Socket;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.postern.config.MainCf;
import org.postern.config.Settings;
import org.postern.relayd.dns.DnsClient;
import org.postern.relayd.dns.SecureDns;
import org.postern.relayd.metrics.TlsMetrics;
import org.postern.relayd.queue.DeliveryRequest;
import org.postern.relayd.tls.Authorities;
import org.postern.relayd.tls.KeySettings;
import org.postern.relayd.tls.PeerCertificate;
import org.postern.relayd.tls.TlsAssociations.Agreement;
import org.postern.relayd.tls.TlsClient;
import org.postern.relayd.tls.TlsMaterialException;
import org.postern.relayd.tls.TlsSummary;
import org.postern.tables.TableRegistry;

/** TLS with servers: which policy holds for a next hop, and whether a server satisfies it. Safe for use by any number of threads. */
final class ClientTls {
    private final TlsClient client;
    private final TlsPolicies policies;
    private final Dane dane;
    private final Authorities authorities;
    private final String digest;
    private final int logLevel;
    private final boolean notesOffers;
    private final boolean wrapped;
    private final Duration plaintextAfter;
    private final Consumer<String> log;
    private final TlsMetrics metrics;

    /** {@code log} takes lines about handshakes and policies. */
    ClientTls(MainCf main, TableRegistry tables, DnsClient dns, Consumer<String> log, TlsMetrics metrics) {
        this.policies = new TlsPolicies(main, tables, log);
        this.dane = new Dane(main, dns, log);
        this.digest = main.get(Settings.SMTP_TLS_FINGERPRINT_DIGEST);
        this.logLevel = main.get(Settings.SMTP_TLS_LOGLEVEL);
        this.notesOffers = main.get(Settings.SMTP_TLS_NOTE_STARTTLS_OFFER);
        this.wrapped = main.get(Settings.SMTP_TLS_WRAPPERMODE);
        this.plaintextAfter = main.get(Settings.MINIMAL_BACKOFF_TIME);
        this.log = log;
        this.metrics = metrics;
        try {
            var _ = PeerCertificate.digest(digest);
        } catch (IllegalArgumentException e) {
            throw main.problem(Settings.SMTP_TLS_FINGERPRINT_DIGEST, String.valueOf(e.getMessage()));
        }
        try {
            this.client = KeySettings.CLIENT
                    .read(main, text -> log.accept("warning: " + text))
                    .map(files -> new TlsClient(files::current))
                    .orElseGet(TlsClient::new);
        } catch (TlsMaterialException e) {
            throw main.problem(KeySettings.CLIENT.source(main), String.valueOf(e.getMessage()));
        }
        String file = main.get(Settings.SMTP_TLS_CAFILE);
        String directory = main.get(Settings.SMTP_TLS_CAPATH);
        try {
            this.authorities = Authorities.read(file, directory, main.get(Settings.TLS_APPEND_DEFAULT_CA));
        } catch (TlsMaterialException e) {
            throw main.problem(
                    file.isEmpty() ? Settings.SMTP_TLS_CAPATH : Settings.SMTP_TLS_CAFILE,
                    String.valueOf(e.getMessage()));
        }
    }

    /** The policy for {@code destination}, a next hop as it is written; what is wrong with its entry goes to the log. */
    TlsPolicies.Result policy(String destination) {
        return noted(policies.of(destination));
    }

    private TlsPolicies.Result noted(TlsPolicies.Result result) {
        if (result instanceof TlsPolicies.Result.Failed failed) {
            log.accept("warning: " + failed.warning());
        }
        return result;
    }

    /** The policy for one server of a next hop, by that of the next hop. */
    TlsPolicies.Result policyAt(RelayHost host, TlsPolicy policy, String destination) {
        return noted(dane.at(policy, host, destination));
    }

    /** What servers have to be looked for with, when they have to be proved. */
    Optional<SecureDns> lookups(TlsPolicy policy) {
        return dane.lookups(policy);
    }

    /** smtp_tls_wrappermode: TLS comes before the greeting. */
    boolean isWrapped() {
        return wrapped;
    }

    /**
     * Whether a message may go as plain text to a server with which TLS, although only wished for, has failed: not at the first attempt,
     * when it may have been bad luck or there may be another server.
     */
    boolean allowsPlaintext(DeliveryRequest request) {
        Duration waited = Duration.between(request.envelope().arrival(), request.activeSince());
        return waited.compareTo(plaintextAfter) >= 0;
    }

    /** The server offers TLS that nobody wants. */
    void offered(RelayHost host) {
        if (notesOffers) {
            log.accept("Host offered STARTTLS: [" + host.name() + "]");
        }
    }

    /** TLS over {@code socket}, before the handshake. */
    SSLSocket over(Socket socket, RelayHost host, TlsPolicy policy) throws IOException {
        return client.over(socket, policy.serverNameAt(host.name()), policy.offered());
    }

    /** The handshake came to nothing. */
    void failed(RelayHost host, String reason) {
        metrics.failed();
        log.accept("SSL_connect error to " + host.labelWithPort() + ": " + reason);
    }

    /** After the handshake: what the policy has against this server; nothing when it is satisfied. */
    Optional<Trouble> check(SSLSession session, RelayHost host, TlsPolicy policy) {
        metrics.established(session.getProtocol());
        List<X509Certificate> chain = chain(session);
        Agreement agreement = policy.associations().agreement(chain);
        Optional<String> distrust = policy.associations().isEmpty()
                ? policy.authorities().orElse(authorities).distrust(chain)
                : agreement == Agreement.NONE ? Optional.of("no TLSA record matches") : Optional.empty();
        boolean trusted = distrust.isEmpty();
        boolean right = switch (policy.level()) {
            case NONE, MAY, ENCRYPT, DANE_ONLY -> false;
            case HALF_DANE, DANE ->
                agreement == Agreement.CERTIFICATE
                        || (trusted && new PeerCertificate(chain.getFirst()).isFor(policy.matchAt(host.name())));
            case FINGERPRINT ->
                !chain.isEmpty() && new PeerCertificate(chain.getFirst()).hasFingerprint(digest, policy.match());
            case VERIFY, SECURE -> trusted && new PeerCertificate(chain.getFirst()).isFor(policy.matchAt(host.name()));
        };
        boolean wrong = policy.level().isMatched() && !right;
        if (wrong) {
            log.accept(complaint(policy, host, distrust));
        }
        if (logLevel > 0) {
            // With DANE at a server that was not proved to be the right one, nothing is verified
            // (smtp_tls_dane_insecure_mx_policy).
            String word = right && policy.level() != TlsLevel.HALF_DANE
                    ? "Verified"
                    : trusted && !wrong ? "Trusted" : chain.isEmpty() ? "Anonymous" : "Untrusted";
            log.accept(word + " TLS connection established to " + host.labelWithPort() + ": " + TlsSummary.of(session));
        }
        return wrong ? Optional.of(DeliveryTrouble.notVerified()) : Optional.empty();
    }

    /** What the log says about a certificate that the policy does not want, in the words that Postfix has from OpenSSL. */
    private static String complaint(TlsPolicy policy, RelayHost host, Optional<String> distrust) {
        boolean named =
                policy.level() == TlsLevel.FINGERPRINT || !policy.associations().isEmpty();
        String where = "certificate verification failed for " + host.labelWithPort() + ": ";
        if (distrust.isPresent() && !named) {
            return where + distrust.get();
        }
        boolean unknown = distrust.isPresent() || policy.level() == TlsLevel.FINGERPRINT;
        return "server " + where + (unknown ? "num=65:no matching DANE TLSA records" : "num=62:hostname mismatch");
    }

    private static List<X509Certificate> chain(SSLSession session) {
        try {
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate certificate : session.getPeerCertificates()) {
                if (certificate instanceof X509Certificate x509) {
                    chain.add(x509);
                }
            }
            return chain;
        } catch (SSLPeerUnverifiedException anonymous) {
            return List.of();
        }
    }
}
