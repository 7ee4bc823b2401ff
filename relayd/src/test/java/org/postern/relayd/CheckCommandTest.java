package org.postern.relayd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.postern.config.MainCf;
import org.postern.relayd.check.CheckCommand;
import org.postern.relayd.dns.StubDns;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.log.SyslogDaemon;
import org.postern.relayd.tls.TestCertificates;

/**
 * {@code relayd check} as it is typed. The golden cases are directories with a main.cf, whose first line may say which tables are
 * compiled, and with what is printed in {@code findings}; with {@code -Dgolden.update} these are written.
 */
class CheckCommandTest {
    private static final Path GOLDEN = Path.of("src/test/resources/org/postern/relayd/check");

    private static final Pattern LISTED = Pattern.compile("(?m)^\\| `([a-z0-9-]+)` \\|");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final StubDns dns = StubDns.with();

    /** What the command wrote and how it ended. */
    private record Outcome(int status, String out) {
        List<String> names() {
            Matcher names = Pattern.compile("(?m) \\[([a-z-]+)]$").matcher(out);
            return names.results().map(found -> found.group(1)).toList();
        }
    }

    @BeforeEach
    void makeFirewall() throws IOException {
        var inside = new InetSocketAddress(InetAddress.getLoopbackAddress(), 25);
        FirewallFolder.in(directory, inside).set("relayd_dns_servers", server());
    }

    @AfterEach
    void stopDns() {
        dns.close();
    }

    private String server() {
        return "127.0.0.1:" + dns.address().getPort();
    }

    private FirewallFolder set(String name, String value) throws IOException {
        var inside = new InetSocketAddress(InetAddress.getLoopbackAddress(), 25);
        return FirewallFolder.in(directory, inside)
                .set("relayd_dns_servers", server())
                .set(name, value);
    }

    private Outcome check(String... options) {
        return check(directory, options);
    }

    private static Outcome check(Path folder, String... options) {
        List<String> words = new ArrayList<>(List.of("-c", folder.toString(), "check"));
        words.addAll(List.of(options));
        PrintStream out = System.out;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setOut(new PrintStream(written, true, UTF_8));
        try {
            int status = Relayd.commandLine().execute(words.toArray(String[]::new));
            return new Outcome(status, written.toString(UTF_8));
        } finally {
            System.setOut(out);
        }
    }

    @TestFactory
    Stream<DynamicTest> findsWhatTheGoldenCasesHave() throws IOException {
        List<Path> cases;
        try (Stream<Path> found = Files.list(GOLDEN)) {
            cases = found.sorted().toList();
        }
        assertThat(cases).hasSizeGreaterThan(5);
        return cases.stream()
                .map(golden ->
                        DynamicTest.dynamicTest(String.valueOf(golden.getFileName()), () -> checkGolden(golden)));
    }

    private void checkGolden(Path golden) throws IOException {
        Path folder = Files.createDirectory(directory.resolve(String.valueOf(golden.getFileName())));
        try (Stream<Path> files = Files.list(golden)) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Path main = folder.resolve("main.cf");
        String text = Files.readString(main);
        Files.writeString(main, text.replace("DNS_SERVER", server()));
        Matcher compiled = Pattern.compile("^# compiled: (.*)").matcher(text);
        if (compiled.find()) {
            FirewallFolder tables = FirewallFolder.at(folder);
            for (String table : compiled.group(1).split(" ", -1)) {
                tables.compile(table);
            }
        }
        Outcome outcome = check(folder);
        String printed =
                outcome.out().replace(folder.toRealPath().toString(), "DIR") + "exit " + outcome.status() + "\n";
        Path expected = golden.resolve("findings");
        if (System.getProperty("golden.update") != null) {
            Files.writeString(expected, printed);
        }
        assertThat(printed).isEqualTo(Files.readString(expected));
    }

