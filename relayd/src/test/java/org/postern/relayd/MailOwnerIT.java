package org.postern.relayd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.process.Account;
import org.postern.process.ProcessRights;
import org.postern.relayd.sink.ReceivedMail;
import org.postern.relayd.sink.SinkScript;
import org.postern.relayd.sink.SmtpSink;
import org.postern.relayd.tls.TestCertificates;

/** A daemon that root starts, and that is somebody else (mail_owner) when it serves its first client. */
class MailOwnerIT {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    private static final Account OWNER = new Account("nobody", 65534, 65534);
    private static final int STRANGER = 12345;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path program;

    private static String classPath = "";

    @TempDir
    private Path directory;

    private final ReceivedMail inside = new ReceivedMail();
    private SmtpSink gateway;
    private FirewallFolder folder;

    /** What the user can read, wherever the tests are run. */
    @BeforeAll
    static void copyProgram() throws IOException {
        assumeTrue(ProcessRights.areRoots(), "skipped: only root can become another user");
        assumeTrue(
                Account.named(OWNER.name()).equals(Optional.of(OWNER)),
                "skipped: there is no user nobody with the usual numbers");
        assumeTrue(Commands.succeeds("setpriv", "--version"), "skipped: setpriv(1) is not installed");
        letPass(program);
        List<String> copies = new ArrayList<>();
        for (String part : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path original = Path.of(part);
            if (Files.exists(original)) {
                Path copy = program.resolve(copies.size() + "-" + original.getFileName());
                copy(original, copy);
                copies.add(copy.toString());
            }
        }
        classPath = String.join(File.pathSeparator, copies);
    }

