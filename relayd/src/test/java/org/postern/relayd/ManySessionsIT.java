package org.postern.relayd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.relayd.sink.SinkScript;
import org.postern.relayd.sink.SmtpSink;

/** What crowds of clients cost the daemon, and what it does when there is no more to be had. */
class ManySessionsIT {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    private static final int CROWD = 400;

    /** Enough to start with all the libraries that a test has, and to turn most of the crowd away. */
    private static final int FEW_DESCRIPTORS =
            System.getProperty("java.class.path").split(File.pathSeparator, -1).length + 160;

    @TempDir
    private Path directory;

    private final List<Socket> crowd = new ArrayList<>();
    private SmtpSink gateway;
    private FirewallFolder folder;

    @BeforeEach
    void configure() throws IOException {
        gateway = SmtpSink.start(ANY_PORT, SinkScript.ACCEPT_ALL, message -> {});
        folder = FirewallFolder.in(directory, gateway.address());
        folder.set("default_process_limit", Integer.toString(CROWD));
    }

    @AfterEach
    void leave() throws IOException {
        disperse();
        gateway.close();
    }

    private void disperse() throws IOException {
        for (Socket socket : crowd) {
            socket.close();
        }
        crowd.clear();
    }

    /** Connects once more, and stays. */
    private Socket join(InetSocketAddress server) throws IOException {
        Socket socket = new Socket(server.getAddress(), server.getPort());
        socket.setSoTimeout(60_000);
        crowd.add(socket);
        return socket;
    }

    private static String line(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
    }

    @Test
    void manySessionsTakeNoThreadsAndLittleMemoryAndTheNextIsTurnedAway() throws Exception {
        try (DaemonProcess daemon = DaemonProcess.run(folder)) {
            InetSocketAddress address = daemon.address();
            long before = descriptors(daemon);
            for (int i = 0; i < CROWD; i++) {
                assertThat(line(join(address))).startsWith("220 ");
            }
            assertThat(status(daemon, "Threads")).isLessThan(100);
            assertThat(status(daemon, "VmRSS")).isLessThan(512 * 1024);
            for (int i = 0; i < 50; i++) {
                assertThat(line(join(address)))
                        .isEqualTo("421 4.7.0 firewall.example.com Error: too many connections, try again later");
            }
            disperse();
            awaitDescriptors(daemon, before + CROWD / 2);
            acceptsMail(daemon);
            daemon.terminate();
            assertThat(daemon.exitStatus()).isZero();
        }
    }

    @Test
    void nothingIsLeftOfClientsThatCameAndWent() throws Exception {
        try (DaemonProcess daemon = DaemonProcess.run(folder)) {
            InetSocketAddress address = daemon.address();
            acceptsMail(daemon);
            daemon.out().await(": removed");
            long before = descriptors(daemon);
            comeAndGo(address, 500);
            awaitDescriptors(daemon, before + 5);
            daemon.out().await("disconnect from ", 500);
            assertThat(status(daemon, "Threads")).isLessThan(100);
            acceptsMail(daemon);
        }
    }

    private void comeAndGo(InetSocketAddress address, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            Socket socket = join(address);
            if (i % 2 == 0) {
                assertThat(line(socket)).startsWith("220 ");
            } else {
                socket.setSoLinger(true, 0); // breaks the connection off
            }
            disperse();
        }
    }

    /** Until there are no more than {@code count}. */
    private static void awaitDescriptors(DaemonProcess daemon, long count) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (descriptors(daemon) > count) {
            assertThat(System.nanoTime()).as("time for %d descriptors", count).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Test
    void whereDescriptorsAreFewTheDaemonKeepsSomeForItself() throws Exception {
        try (DaemonProcess daemon = DaemonProcess.runWithDescriptors(FEW_DESCRIPTORS, folder)) {
            String warning =
                    daemon.out().await("default_process_limit = " + CROWD + " sessions need more file descriptors");
            Matcher matcher = Pattern.compile("limit of ([0-9]+) sessions").matcher(warning);
            assertThat(matcher.find()).isTrue();
            int limit = Integer.parseInt(matcher.group(1));
            InetSocketAddress address = daemon.address();
            long before = descriptors(daemon);
            for (int i = 0; i < limit - 1; i++) {
                assertThat(line(join(address))).startsWith("220 ");
            }
            acceptsMail(daemon);
            daemon.out().await(": removed");
            assertThat(line(join(address))).startsWith("220 ");
            assertThat(line(join(address))).startsWith("421 4.7.0 ");
            disperse();
            awaitDescriptors(daemon, before + limit / 2);
            acceptsMail(daemon);
        }
    }

    @Test
    void whenDescriptorsRunOutTheDaemonSaysSoAndGoesOnWhenTheyComeBack() throws Exception {
        try (DaemonProcess daemon = DaemonProcess.run(folder)) {
            InetSocketAddress address = daemon.address();
            acceptsMail(daemon);
            daemon.out().await(": removed");
            assertThat(line(join(address))).startsWith("220 ");
            assumeTrue(limitDescriptors(daemon, "1"), "no prlimit(1): a want of descriptors was not tested");
            Socket waiting = join(address);
            daemon.out().await("warning: cannot accept a connection, trying on: Too many open files");
            assertThat(daemon.isAlive()).isTrue();
            assertThat(limitDescriptors(daemon, "1000")).isTrue();
            assertThat(line(waiting)).startsWith("220 ");
            acceptsMail(daemon);
            daemon.out().await(": removed", 2);
            daemon.terminate();
            assertThat(daemon.exitStatus()).isZero();
        }
    }

    private static boolean limitDescriptors(DaemonProcess daemon, String soft) throws InterruptedException {
        try {
            return new ProcessBuilder("prlimit", "--pid", Long.toString(daemon.pid()), "--nofile=" + soft + ":")
                            .inheritIO()
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noSuchCommand) {
            return false;
        }
    }

    private static void acceptsMail(DaemonProcess daemon) throws Exception {
        try (MailClient client = MailClient.connect(daemon.address())) {
            assertThat(client.accepted("a@sender.example", "user@example.com")).isNotEmpty();
        }
    }

    private static long descriptors(DaemonProcess daemon) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(daemon.pid()), "fd"))) {
            return open.count();
        }
    }

    private static long status(DaemonProcess daemon, String name) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(daemon.pid()), "status")).stream()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }
}
