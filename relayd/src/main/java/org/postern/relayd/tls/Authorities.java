package org.postern.relayd.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** The authorities whose word about a certificate counts. Immutable. */
public final class Authorities {
    private final Set<TrustAnchor> anchors;

    /** Those with these certificates; nobody when there are none. */
    public Authorities(List<X509Certificate> certificates) {
        this(certificates.stream().map(each -> new TrustAnchor(each, null)).collect(Collectors.toUnmodifiableSet()));
    }

    /** Those with these certificates or keys; nobody when there are none. */
    Authorities(Set<TrustAnchor> anchors) {
        this.anchors = Set.copyOf(anchors);
    }

    /**
     * Those in PEM files.
     *
     * @param file one file with any number of certificates; empty for none
     * @param directory all files of this directory; empty for none. What is no certificate is passed over.
     * @param withDefault whether those that Java trusts are among them
     * @throws TlsMaterialException when the file or the directory cannot be read
     */
    public static Authorities read(String file, String directory, boolean withDefault) throws TlsMaterialException {
        List<X509Certificate> all = new ArrayList<>();
        if (!file.isEmpty()) {
            all.addAll(Certificates.read(Path.of(file)));
        }
        if (!directory.isEmpty()) {
            all.addAll(inDirectory(Path.of(directory)));
        }
        if (withDefault) {
            all.addAll(javas());
        }
        return new Authorities(all);
    }

    /**
     * Those in PEM files with any number of certificates each.
     *
     * @throws TlsMaterialException when one cannot be read
     */
    public static Authorities read(List<String> files) throws TlsMaterialException {
        List<X509Certificate> all = new ArrayList<>();
        for (String file : files) {
            all.addAll(Certificates.read(Path.of(file)));
        }
        return new Authorities(all);
    }

    private static List<X509Certificate> inDirectory(Path directory) throws TlsMaterialException {
        List<X509Certificate> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                try {
                    all.addAll(Certificates.read(file));
                } catch (TlsMaterialException noCertificate) {
                    // Such directories hold lists of revoked certificates and notes as well.
                }
            }
            return all;
        } catch (IOException e) {
            throw new TlsMaterialException(directory + ": " + e.getMessage(), e);
        }
    }

    private static List<X509Certificate> javas() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509TrustManager trust) {
                    return List.of(trust.getAcceptedIssuers());
                }
            }
            return List.of();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no list of authorities", e);
        }
    }

    /**
     * Whether one of them vouches for the first of {@code certificates} (RFC 5280 6), the others being steps on the way, in any order.
     * Revocation is not looked at.
     *
     * @return why not; nothing when it is trusted
     */
    public Optional<String> distrust(List<X509Certificate> certificates) {
        if (certificates.isEmpty()) {
            return Optional.of("no certificate");
        }
        X509Certificate first = certificates.getFirst();
        try {
            first.checkValidity();
            if (anchors.isEmpty()) {
                return Optional.of(unknownIssuer(first));
            }
            X509CertSelector target = new X509CertSelector();
            target.setCertificate(first);
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
            parameters.setRevocationEnabled(false);
            parameters.addCertStore(
                    CertStore.getInstance("Collection", new CollectionCertStoreParameters(certificates)));
            CertPathBuilder.getInstance("PKIX").build(parameters);
            return Optional.empty();
        } catch (CertificateExpiredException e) {
            return Optional.of("certificate has expired");
        } catch (CertificateNotYetValidException e) {
            return Optional.of("certificate not yet valid");
        } catch (CertPathBuilderException e) {
            return Optional.of(unknownIssuer(first) + reason(e.getCause()));
        } catch (GeneralSecurityException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static String unknownIssuer(X509Certificate certificate) {
        X500Principal issuer = certificate.getIssuerX500Principal();
        return certificate.getSubjectX500Principal().equals(issuer)
                ? "self-signed certificate"
                : "untrusted issuer " + oneLine(issuer);
    }

    /** As OpenSSL shows a name: {@code /C=NL/CN=Some CA}. */
    private static String oneLine(X500Principal name) {
        try {
            return new LdapName(name.getName())
                    .getRdns().stream()
                            .map(part -> "/" + part.getType() + "=" + part.getValue())
                            .collect(Collectors.joining());
        } catch (InvalidNameException e) {
            return name.toString();
        }
    }

    private static String reason(@Nullable Throwable cause) {
        return cause == null ? "" : ": " + cause.getMessage();
    }
}
