package org.postern.relayd.tls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The certificate that the other side showed: whose it is, and its fingerprints. */
public final class PeerCertificate {
    private static final int DNS_NAME = 2; // RFC 5280 4.2.1.6, as getSubjectAlternativeNames numbers it
    private static final Pattern COMMON_NAME = Pattern.compile("(?:^|,)CN=\"?([^,\"+]+)");

    private final X509Certificate certificate;

    /** Reads {@code certificate}. */
    public PeerCertificate(X509Certificate certificate) {
        this.certificate = certificate;
    }

    /** The hosts that it is for, in lower case: its DNS names; the common name when it has none (RFC 6125 6.4.4). */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                for (List<?> alternative : alternatives) {
                    if (alternative.get(0).equals(DNS_NAME) && alternative.get(1) instanceof String name) {
                        names.add(name.toLowerCase(Locale.ROOT));
                    }
                }
            }
        } catch (CertificateParsingException e) {
            return List.of();
        }
        if (names.isEmpty()) {
            Matcher common =
                    COMMON_NAME.matcher(certificate.getSubjectX500Principal().getName());
            if (common.find()) {
                names.add(common.group(1).strip().toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }

    /**
     * Whether it is for a host that is wanted.
     *
     * @param wanted host names; one that begins with a dot stands for every host below it. Letter case does not matter.
     */
    public boolean isFor(List<String> wanted) {
        return names().stream().anyMatch(name -> wanted.stream().anyMatch(host -> covers(name, host)));
    }

    /** RFC 6125 6.4.3: a wild card stands for one label, the leftmost. */
    private static boolean covers(String name, String wanted) {
        String host = wanted.toLowerCase(Locale.ROOT);
        if (host.startsWith(".")) {
            return name.endsWith(host) && name.length() > host.length();
        }
        if (name.startsWith("*.")) {
            int dot = host.indexOf('.');
            return dot > 0 && host.substring(dot).equals(name.substring(1));
        }
        return name.equals(host);
    }

    /**
     * Whether the certificate, or its public key, has one of these fingerprints.
     *
     * @param algorithm as Postfix names them: {@code sha256}, {@code sha1}, {@code md5}
     * @param wanted pairs of hexadecimal digits, with or without colons
     * @throws IllegalArgumentException when there is no such algorithm
     */
    public boolean hasFingerprint(String algorithm, List<String> wanted) {
        List<String> own = List.of(
                fingerprint(algorithm, encoded(certificate)),
                fingerprint(algorithm, certificate.getPublicKey().getEncoded()));
        return wanted.stream()
                .map(each -> each.replace(":", "").toLowerCase(Locale.ROOT))
                .anyMatch(own::contains);
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read has no encoding", e);
        }
    }

    private static String fingerprint(String algorithm, byte[] bytes) {
        return HexFormat.of().formatHex(digest(algorithm).digest(bytes));
    }

    /**
     * The digest that Postfix calls {@code algorithm}.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static MessageDigest digest(String algorithm) {
        String name = algorithm.toUpperCase(Locale.ROOT).replaceFirst("^SHA-?(?=[0-9])", "SHA-");
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalArgumentException("no message digest \"" + algorithm + "\"", e);
        }
    }
}
