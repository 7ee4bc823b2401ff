package org.postern.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A mail server of a configuration of ours, on a port of 127.0.0.1, in a directory of its own. */
final class MailServer {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final String name;
    private final InetSocketAddress address;
    private final List<String> stop;
    private final @Nullable Process process;

    private MailServer(String name, InetSocketAddress address, List<String> stop, @Nullable Process process) {
        this.name = name;
        this.address = address;
        this.stop = stop;
        this.process = process;
    }

    String name() {
        return name;
    }

    InetSocketAddress address() {
        return address;
    }

    /** Starts relayd of this project. {@code mainCf} holds what both servers have in common. */
    static MailServer postern(Path home, Path directory, int port, String mainCf)
            throws IOException, InterruptedException {
        return postern(home, directory, port, mainCf, List.of());
    }

    /** The same with options of the virtual machine. */
    static MailServer postern(Path home, Path directory, int port, String mainCf, List<String> options)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Files.writeString(
                directory.resolve("main.cf"),
                mainCf + "relayd_listen = 127.0.0.1:" + port + "\nqueue_directory = " + directory.resolve("queue")
                        + "\nmaillog_file = " + directory.resolve("mail.log") + "\n");
        ProcessBuilder builder = new ProcessBuilder(
                        home.resolve("relayd/bin/relayd").toString(), "-c", directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("out").toFile());
        if (!options.isEmpty()) {
            builder.environment().put("JAVA_TOOL_OPTIONS", String.join(" ", options));
        }
        Process process = builder.start();
        MailServer server = new MailServer(
                "Postern", new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), List.of(), process);
        server.awaitGreeting();
        return server;
    }

    /** Whether Postfix is here and may be started. */
    static boolean hasPostfix() {
        return Files.isExecutable(Path.of("/usr/sbin/postfix"))
                && System.getProperty("user.name", "").equals("root");
    }

    /** Starts an instance of the machine's Postfix. */
    static MailServer postfix(Path directory, int port, String mainCf) throws IOException, InterruptedException {
        Path etc = Files.createDirectories(directory.resolve("etc"));
        Path data = Files.createDirectories(directory.resolve("data"));
        Files.createDirectories(directory.resolve("spool"));
        Files.setOwner(
                data, data.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postfix"));
        Files.writeString(
                etc.resolve("main.cf"),
                mainCf + "queue_directory = " + directory.resolve("spool") + "\ndata_directory = " + data
                        + "\nmaillog_file = " + directory.resolve("mail.log") + "\nmaillog_file_prefixes = " + directory
                        + "\n");
        Files.writeString(etc.resolve("master.cf"), "127.0.0.1:" + port + " inet n - n - - smtpd\n" + """
                        cleanup unix n - n - 0 cleanup
                        qmgr unix n - n 300 1 qmgr
                        rewrite unix - - n - - trivial-rewrite
                        bounce unix - - n - 0 bounce
                        defer unix - - n - 0 bounce
                        trace unix - - n - 0 bounce
                        proxymap unix - - n - - proxymap
                        smtp unix - - n - - smtp
                        error unix - - n - - error
                        retry unix - - n - - error
                        anvil unix - - n - 1 anvil
                        postlog unix-dgram n - n - 1 postlogd
                        """);
        run(List.of("/usr/sbin/postfix", "-c", etc.toString(), "start"));
        MailServer server = new MailServer(
                "Postfix",
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port),
                List.of("/usr/sbin/postfix", "-c", etc.toString(), "stop"),
                null);
        server.awaitGreeting();
        return server;
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command + ": " + said);
        }
    }

    private void awaitGreeting() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
                if (socket.getInputStream().read() == '2') {
                    return;
                }
            } catch (IOException notYet) {
                if (System.nanoTime() - deadline > 0 || (process != null && !process.isAlive())) {
                    shutDown();
                    throw new IOException(name + " does not start", notYet);
                }
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** What runs here, which is only known of ours. */
    ProcessHandle processHandle() {
        if (process == null) {
            throw new IllegalStateException(name + " is several processes");
        }
        return process.toHandle();
    }

    void shutDown() throws IOException, InterruptedException {
        if (process != null) {
            process.destroy();
            process.waitFor();
        }
        if (!stop.isEmpty()) {
            run(stop);
        }
    }
}