    @Test
    void jsonSaysTheSame() throws IOException {
        set("mynetwork", "127.0.0.0/8").set("default_transport", "smpt");
        Outcome text = check();
        Outcome json = check("--json");
        List<String> names = new ArrayList<>();
        for (String line : json.out().lines().toList()) {
            JsonNode finding = new ObjectMapper().readTree(line);
            names.add(finding.path("name").asText());
            assertThat(finding.path("file").asText()).endsWith("main.cf");
            assertThat(finding.path("line").asInt()).isPositive();
        }
        assertThat(names)
                .containsExactlyInAnyOrder("unknown-setting", "unknown-transport")
                .isEqualTo(text.names());
        assertThat(json.status()).isEqualTo(text.status()).isEqualTo(2);
    }

    @Test
    void whatIsNoMainCfIsAnError() throws IOException {
        Files.writeString(directory.resolve("main.cf"), "myorigin = example.com\nrelay_domains\n");
        assertThat(check().out()).contains("main.cf:2:1: error: missing '=' after attribute name");
        Files.delete(directory.resolve("main.cf"));
        Outcome missing = check();
        assertThat(missing.names()).containsExactly("unreadable-file");
        assertThat(missing.status()).isEqualTo(2);
    }

    @Test
    void aSourceThatWasEditedAndNotCompiledIsToldByItsContent() throws IOException {
        Path source = directory.resolve("relay_recipients");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(check().names()).isEmpty();
        FileTime before = Files.getLastModifiedTime(source);
        Files.writeString(source, Files.readString(source).replace("user@", "usex@"));
        Files.setLastModifiedTime(source, before);
        Outcome outcome = check();
        assertThat(outcome.names()).contains("stale-table");
        assertThat(outcome.status()).isEqualTo(1);
    }

    @Test
    void aDamagedTableIsAnError() throws IOException {
        Path compiled = directory.resolve("transport.mapdb");
        byte[] bytes = Files.readAllBytes(compiled);
        bytes[bytes.length / 2] ^= 1;
        Files.write(compiled, bytes);
        assertThat(check().names()).containsExactly("unusable-table");
    }

