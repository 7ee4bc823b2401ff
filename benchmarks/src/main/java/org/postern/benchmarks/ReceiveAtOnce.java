package org.postern.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.postern.relayd.sink.Reaction;
import org.postern.relayd.sink.SinkScript;
import org.postern.relayd.sink.SmtpSink;
import org.postern.relayd.sink.Stage;

/**
 * How much memory do a thousand sessions take that are all in the middle of a message of 1 MB, within a heap of 512 MiB? Do all of them read
 * 250, and does every message arrive, though the next host takes its time over each?
 */
final class ReceiveAtOnce {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final long SINK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final String LINE = "x".repeat(126) + "\r\n";
    private static final String PIECE = LINE.repeat(8);

    private final int sessions;
    private final int kib;
    private final CountDownLatch halfway;
    private final CountDownLatch measured = new CountDownLatch(1);
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger arrived = new AtomicInteger();

    private ReceiveAtOnce(int sessions, int kib) {
        this.sessions = sessions;
        this.kib = kib;
        this.halfway = new CountDownLatch(sessions);
    }

    /** With the numbers of sessions, of KiB a message, and of MiB that the heap may have. */
    public static void main(String[] arguments) throws Exception {
        ReceiveAtOnce load = new ReceiveAtOnce(number(arguments, 0, 1000), number(arguments, 1, 1024));
        Path directory = Files.createTempDirectory("receive-at-once");
        try {
            load.run(directory, number(arguments, 2, 512), System.out);
        } finally {
            Scratch.delete(directory);
        }
        System.exit(0);
    }

    private static int number(String[] arguments, int index, int otherwise) {
        return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
    }

    private void run(Path directory, int heap, PrintStream out) throws Exception {
        SinkScript slow = (stage, text) -> {
            if (stage == Stage.DOT) {
                LockSupport.parkNanos(SINK_NANOS);
            }
            return Reaction.ACCEPT;
        };
        try (SmtpSink sink = SmtpSink.start(new InetSocketAddress(HERE, 0), slow, _ -> arrived.incrementAndGet())) {
            MailServer server = MailServer.postern(
                    Path.of(System.getProperty("postern.home", ".")),
                    directory,
                    Scratch.freePort(),
                    mainCf(sink.address().getPort()),
                    List.of("-Xmx" + heap + "m", "-XX:+ExitOnOutOfMemoryError"));
            try {
                out.println("started:               " + Resources.of(server.processHandle()));
                receive(server, out);
                while (arrived.get() < taken.get() && server.processHandle().isAlive()) {
                    TimeUnit.MILLISECONDS.sleep(100);
                }
                out.printf("%d of %d arrived: %s%n", arrived.get(), sessions, Resources.of(server.processHandle()));
            } finally {
                server.shutDown();
            }
        }
    }

    private void receive(MailServer server, PrintStream out) throws IOException, InterruptedException {
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < sessions; i++) {
                int number = i;
                var _ = clients.submit(() -> {
                    send(server.address(), number);
                    return null;
                });
            }
            if (!halfway.await(5, TimeUnit.MINUTES)) {
                throw new IOException(halfway.getCount() + " sessions have not come halfway");
            }
            out.printf(
                    "%d sessions with half of %d KiB each: objects in use %.1f MiB, %s%n",
                    sessions,
                    kib,
                    Resources.liveBytes(server.processHandle()) / 1048576.0,
                    Resources.of(server.processHandle()));
            measured.countDown();
        }
        out.printf("%d of %d read 250%n", taken.get(), sessions);
    }

    private void send(InetSocketAddress server, int number) throws IOException, InterruptedException {
        try (SmtpConversation client = SmtpConversation.connect(server, number)) {
            client.reply();
            for (String line : List.of(
                    "EHLO client.example.com",
                    "MAIL FROM:<" + number + "@example.com>",
                    "RCPT TO:<user@example.com>",
                    "DATA")) {
                client.say(line);
            }
            client.send("Subject: " + number + "\r\n\r\n");
            for (int i = 0; i < kib / 2; i++) {
                client.send(PIECE);
            }
            halfway.countDown();
            measured.await();
            for (int i = kib / 2; i < kib; i++) {
                client.send(PIECE);
            }
            if (client.say(".").startsWith("250 ")) {
                taken.incrementAndGet();
            }
        }
    }

    private static String mainCf(int nexthop) {
        return """
                compatibility_level = 3.6
                myhostname = relay.example.com
                mydestination =
                local_recipient_maps =
                mynetworks = 127.0.0.0/8
                relay_domains = example.com
                relay_recipient_maps =
                relay_transport = relay:[127.0.0.1]:%d
                inet_interfaces = 127.0.0.1
                smtpd_peername_lookup = no
                default_process_limit = 20000
                """.formatted(nexthop);
    }
}
