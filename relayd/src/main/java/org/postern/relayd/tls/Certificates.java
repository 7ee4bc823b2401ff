package org.postern.relayd.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Certificates from PEM texts. */
public final class Certificates {
    private Certificates() {}

    /**
     * All certificates in {@code file}, in order; for a list of authorities.
     *
     * @throws TlsMaterialException when the file cannot be read, or one of them cannot
     */
    public static List<X509Certificate> read(Path file) throws TlsMaterialException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (PemBlock block : PemBlock.parse(text(file), file.toString())) {
            if (block.isCertificate()) {
                certificates.add(of(block, file.toString()));
            }
        }
        return certificates;
    }

    static String text(Path file) throws TlsMaterialException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new TlsMaterialException(file + ": No such file or directory", e);
        } catch (AccessDeniedException e) {
            throw new TlsMaterialException(file + ": Permission denied", e);
        } catch (IOException e) {
            throw new TlsMaterialException(file + ": " + e.getMessage(), e);
        }
    }

    static X509Certificate of(PemBlock block, String source) throws TlsMaterialException {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(block.bytes()));
        } catch (CertificateException e) {
            throw new TlsMaterialException(source + ": bad certificate: " + e.getMessage(), e);
        }
    }
}
