package org.postern.relayd.tls;

import java.security.cert.CertificateException;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The usable ones of a server's TLSA records, and whether a certificate satisfies one of them (RFC 7671). Of records that differ in their
 * digest only, the strongest digest counts (RFC 7671 9). Immutable.
 */
public final class TlsAssociations {
    /** No records. */
    public static final TlsAssociations NONE = new TlsAssociations(List.of());

    private final List<TlsAssociation> usable;

    /** Those of {@code records} that can be used. */
    public TlsAssociations(List<TlsAssociation> records) {
        List<TlsAssociation> known =
                records.stream().filter(TlsAssociation::isUsable).toList();
        this.usable = known.stream()
                .filter(each -> each.matching() == TlsAssociation.FULL || each.matching() == strongest(each, known))
                .toList();
    }

    private static int strongest(TlsAssociation like, List<TlsAssociation> all) {
        return all.stream()
                .filter(each -> each.usage() == like.usage() && each.selector() == like.selector())
                .mapToInt(TlsAssociation::matching)
                .max()
                .orElseThrow();
    }

    /** Whether none can be used. */
    public boolean isEmpty() {
        return usable.isEmpty();
    }

    /** How a server's certificates agree with the records. */
    public enum Agreement {
        /** Not at all. */
        NONE,
        /** An authority that is meant vouches for the certificate, which must be for the right host as well. */
        AUTHORITY,
        /** The certificate is the one that is meant, whatever names and dates are in it (RFC 7671 5.1). */
        CERTIFICATE
    }

    /** Compares; {@code chain} begins with the server's own certificate. */
    public Agreement agreement(List<X509Certificate> chain) {
        if (chain.isEmpty()) {
            return Agreement.NONE;
        }
        for (TlsAssociation each : usable) {
            if (each.usage() == TlsAssociation.END_ENTITY && each.matches(chain.getFirst())) {
                return Agreement.CERTIFICATE;
            }
        }
        Set<TrustAnchor> anchors = anchors(chain);
        return !anchors.isEmpty() && new Authorities(anchors).distrust(chain).isEmpty()
                ? Agreement.AUTHORITY
                : Agreement.NONE;
    }

    /** RFC 7671 5.2: a digest means a certificate that the server has to show; what is in the record as a whole need not be shown. */
    private Set<TrustAnchor> anchors(List<X509Certificate> chain) {
        List<X509Certificate> authorities = chain.subList(1, chain.size());
        Set<TrustAnchor> anchors = new HashSet<>();
        for (TlsAssociation each : usable) {
            if (each.usage() != TlsAssociation.TRUST_ANCHOR) {
                continue;
            }
            Optional<X509Certificate> certificate = each.certificate();
            certificate.filter(TlsAssociations::isValid).ifPresent(shown -> anchors.add(new TrustAnchor(shown, null)));
            each.publicKey()
                    .ifPresent(key -> chain.forEach(
                            signed -> anchors.add(new TrustAnchor(signed.getIssuerX500Principal(), key, null))));
            authorities.stream()
                    .filter(shown -> each.matches(shown) && isValid(shown))
                    .forEach(shown -> anchors.add(new TrustAnchor(shown, null)));
        }
        return anchors;
    }

    private static boolean isValid(X509Certificate certificate) {
        try {
            certificate.checkValidity();
            return true;
        } catch (CertificateException e) {
            return false;
        }
    }
}
