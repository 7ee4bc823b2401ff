package org.postern.relayd.tls;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;

/** Private keys in the forms in which openssl(1) writes them: PKCS #8 (RFC 5958), PKCS #1 (RFC 8017), SEC 1 (RFC 5915). */
final class PrivateKeys {
    private static final byte[] VERSION_0 = {Der.INTEGER, 1, 0};

    /** 1.2.840.113549.1.1.1 with its parameters, NULL. */
    private static final byte[] RSA = {0x06, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0};

    /** 1.2.840.10045.2.1. */
    private static final byte[] EC = {0x06, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};

    private static final int EC_PARAMETERS = 0xa0;

    /** PKCS #8 names the algorithm inside; the provider of each says quickly whether it is its own. */
    private static final String[] ALGORITHMS = {"RSA", "EC", "EdDSA", "RSASSA-PSS"};

    private PrivateKeys() {}

    /** @param source for the error message */
    static PrivateKey of(PemBlock block, String source) throws TlsMaterialException {
        byte[] encoded = switch (block.label()) {
            case "PRIVATE KEY" -> block.bytes();
            case "RSA PRIVATE KEY" -> pkcs8(RSA, block.bytes());
            case "EC PRIVATE KEY" -> pkcs8(ecAlgorithm(block.bytes(), source), block.bytes());
            default -> throw new TlsMaterialException(source + ": " + block.label() + " is a key that cannot be used");
        };
        GeneralSecurityException reason = new GeneralSecurityException();
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (GeneralSecurityException another) {
                reason = another;
            }
        }
        throw new TlsMaterialException(source + ": bad private key, or one of an unknown algorithm", reason);
    }

    private static byte[] pkcs8(byte[] algorithm, byte[] key) {
        return Der.element(
                Der.SEQUENCE, VERSION_0, Der.element(Der.SEQUENCE, algorithm), Der.element(Der.OCTET_STRING, key));
    }

    /** The algorithm with the curve, which SEC 1 keeps inside the key. */
    private static byte[] ecAlgorithm(byte[] key, String source) throws TlsMaterialException {
        try {
            ByteBuffer fields = Der.contents(ByteBuffer.wrap(key), Der.SEQUENCE);
            Der.contents(fields, Der.INTEGER);
            Der.contents(fields, Der.OCTET_STRING);
            ByteBuffer curve = Der.contents(fields, EC_PARAMETERS);
            byte[] algorithm = new byte[EC.length + curve.remaining()];
            System.arraycopy(EC, 0, algorithm, 0, EC.length);
            curve.get(algorithm, EC.length, curve.remaining());
            return algorithm;
        } catch (IllegalArgumentException e) {
            throw new TlsMaterialException(source + ": bad EC private key", e);
        }
    }
}
