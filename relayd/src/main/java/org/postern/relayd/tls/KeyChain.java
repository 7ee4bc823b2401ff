package org.postern.relayd.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A private key and the certificates that go with it.
 *
 * @param key of the first certificate
 * @param certificates its owner's first, then those of the authorities that vouch for it, in order
 */
public record KeyChain(PrivateKey key, List<X509Certificate> certificates) {
    /** Copies the list. */
    public KeyChain {
        certificates = List.copyOf(certificates);
    }

    /**
     * Reads keys, each followed by its certificates, as in {@code smtpd_tls_chain_files}.
     *
     * @param text PEM; may hold several keys
     * @param source for the error message
     * @return at least one
     * @throws TlsMaterialException when something is missing, out of order, unreadable, or does not fit
     */
    public static List<KeyChain> parse(String text, String source) throws TlsMaterialException {
        List<KeyChain> chains = new ArrayList<>();
        PrivateKey key = null;
        List<X509Certificate> certificates = new ArrayList<>();
        for (PemBlock block : PemBlock.parse(text, source)) {
            if (block.isPrivateKey()) {
                if (key != null) {
                    chains.add(checked(key, certificates, source));
                    certificates.clear();
                }
                key = PrivateKeys.of(block, source);
            } else if (block.isCertificate()) {
                if (key == null) {
                    throw new TlsMaterialException(source + ": a certificate comes before any private key");
                }
                certificates.add(Certificates.of(block, source));
            }
        }
        chains.add(checked(key, certificates, source));
        return chains;
    }

    /**
     * Reads a key and its certificates from files of their own, as {@code smtpd_tls_key_file} and {@code smtpd_tls_cert_file} name them;
     * both may be the same.
     *
     * @throws TlsMaterialException when something is missing, unreadable, or does not fit
     */
    public static KeyChain read(Path keyFile, Path certificateFile) throws TlsMaterialException {
        PrivateKey key = null;
        for (PemBlock block : PemBlock.parse(Certificates.text(keyFile), keyFile.toString())) {
            if (block.isPrivateKey() && key == null) {
                key = PrivateKeys.of(block, keyFile.toString());
            }
        }
        if (key == null) {
            throw new TlsMaterialException(keyFile + ": no private key");
        }
        return checked(key, Certificates.read(certificateFile), certificateFile.toString());
    }

    private static KeyChain checked(@Nullable PrivateKey key, List<X509Certificate> certificates, String source)
            throws TlsMaterialException {
        if (key == null) {
            throw new TlsMaterialException(source + ": no private key");
        }
        if (certificates.isEmpty()) {
            throw new TlsMaterialException(source + ": a private key without certificates");
        }
        if (!isPair(key, certificates.getFirst().getPublicKey())) {
            throw new TlsMaterialException(source + ": the private key is not that of the certificate of "
                    + certificates.getFirst().getSubjectX500Principal());
        }
        return new KeyChain(key, certificates);
    }

    /** Whether what one signs the other verifies. */
    private static boolean isPair(PrivateKey key, PublicKey certified) {
        if (!family(key.getAlgorithm()).equals(family(certified.getAlgorithm()))) {
            return false;
        }
        String algorithm = switch (family(key.getAlgorithm())) {
            case "EC" -> "SHA256withECDSA";
            case "EdDSA" -> "EdDSA";
            default -> "SHA256withRSA";
        };
        try {
            byte[] sample = {1, 2, 3};
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(sample);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(sample);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            // A kind of key that signs in its own way only, as RSASSA-PSS does: the handshake will tell.
            return key.getAlgorithm().equals("RSASSA-PSS");
        }
    }

    private static String family(String algorithm) {
        return algorithm.startsWith("Ed") ? "EdDSA" : algorithm;
    }

    /** As handshakes name kinds of keys: {@code RSA}, {@code EC}, {@code EdDSA}, {@code RSASSA-PSS}. */
    String kind() {
        return family(key.getAlgorithm());
    }
}
