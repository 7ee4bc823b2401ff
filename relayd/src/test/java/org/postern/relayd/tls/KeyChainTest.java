package org.postern.relayd.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys and certificates in PEM files, as administrators have them. */
class KeyChainTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static TestCertificates.Issued rsa;

    @SuppressWarnings("NullAway.Init")
    private static TestCertificates.Issued ec;

    @BeforeAll
    static void issue() throws Exception {
        TestCertificates authority = TestCertificates.in(directory);
        rsa = authority.issue("RSA", "fw.example.com");
        ec = authority.issue("EC", "fw.example.com");
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file);
    }

    @Test
    void severalKeysEachWithItsCertificatesAreReadInOrder() throws Exception {
        List<KeyChain> chains = KeyChain.parse(text(ec.chain()) + "a comment\n" + text(rsa.chain()), "chains");
        assertThat(chains).extracting(KeyChain::kind).containsExactly("EC", "RSA");
        assertThat(chains).allSatisfy(chain -> assertThat(chain.certificates()).hasSize(2));
    }

    @Test
    void keyAndCertificatesMayBeInFilesOfTheirOwn() throws Exception {
        assertThat(KeyChain.read(rsa.key(), rsa.certificates()).kind()).isEqualTo("RSA");
        assertThat(KeyChain.read(ec.chain(), ec.chain()).kind()).isEqualTo("EC");
    }

    @Test
    void keysInTheOlderFormsOfOpenSslAreRead() throws Exception {
        byte[] pkcs8 = PemBlock.parse(text(rsa.key()), "rsa").getFirst().bytes();
        byte[] pkcs1 = Arrays.copyOfRange(
                pkcs8, 26, pkcs8.length); // what stands before it has this length for 2048 bits and more
        String older = TestCertificates.pem("RSA PRIVATE KEY", pkcs1) + text(rsa.certificates());
        assertThat(KeyChain.parse(older, "rsa").getFirst().key())
                .isEqualTo(KeyChain.parse(text(rsa.chain()), "rsa").getFirst().key());
    }

    @Test
    void whatDoesNotFitTogetherIsRefusedWithItsReason() throws Exception {
        assertThatThrownBy(() -> KeyChain.parse(text(ec.key()) + text(rsa.certificates()), "mixed"))
                .isInstanceOf(TlsMaterialException.class)
                .hasMessageStartingWith("mixed: the private key is not that of the certificate of CN=fw.example.com");
        assertThatThrownBy(() -> KeyChain.parse(text(ec.certificates()) + text(ec.key()), "order"))
                .hasMessage("order: a certificate comes before any private key");
        assertThatThrownBy(() -> KeyChain.parse(text(ec.key()), "alone"))
                .hasMessage("alone: a private key without certificates");
        assertThatThrownBy(() -> KeyChain.parse("nothing", "empty")).hasMessage("empty: no private key");
        Path missing = directory.resolve("missing");
        assertThatThrownBy(() -> KeyChain.read(missing, missing)).hasMessage(missing + ": No such file or directory");
    }

    @Test
    void damagedTextIsRefusedAndNeverWorse() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] whole = text(ec.chain()).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 100; i++) {
            byte[] damaged = whole.clone();
            for (int k = random.nextInt(4); k >= 0; k--) {
                damaged[random.nextInt(damaged.length)] = (byte) (32 + random.nextInt(95));
            }
            try {
                var _ = KeyChain.parse(new String(damaged, StandardCharsets.US_ASCII), "damaged");
            } catch (TlsMaterialException expected) {
                assertThat(expected).as("seed " + seed).hasMessageStartingWith("damaged: ");
            }
        }
    }

    @Test
    void filesAreReadAgainWhenTheyChangeAndADamagedChangeIsReportedOnce() throws Exception {
        Path file = directory.resolve("renewed.pem");
        Files.writeString(file, text(ec.chain()));
        List<String> warnings = new ArrayList<>();
        KeyChainFiles files = KeyChainFiles.chains(List.of(file), warnings::add);
        assertThat(files.current()).extracting(KeyChain::kind).containsExactly("EC");
        Files.writeString(file, text(rsa.key()));
        await(files, () -> !warnings.isEmpty());
        assertThat(files.current()).extracting(KeyChain::kind).containsExactly("EC");
        Files.writeString(file, text(rsa.chain()));
        Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis() + 5000));
        await(files, () -> files.current().getFirst().kind().equals("RSA"));
        assertThat(warnings)
                .containsExactly(file + ": a private key without certificates; the keys from before stay in use");
    }

    private static void await(KeyChainFiles files, BooleanSupplier done) {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (!done.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            files.current();
            Thread.onSpinWait();
        }
    }

    @Test
    void namesOfSuitesAndVersionsAreThoseOfOpenSsl() {
        assertThat(TlsSummary.openSslName("TLS_AES_256_GCM_SHA384")).isEqualTo("TLS_AES_256_GCM_SHA384");
        assertThat(TlsSummary.openSslName("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"))
                .isEqualTo("ECDHE-RSA-AES256-GCM-SHA384");
        assertThat(TlsSummary.openSslName("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"))
                .isEqualTo("ECDHE-ECDSA-CHACHA20-POLY1305");
        assertThat(TlsSummary.openSslName("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"))
                .isEqualTo("ECDHE-RSA-AES128-SHA256");
        assertThat(TlsSummary.openSslName("TLS_RSA_WITH_AES_128_CBC_SHA")).isEqualTo("AES128-SHA");
    }

    @Test
    void protocolListsAreThoseOfPostfix() {
        assertThat(TlsProtocols.parse(">=TLSv1")).hasToString("TLSv1.2 TLSv1.3");
        assertThat(TlsProtocols.parse("!SSLv2, !SSLv3, !TLSv1.2")).hasToString("TLSv1.3");
        assertThat(TlsProtocols.parse("TLSv1.2")).hasToString("TLSv1.2");
        assertThat(TlsProtocols.parse("<=0303")).hasToString("TLSv1.2");
        assertThat(TlsProtocols.parse("")).hasToString("TLSv1.2 TLSv1.3");
        assertThatThrownBy(() -> TlsProtocols.parse("TLSv1"))
                .hasMessage("\"TLSv1\" leaves neither TLSv1.2 nor TLSv1.3");
        assertThatThrownBy(() -> TlsProtocols.parse("TLS9")).hasMessage("\"TLS9\" is no protocol version");
    }
}