    @Test
    void aTableOfTomorrowAndOneThatAnybodyMayChangeAreWarnedAbout() throws IOException {
        Files.setLastModifiedTime(
                directory.resolve("main.cf"), FileTime.from(Instant.now().plus(Duration.ofDays(1))));
        Files.setPosixFilePermissions(directory.resolve("virtual"), PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThat(check().names()).containsExactlyInAnyOrder("future-date", "writable-by-others");
    }

    @Test
    void aTakenPortIsAnErrorAndThePortOfTheOwnDaemonIsNone() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            set("relayd_listen", "127.0.0.1:" + taken.getLocalPort());
            assertThat(check().names()).containsExactly("port-taken");
        }
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        set("relayd_listen", "127.0.0.1:" + port);
        var config = MainCf.read(directory);
        var log = new MailLog(OutputStream.nullOutputStream(), "", "", InstantSource.system());
        try (Daemon daemon = Daemon.start(config, log)) {
            assertThat(daemon.listening()).hasSize(1);
            assertThat(check().names()).isEmpty();
        }
    }

    @Test
    void aTakenPortForMetricsIsAnErrorToo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            set("relayd_metrics_listen", String.valueOf(taken.getLocalPort()));
            Outcome outcome = check();
            assertThat(outcome.names()).containsExactly("port-taken");
            assertThat(outcome.out()).contains("set relayd_metrics_listen to another");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aSyslogSocketThatNobodyListensOnIsAnErrorAndMaillogFileBesideItHasNoEffect() throws Exception {
        Path socket = directory.resolve("log");
        set("relayd_syslog_socket", socket.toString())
                .set("maillog_file", directory.resolve("mail.log").toString());
        Outcome outcome = check();
        assertThat(outcome.names()).containsExactlyInAnyOrder("log-unwritable", "no-effect");
        assertThat(outcome.out()).contains("No such file or directory");
        set("relayd_syslog_socket", socket.toString());
        try (SyslogDaemon daemon = SyslogDaemon.at(socket)) {
            assertThat(check().names()).isEmpty();
            assertThat(daemon.poll()).isEmpty();
        }
    }

    @Test
    void anAddressThatTheMachineDoesNotHaveIsAnError() throws IOException {
        set("relayd_listen", "192.0.2.77:2525"); // RFC 5737
        assertThat(check().names()).containsExactly("no-such-address");
    }

    @Test
    void aDnsServerThatDoesNotAnswerIsAWarning() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        set("relayd_dns_servers", "127.0.0.1:" + port);
        Outcome outcome = check();
        assertThat(outcome.names()).containsExactly("dns-unreachable");
        assertThat(outcome.status()).isEqualTo(1);
    }

    @Test
    void whatLiesInTheQueueDirectoryIsTold() throws IOException {
        Path queue = Files.createDirectories(directory.resolve("queue"));
        Files.createDirectory(
                queue.resolve("corrupt"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(queue.resolve("corrupt/seg-0000000000000001-4096"), "?");
        Files.writeString(queue.resolve("backup.tar"), "?");
        Path segment = Files.writeString(queue.resolve("seg-0000000000000001"), "");
        Files.setPosixFilePermissions(segment, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(check().names()).containsExactlyInAnyOrder("corrupt-records", "queue-leftovers", "queue-exposed");
    }

    @Test
    void aQueueThatIsPostfixsOrHasNoSpaceIsAnError() throws IOException {
        Files.createDirectories(directory.resolve("queue/maildrop"));
        assertThat(check().names()).containsExactly("queue-unusable");
        Files.delete(directory.resolve("queue/maildrop"));
        set("queue_minfree", Long.toString(Long.MAX_VALUE));
        assertThat(check().names()).containsExactly("queue-full");
    }

    @Test
    void certificatesAreLookedAt() throws Exception {
        TestCertificates authority = TestCertificates.in(directory.resolve("keys"));
        var good = authority.issue("EC", "a.example.com");
        var other = authority.issue("EC", "b.example.com");
        var old = authority.issue("EC", List.of("-startdate", "-9d", "-validity", "3"), "c.example.com");
        var soon = authority.issue("EC", List.of("-validity", "3"), "d.example.com");
        for (var issued : List.of(good, other, old, soon)) {
            Files.setPosixFilePermissions(issued.chain(), PosixFilePermissions.fromString("rw-------"));
            Files.setPosixFilePermissions(issued.key(), PosixFilePermissions.fromString("rw-------"));
        }
        assertThat(chain(good.chain()).names()).isEmpty();
        assertThat(chain(old.chain()).names()).containsExactly("expired-certificate");
        assertThat(chain(soon.chain()).names()).containsExactly("certificate-expires");
        Files.setPosixFilePermissions(good.chain(), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(chain(good.chain()).names()).containsExactly("exposed-key");
        set("smtpd_tls_security_level", "may")
                .set("smtpd_tls_cert_file", good.certificates().toString())
                .set("smtpd_tls_key_file", other.key().toString());
        assertThat(check().names()).containsExactly("bad-certificate");
        set("smtpd_tls_security_level", "encrypt");
        assertThat(check().names()).containsExactly("no-certificate");
    }

    private Outcome chain(Path file) throws IOException {
        set("smtpd_tls_security_level", "may").set("smtpd_tls_chain_files", file.toString());
        return check();
    }

    @Test
    void theManualNamesEveryFinding() throws IOException {
        String manual = Files.readString(Path.of("../docs/checking-the-configuration.md"));
        List<String> listed =
                LISTED.matcher(manual).results().map(found -> found.group(1)).toList();
        assertThat(listed).containsExactlyInAnyOrderElementsOf(CheckCommand.findingNames());
    }
}