    private static void copy(Path original, Path copy) throws IOException {
        try (Stream<Path> files = Files.walk(original)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(original.relativize(file).toString()));
            }
        }
    }

    private static void letPass(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @BeforeEach
    void makeFolder() throws IOException {
        gateway = SmtpSink.start(ANY_PORT, SinkScript.ACCEPT_ALL, inside);
        letPass(directory);
        folder = FirewallFolder.in(directory, gateway.address()).set("mail_owner", OWNER.name());
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private DaemonProcess run(String... subcommand) throws IOException {
        return runAs(List.of(), subcommand);
    }

    private DaemonProcess runAs(List<String> prefix, String... subcommand) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-c", directory.toString()));
        arguments.addAll(List.of(subcommand));
        return DaemonProcess.runFrom(classPath, prefix, arguments.toArray(String[]::new));
    }

    private int status(int user) throws IOException, InterruptedException {
        String number = String.valueOf(user);
        try (DaemonProcess command =
                runAs(List.of("setpriv", "--reuid", number, "--regid", number, "--clear-groups"), "status")) {
            return command.exitStatus();
        }
    }

    private void assertThatTheQueueIsTheOwners() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("queue"))) {
            assertThat(files).allSatisfy(file -> {
                assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(OWNER.user());
                assertThat(Files.getAttribute(file, "unix:gid")).isEqualTo(OWNER.group());
            });
        }
    }

    private static void give(Path file, int user) throws IOException {
        Files.setAttribute(file, "unix:uid", user);
    }

    @Test
    void noThreadKeepsRootsRightsAndMailAndCommandsWork() throws Exception {
        try (DaemonProcess daemon = run();
                MailClient client = MailClient.connect(daemon.address())) {
            daemon.out().await("running as nobody (mail_owner)");
            String id = client.accepted("a@sender.example", "user@example.com");
            daemon.out().await(id + ": removed");
            assertThat(inside.await(messages -> messages.size() == 1, Duration.ofSeconds(60)))
                    .isTrue();
            try (Stream<Path> threads = Files.list(Path.of("/proc/" + daemon.pid() + "/task"))) {
                assertThat(threads)
                        .isNotEmpty()
                        .allSatisfy(thread -> assertThat(Files.readAllLines(thread.resolve("status")))
                                .contains(
                                        "Uid:\t65534\t65534\t65534\t65534",
                                        "Gid:\t65534\t65534\t65534\t65534",
                                        "Groups:\t65534 ",
                                        "CapEff:\t0000000000000000",
                                        "CapPrm:\t0000000000000000"));
            }
            assertThatTheQueueIsTheOwners();
            assertThat(status(ProcessRights.ROOT.user())).isZero();
            assertThat(status(OWNER.user())).isZero();
            assertThat(status(STRANGER)).isNotZero();
            daemon.terminate();
            assertThat(daemon.exitStatus()).isZero();
        }
    }

    @Test
    void keysThatOnlyRootCanReadStayInUseOverAReload() throws Exception {
        Path keys = Files.createDirectory(directory.resolve("keys"));
        Path chain =
                TestCertificates.in(keys).issue("EC", "firewall.example.com").chain();
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rwx------"));
        folder.set("smtpd_tls_security_level", "encrypt").set("smtpd_tls_chain_files", chain.toString());
        try (DaemonProcess daemon = run()) {
            InetSocketAddress address = daemon.address();
            folder.set("mynetworks", "127.0.0.3");
            try (DaemonProcess reload = run("reload")) {
                assertThat(reload.exitStatus()).isZero();
            }
            assertThat(daemon.out().await("Permission denied"))
                    .contains(chain + ": Permission denied; the keys from before stay in use");
            try (MailClient client = MailClient.connect(address)) {
                assertThat(client.say("STARTTLS")).isEqualTo("220 2.0.0 Ready to start TLS");
            }
        }
    }

    @Test
    void aQueueThatRootHasWorkedInChangesHandsWithAllItsMail() throws Exception {
        InetSocketAddress place = gateway.address();
        gateway.close();
        folder.set("mail_owner", "root"); // a user that nobody becomes
        try (DaemonProcess refused = run()) {
            assertThat(refused.exitStatus()).isEqualTo(1);
            refused.err().await("mail_owner: user root has privileged user ID: 0");
        }
        Path mainCf = folder.resolve("main.cf");
        Files.writeString(mainCf, Files.readString(mainCf).replace("mail_owner = root\n", ""));
        String id;
        try (DaemonProcess daemon = run();
                MailClient client = MailClient.connect(daemon.address())) {
            id = client.accepted("a@sender.example", "user@example.com");
            daemon.out().await("status=deferred");
            daemon.terminate();
            assertThat(daemon.exitStatus()).isZero();
        }
        folder.set("mail_owner", OWNER.name());
        gateway = SmtpSink.start(place, SinkScript.ACCEPT_ALL, inside);
        try (DaemonProcess daemon = run()) {
            daemon.out().await(id + ": removed");
            assertThatTheQueueIsTheOwners();
        }
    }

    @Test
    void aUserThatThereIsNotEndsTheStart() throws Exception {
        folder.set("mail_owner", "nobody-of-this-name");
        try (DaemonProcess daemon = run()) {
            assertThat(daemon.exitStatus()).isEqualTo(1);
            assertThat(daemon.err().await("mail_owner"))
                    .isEqualTo("relayd: fatal: " + folder.resolve("main.cf") + ", line " + folder.line("mail_owner")
                            + ": mail_owner: unknown user name value: nobody-of-this-name");
        }
    }

    @Test
    void aDirectoryThatMayHoldSomethingElseIsNotGivenAway() throws Exception {
        Path queue = Files.createDirectory(folder.resolve("queue"));
        Path precious = Files.writeString(queue.resolve("precious"), "x");
        try (DaemonProcess daemon = run()) {
            assertThat(daemon.exitStatus()).isEqualTo(1);
            daemon.err().await("queue directory " + queue + " holds precious, which is no queue's");
        }
        Files.delete(precious);
        give(queue, STRANGER);
        try (DaemonProcess daemon = run()) {
            assertThat(daemon.exitStatus()).isEqualTo(1);
            daemon.err().await("queue directory " + queue + " belongs to user " + STRANGER);
        }
        assertThat(Files.getAttribute(queue, "unix:uid")).isEqualTo(STRANGER);
    }

    @Test
    void aLogFileInAFolderOfRootsIsMadeForTheOwner() throws Exception {
        Path logs = Files.createDirectory(directory.resolve("logs"));
        Path log = logs.resolve("mail.log");
        folder.set("maillog_file", log.toString());
        try (DaemonProcess daemon = run()) {
            daemon.awaitInFile(log, "running as nobody");
            assertThat(Files.getAttribute(log, "unix:uid")).isEqualTo(OWNER.user());
            daemon.terminate();
            assertThat(daemon.exitStatus()).isZero();
        }
        give(log, STRANGER);
        try (DaemonProcess daemon = run()) {
            assertThat(daemon.exitStatus()).isEqualTo(1);
            daemon.err().await("maillog_file: nobody cannot write " + log + ": Permission denied");
        }
    }
}
