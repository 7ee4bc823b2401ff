package org.postern.relayd.smtpd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.relayd.tls.TestCertificates;

/** TLS as the programs speak it that administrators try servers with. Skipped where they are not installed. */
class TlsClientsIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private static void assumeInstalled(String program) {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":", -1))
                        .anyMatch(each -> Files.isExecutable(Path.of(each, program))),
                program + " is not installed");
    }

    private static String run(String input, List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }

    @Test
    void opensslVerifiesUsInEitherWayToBeginAndWithKeysInItsOldForms() throws Exception {
        assumeInstalled("openssl");
        TestCertificates authority = TestCertificates.in(directory);
        TestCertificates.Issued issued = authority.issue("EC", "fw.gateway.test");
        Path old = directory.resolve("old.key");
        run("", List.of("openssl", "ec", "-in", issued.key().toString(), "-out", old.toString()));
        assertThat(Files.readString(old)).contains("BEGIN EC PRIVATE KEY");
        String keys = "smtpd_tls_security_level = may\nsmtpd_tls_eccert_file = " + issued.certificates()
                + "\nsmtpd_tls_eckey_file = " + old + "\n";
        for (boolean wrapped : List.of(false, true)) {
            try (TestRelay relay = TestRelay.firewall(
                    directory.resolve("wrapped-" + wrapped),
                    keys + "smtpd_tls_wrappermode = " + (wrapped ? "yes" : "no") + "\n")) {
                List<String> command = new ArrayList<>(List.of(
                        "openssl",
                        "s_client",
                        "-crlf",
                        "-ign_eof",
                        "-connect",
                        "127.0.0.1:" + relay.address().getPort(),
                        "-CAfile",
                        authority.authority().toString(),
                        "-verify_return_error",
                        "-verify_hostname",
                        "fw.gateway.test"));
                if (!wrapped) {
                    command.addAll(List.of("-starttls", "smtp"));
                }
                assertThat(run("QUIT\n", command))
                        .contains("Verification: OK", "221 2.0.0 Bye")
                        .doesNotContain("unexpected eof");
            }
        }
    }

    @Test
    void swaksDeliversWithTls() throws Exception {
        assumeInstalled("swaks");
        TestCertificates.Issued issued = TestCertificates.in(directory).issue("RSA", "fw.gateway.test");
        try (TestRelay relay = TestRelay.firewall(
                directory.resolve("relay"),
                "smtpd_tls_security_level = encrypt\nsmtpd_tls_chain_files = " + issued.chain() + "\n")) {
            String said = run(
                    "",
                    List.of(
                            "swaks",
                            "--server",
                            "127.0.0.1:" + relay.address().getPort(),
                            "--tls",
                            "--from",
                            "a@b.test",
                            "--to",
                            "joe@example.com"));
            assertThat(said).contains("TLS started with cipher TLSv1.3:TLS_AES_256_GCM_SHA384:256", "Ok: queued as");
            assertThat(relay.queued()).hasSize(1);
        }
    }
}
