package org.postern.relayd.tls;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What a TLSA record says about the certificate of a server (RFC 6698 2.1).
 *
 * @param usage {@link #END_ENTITY} for the server's own, {@link #TRUST_ANCHOR} for that of an authority; others have no meaning in SMTP (RFC
 *     7672 3.1.3)
 * @param selector {@link #WHOLE} certificate, or its {@link #PUBLIC_KEY}
 * @param matching whether that itself is in the record (0), or its SHA-256 (1) or SHA-512 (2)
 * @param data in hexadecimal, lower case
 */
public record TlsAssociation(int usage, int selector, int matching, String data) {
    static final int TRUST_ANCHOR = 2;
    static final int END_ENTITY = 3;
    static final int WHOLE = 0;
    static final int PUBLIC_KEY = 1;
    static final int FULL = 0;

    private static final int SHA_256 = 1;
    private static final int SHA_512 = 2;
    private static final List<String> KEY_KINDS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    /** Whether a certificate can be compared with it: all that it says is known, and the data can be what they claim to be. */
    boolean isUsable() {
        if ((usage != TRUST_ANCHOR && usage != END_ENTITY) || (selector != WHOLE && selector != PUBLIC_KEY)) {
            return false;
        }
        return switch (matching) {
            case FULL ->
                selector == WHOLE ? certificate().isPresent() : publicKey().isPresent();
            case SHA_256 -> data.length() == 2 * 32;
            case SHA_512 -> data.length() == 2 * 64;
            default -> false;
        };
    }

    /** Whether {@code certificate}, or its key, is the one that is meant; which place in a chain it has does not matter. */
    boolean matches(X509Certificate certificate) {
        byte[] selected;
        try {
            selected = selector == WHOLE
                    ? certificate.getEncoded()
                    : certificate.getPublicKey().getEncoded();
        } catch (CertificateEncodingException e) {
            return false;
        }
        byte[] compared = switch (matching) {
            case SHA_256 -> PeerCertificate.digest("sha256").digest(selected);
            case SHA_512 -> PeerCertificate.digest("sha512").digest(selected);
            default -> selected;
        };
        return MessageDigest.isEqual(compared, bytes());
    }

    private byte[] bytes() {
        return HexFormat.of().parseHex(data);
    }

    /** The certificate in the record, when there is one. */
    Optional<X509Certificate> certificate() {
        try {
            return matching == FULL && selector == WHOLE
                    ? Optional.of((X509Certificate) CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(bytes())))
                    : Optional.empty();
        } catch (CertificateException e) {
            return Optional.empty();
        }
    }

    /** The public key in the record, when there is one. */
    Optional<PublicKey> publicKey() {
        if (matching != FULL || selector != PUBLIC_KEY) {
            return Optional.empty();
        }
        X509EncodedKeySpec encoded = new X509EncodedKeySpec(bytes());
        return KEY_KINDS.stream()
                .flatMap(kind -> publicKey(kind, encoded).stream())
                .findFirst();
    }

    private static Optional<PublicKey> publicKey(String kind, X509EncodedKeySpec encoded) {
        try {
            return Optional.of(KeyFactory.getInstance(kind).generatePublic(encoded));
        } catch (GeneralSecurityException another) {
            return Optional.empty();
        }
    }

    /** As in a zone file: {@code 3 1 1 0123…}. */
    @Override
    public String toString() {
        return usage + " " + selector + " " + matching + " " + data;
    }
}
