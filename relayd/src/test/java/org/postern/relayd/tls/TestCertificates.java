package org.postern.relayd.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An authority that is trusted by nobody but a test, made by the JDK's keytool. */
public final class TestCertificates {
    private static final String PASSWORD = "changeit";
    private static final String AUTHORITY = "authority";

    private final Path directory;
    private final Path store;

    private TestCertificates(Path directory) {
        this.directory = directory;
        this.store = directory.resolve("keys.p12");
    }

    /**
     * Files of one certificate, in PEM.
     *
     * @param key the private key
     * @param certificates the certificate and its authority's
     * @param chain the key and then the certificates
     */
    public record Issued(Path key, Path certificates, Path chain) {}

    /** Makes an authority, whose files are in {@code directory}. */
    public static TestCertificates in(Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        TestCertificates certificates = new TestCertificates(directory);
        certificates.keytool(AUTHORITY, "EC", "CN=Test Authority", List.of("-ext", "bc:c"));
        return certificates;
    }

    /** The certificate of the authority, for a client that is to trust it. */
    public Path authority() throws IOException {
        return write("authority.pem", pem("CERTIFICATE", chain(AUTHORITY).getFirst()));
    }

    /** Issues a certificate for hosts; files are named after the first. {@code algorithm} is RSA, EC or Ed25519. */
    public Issued issue(String algorithm, String... hosts) throws IOException, InterruptedException {
        return issue(algorithm, List.of(), hosts);
    }

    /** As {@link #issue(String, String...)}; {@code options} go to keytool, such as {@code -startdate -3d -validity 1}. */
    public Issued issue(String algorithm, List<String> options, String... hosts)
            throws IOException, InterruptedException {
        String alias = hosts[0] + "-" + algorithm;
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("-signer", AUTHORITY, "-ext"));
        all.add("san=" + Stream.of(hosts).map(host -> "dns:" + host).collect(Collectors.joining(",")));
        keytool(alias, algorithm, "CN=" + hosts[0], all);
        String key = pem("PRIVATE KEY", key(alias));
        String certificates =
                chain(alias).stream().map(each -> pem("CERTIFICATE", each)).collect(Collectors.joining());
        return new Issued(
                write(alias + ".key", key),
                write(alias + ".crt", certificates),
                write(alias + ".pem", key + certificates));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private void keytool(String alias, String algorithm, String owner, List<String> options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD,
                "-alias",
                alias,
                "-keyalg",
                algorithm,
                "-dname",
                owner));
        if (algorithm.equals("RSA")) {
            command.addAll(List.of("-keysize", "2048"));
        }
        command.addAll(options);
        if (!options.contains("-validity")) {
            command.addAll(List.of("-validity", "30"));
        }
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool: " + said);
        }
    }

    private byte[] key(String alias) throws IOException {
        try {
            Key key = load().getKey(alias, PASSWORD.toCharArray());
            return key.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private List<byte[]> chain(String alias) throws IOException {
        try {
            List<byte[]> chain = new ArrayList<>();
            for (Certificate each : load().getCertificateChain(alias)) {
                chain.add(each.getEncoded());
            }
            return chain;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private KeyStore load() throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    /** RFC 7468. */
    static String pem(String label, byte[] bytes) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + label
                + "-----\n";
    }
}
