package org.postern.relayd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postern.relayd.log.LogLines;

/** relayd as an administrator starts it, in a process of its own. */
final class DaemonProcess implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("listening on (127\\.[0-9.]+):([0-9]+)");

    /** Whoever runs the tests may have been told to ignore SIGHUP (nohup), and what he starts would then do so, too. */
    private static final List<String> HEEDS_HANGUP = Commands.succeeds("env", "--default-signal=HUP", "true")
            ? List.of("env", "--default-signal=HUP")
            : List.of();

    private final Process process;
    private final LogLines out = new LogLines();
    private final LogLines err = new LogLines();
    private final List<Thread> pumps = new ArrayList<>();

    private DaemonProcess(Process process) {
        this.process = process;
        pump(process.getInputStream(), out);
        pump(process.getErrorStream(), err);
    }

    /** Runs relayd with these arguments. */
    static DaemonProcess run(String... arguments) throws IOException {
        return run(List.of(), arguments);
    }

    /** Runs the daemon with at most {@code descriptors} open files, sockets included. */
    static DaemonProcess runWithDescriptors(int descriptors, FirewallFolder folder) throws IOException {
        return run(
                List.of("sh", "-c", "ulimit -n " + descriptors + " && exec \"$@\"", "sh"),
                List.of(),
                "-c",
                folder.path().toString());
    }

    /** Runs the daemon as nohup(1) does: SIGHUP is ignored. */
    static DaemonProcess runIgnoringHangup(FirewallFolder folder) throws IOException {
        return run(
                List.of("sh", "-c", "trap '' HUP && exec \"$@\"", "sh"),
                List.of(),
                "-c",
                folder.path().toString());
    }

    private static DaemonProcess run(List<String> options, String... arguments) throws IOException {
        return run(List.of(), options, arguments);
    }

    private static DaemonProcess run(List<String> prefix, List<String> options, String... arguments)
            throws IOException {
        return start(prefix, options, System.getProperty("java.class.path"), arguments);
    }

    /** Runs the program that is in {@code classPath} by way of the command {@code prefix}. */
    static DaemonProcess runFrom(String classPath, List<String> prefix, String... arguments) throws IOException {
        return start(prefix, List.of(), classPath, arguments);
    }

    private static DaemonProcess start(List<String> prefix, List<String> options, String classPath, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(HEEDS_HANGUP);
        command.addAll(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED")); // as the launcher
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, Relayd.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().remove("MAIL_CONFIG");
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        return new DaemonProcess(builder.start());
    }

    /** Runs the daemon with the configuration in {@code folder}. */
    static DaemonProcess run(FirewallFolder folder) throws IOException {
        return run("-c", folder.path().toString());
    }

    /** The same within a heap of so many MiB, out of which it ends at once rather than going on without what it needs. */
    static DaemonProcess runInHeap(int mebibytes, FirewallFolder folder) throws IOException {
        return run(
                List.of("-Xmx" + mebibytes + "m", "-XX:+ExitOnOutOfMemoryError"),
                "-c",
                folder.path().toString());
    }

    private void pump(InputStream from, LogLines to) {
        pumps.add(Thread.ofVirtual().start(() -> {
            try {
                from.transferTo(to);
            } catch (IOException killed) {
                assertThat(killed).message().isEqualToIgnoringCase("Stream closed");
            }
        }));
    }

    /** Where it listens first, once it does. */
    InetSocketAddress address() throws InterruptedException {
        Matcher matcher = LISTENING.matcher(out.await(
                "listening on ",
                () -> assertThat(isAlive() || out.count("listening on ") > 0)
                        .as("the daemon has not ended with %s", err.all())
                        .isTrue()));
        assertThat(matcher.find()).isTrue();
        return new InetSocketAddress(InetAddress.ofLiteral(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    LogLines out() {
        return out;
    }

    LogLines err() {
        return err;
    }

    /** SIGHUP. */
    void hangUp() {
        assertThat(Commands.succeeds("kill", "-HUP", String.valueOf(process.pid())))
                .isTrue();
    }

    /** SIGTERM. What it writes from then on can be read, unlike after {@link Process#destroy}. */
    void terminate() {
        assertThat(process.toHandle().destroy()).isTrue();
    }

    /** SIGKILL; returns when there is no process any more. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    long pid() {
        return process.pid();
    }

    /** Waits until {@code file} is there and has {@code text}; fails when the daemon ends before that. */
    void awaitInFile(Path file, String text) throws IOException, InterruptedException {
        while (!Files.exists(file) || !Files.readString(file).contains(text)) {
            assertThat(isAlive()).as("the daemon that is to write " + text).isTrue();
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The exit status, once it has ended and all that it wrote has been read. */
    int exitStatus() throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        for (Thread pump : pumps) {
            pump.join();
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
