package org.postern.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.postern.relayd.queue.Envelope;
import org.postern.relayd.queue.MessageDraft;
import org.postern.relayd.queue.Recipient;
import org.postern.relayd.sink.SinkScript;
import org.postern.relayd.sink.SmtpSink;
import org.postern.relayd.store.LogStore;

/**
 * How long after its start does a daemon accept mail, with a hundred thousand messages in its queue, within a heap of 300 MiB? How long until it
 * delivers the first of them, and mail that has just come, when all but one in a hundred are for a destination that is dead?
 */
public final class QueueRestart {
    private static final int CONTENT_BYTES = 4096;
    private static final int WRITERS = 64;
    private static final int LIVE_EVERY = 100;
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private final Path directory;
    private final PrintStream out;

    private QueueRestart(Path directory, PrintStream out) {
        this.directory = directory;
        this.out = out;
    }

    /** With the number of messages, if it is not to be 100,000. */
    public static void main(String[] arguments) throws Exception {
        int messages = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
        Path directory = Files.createTempDirectory("restart-queue");
        try {
            new QueueRestart(directory, System.out).run(messages);
        } finally {
            Scratch.delete(directory);
        }
        System.exit(0);
    }

    private void run(int messages) throws Exception {
        long begin = System.nanoTime();
        fill(messages);
        out.printf("%d messages of %d bytes queued in %.1f s%n", messages, CONTENT_BYTES, seconds(begin));
        ConcurrentLinkedQueue<String> arrived = new ConcurrentLinkedQueue<>();
        try (SmtpSink sink = SmtpSink.start(
                new InetSocketAddress(HERE, 0), SinkScript.ACCEPT_ALL, message -> arrived.add(message.sender()))) {
            int port = Scratch.freePort();
            configure(port, sink.address().getPort(), Scratch.freePort());
            ProcessBuilder builder = new ProcessBuilder(
                            Path.of(System.getProperty("postern.home"), "relayd/bin/relayd")
                                    .toString(),
                            "-c",
                            directory.toString())
                    .redirectOutput(directory.resolve("log").toFile())
                    .redirectErrorStream(true);
            builder.environment().put("JAVA_TOOL_OPTIONS", "-Xmx300m");
            long start = System.nanoTime();
            Process daemon = builder.start();
            try {
                measure(daemon, port, start, arrived);
            } finally {
                daemon.destroy();
                daemon.onExit().get(1, TimeUnit.MINUTES);
            }
        }
    }

    private void measure(Process daemon, int port, long start, ConcurrentLinkedQueue<String> arrived)
            throws IOException, InterruptedException {
        try (Socket socket = connect(daemon, port)) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            in.readLine();
            out.printf(
                    "accepts mail after        %6.2f s (processor time %.2f s)%n",
                    seconds(start), processorSeconds(daemon));
            for (String line : List.of(
                    "HELO client.example.com",
                    "MAIL FROM:<new@example.com>",
                    "RCPT TO:<user@live.test>",
                    "DATA",
                    "Subject: new\r\n\r\nnew\r\n.")) {
                socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
                in.readLine();
            }
            long queued = System.nanoTime();
            await(daemon, () -> !arrived.isEmpty());
            out.printf("first delivery after      %6.2f s%n", seconds(start));
            await(daemon, () -> arrived.contains("new@example.com"));
            out.printf("new mail delivered        %6.2f s after it was queued%n", seconds(queued));
            out.printf("resident memory at most   %6d MiB (heap: 300 MiB)%n", residentMebibytes(daemon.pid()));
        }
    }

    private interface Condition {
        boolean isTrue();
    }

    private static void await(Process daemon, Condition condition) throws InterruptedException {
        while (!condition.isTrue()) {
            if (!daemon.isAlive()) {
                throw new IllegalStateException("relayd has ended");
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    private static Socket connect(Process daemon, int port) throws InterruptedException {
        while (daemon.isAlive()) {
            try {
                return new Socket(HERE, port);
            } catch (IOException notYet) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
        throw new IllegalStateException("relayd has ended");
    }

    private static long residentMebibytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                .findFirst()
                .orElse(-1);
    }

    private static double processorSeconds(Process daemon) {
        return daemon.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
    }

    private void configure(int port, int live, int dead) throws IOException {
        Files.writeString(directory.resolve("main.cf"), """
                compatibility_level = 3.6
                myhostname = relay.example.com
                mydestination =
                local_recipient_maps =
                mynetworks = 127.0.0.0/8
                relay_domains = live.test dead.test
                relay_recipient_maps =
                transport_maps = inline:{ live.test=smtp:[127.0.0.1]:%d, dead.test=smtp:[127.0.0.1]:%d }
                inet_interfaces = 127.0.0.1
                relayd_listen = 127.0.0.1:%d
                queue_directory = %s
                smtpd_peername_lookup = no
                """.formatted(live, dead, port, directory.resolve("queue")));
    }

    private void fill(int messages) throws IOException, InterruptedException {
        byte[] content = "x".repeat(CONTENT_BYTES - 2).concat("\r\n").getBytes(StandardCharsets.US_ASCII);
        try (LogStore store = LogStore.open(directory.resolve("queue"), InstantSource.system(), out::println)) {
            List<Thread> writers = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                int first = writer;
                writers.add(Thread.ofVirtual().start(() -> {
                    for (int i = first; i < messages; i += WRITERS) {
                        queue(store, i, content);
                    }
                }));
            }
            for (Thread writer : writers) {
                writer.join();
            }
        }
    }

    private static void queue(LogStore store, int number, byte[] content) {
        String domain = number % LIVE_EVERY == 0 ? "live.test" : "dead.test";
        try (MessageDraft draft = store.draft()) {
            draft.write(content);
            draft.commit(new Envelope(
                    draft.id(),
                    Instant.now(),
                    "sender" + number + "@example.com",
                    List.of(Recipient.of("recipient" + number + "@" + domain)),
                    content.length,
                    false,
                    false,
                    "",
                    ""));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
