package org.postern.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How much memory does a daemon need with ten thousand sessions that say nothing, and how soon is the next client answered? What do two
 * thousand change that send a byte a second? What do clients hear above the limit? What is left of fifty thousand that came and went?
 */
final class SessionScale {
    /** Sessions beyond those that are held, for the clients that are measured. */
    private static final int MARGIN = 100;

    private static final int PROBES = 101;
    private static final int SLOW_SECONDS = 30;
    private static final int WARM_UP = 5_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final MailServer server;
    private final int limit;
    private final PrintStream out;

    private SessionScale(MailServer server, int limit, PrintStream out) {
        this.server = server;
        this.limit = limit;
        this.out = out;
    }

    /** With the numbers of silent sessions, of slow ones, and of connects. */
    public static void main(String[] arguments) throws Exception {
        int silent = number(arguments, 0, 10_000);
        int slow = number(arguments, 1, 2_000);
        int connects = number(arguments, 2, 50_000);
        Path directory = Files.createTempDirectory("scale-sessions");
        try {
            int limit = silent + MARGIN;
            MailServer server = MailServer.postern(
                    Path.of(System.getProperty("postern.home", ".")), directory, Scratch.freePort(), mainCf(limit));
            try {
                SessionScale scale = new SessionScale(server, limit, System.out);
                scale.hold(silent);
                scale.dribble(slow);
                scale.comeAndGo(connects);
            } finally {
                server.shutDown();
            }
        } finally {
            Scratch.delete(directory);
        }
    }

    private static String mainCf(int limit) {
        return """
                compatibility_level = 3.6
                myhostname = relay.example.com
                mydestination =
                local_recipient_maps =
                mynetworks = 127.0.0.0/8
                relay_domains = example.com
                relay_recipient_maps =
                inet_interfaces = 127.0.0.1
                smtpd_peername_lookup = no
                default_process_limit = %d
                """.formatted(limit);
    }

    private static int number(String[] arguments, int index, int otherwise) {
        return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
    }

    private Resources resources() throws IOException {
        return Resources.of(server.processHandle());
    }

    private void hold(int silent) throws IOException, InterruptedException {
        out.println("started:              " + resources());
        List<SmtpConversation> sessions = new ArrayList<>();
        try {
            long begin = System.nanoTime();
            for (int i = 0; i < silent; i++) {
                sessions.add(greeted(i));
            }
            out.printf("%d silent sessions, after %.1f s: %s%n", silent, seconds(begin), resources());
            probe();
            out.printf("objects in use: %.1f MiB%n", Resources.liveBytes(server.processHandle()) / 1048576.0);
            for (int i = sessions.size(); i < limit; i++) {
                sessions.add(greeted(i));
            }
            int turnedAway = 0;
            for (int i = 0; i < 1000; i++) {
                try (SmtpConversation client = SmtpConversation.connect(server.address(), i)) {
                    turnedAway += client.reply().startsWith("421 4.7.0 ") ? 1 : 0;
                }
            }
            out.printf("above the limit of %d: %d of 1000 read 421 4.7.0%n", limit, turnedAway);
        } finally {
            for (SmtpConversation session : sessions) {
                session.close();
            }
        }
        awaitRoom();
        out.println("when all have gone:   " + resources());
    }

    private SmtpConversation greeted(int number) throws IOException {
        SmtpConversation session = SmtpConversation.connect(server.address(), number);
        expect(session.reply(), "220 ");
        expect(session.say("EHLO client.example.com"), "250 ");
        return session;
    }

    private static void expect(String reply, String start) throws IOException {
        if (!reply.startsWith(start)) {
            throw new IOException("expected " + start + ", read " + reply);
        }
    }

    /** How long the next client waits for its greeting. */
    private void probe() throws IOException {
        double[] millis = new double[PROBES];
        for (int i = 0; i < PROBES; i++) {
            long begin = System.nanoTime();
            try (SmtpConversation client = SmtpConversation.connect(server.address(), i)) {
                expect(client.reply(), "220 ");
                millis[i] = seconds(begin) * 1e3;
                expect(client.say("QUIT"), "221 ");
            }
        }
        Arrays.sort(millis);
        out.printf(
                "next client is greeted after %.2f ms (median of %d; at most %.1f ms)%n",
                millis[PROBES / 2], PROBES, millis[PROBES - 1]);
    }

    private void dribble(int slow) throws IOException, InterruptedException {
        List<SmtpConversation> sessions = new ArrayList<>();
        try {
            for (int i = 0; i < slow; i++) {
                sessions.add(greeted(i));
            }
            Duration before = processorTime();
            long begin = System.nanoTime();
            for (int second = 1; second <= SLOW_SECONDS; second++) {
                for (SmtpConversation session : sessions) {
                    session.send("x");
                }
                if (second == SLOW_SECONDS / 2) {
                    out.printf("%d sessions that send a byte a second: %s%n", slow, resources());
                    probe();
                }
                long left = begin + TimeUnit.SECONDS.toNanos(second) - System.nanoTime();
                TimeUnit.NANOSECONDS.sleep(left);
            }
            out.printf(
                    "processor time for %.0f bytes a second: %.1f %% of a core%n",
                    slow * SLOW_SECONDS / seconds(begin),
                    processorTime().minus(before).toMillis() / 10.0 / seconds(begin));
            for (SmtpConversation session : sessions) {
                expect(session.say(""), "500 ");
            }
        } finally {
            for (SmtpConversation session : sessions) {
                session.close();
            }
        }
        awaitRoom();
    }

    private Duration processorTime() {
        return server.processHandle().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private void comeAndGo(int connects) throws IOException, InterruptedException {
        comeAndGoOnce(WARM_UP);
        awaitRoom();
        long liveBefore = Resources.liveBytes(server.processHandle());
        Resources before = resources();
        long begin = System.nanoTime();
        comeAndGoOnce(connects);
        double seconds = seconds(begin);
        awaitRoom();
        long grown = Resources.liveBytes(server.processHandle()) - liveBefore;
        out.println("before they come:     " + before);
        out.printf("%d came and went in %.1f s: %s%n", connects, seconds, resources());
        out.printf("objects in use: %.1f MiB, %+.2f MiB since%n", liveBefore / 1048576.0, grown / 1048576.0);
    }

    /** In every way in which clients go: with a word, without, within a transaction, and by breaking the connection off. */
    private void comeAndGoOnce(int connects) throws IOException {
        for (int i = 0; i < connects; i++) {
            SmtpConversation client = SmtpConversation.connect(server.address(), i);
            switch (i % 4) {
                case 0 -> {
                    expect(client.reply(), "220 ");
                    expect(client.say("QUIT"), "221 ");
                }
                case 1 -> expect(client.reply(), "220 ");
                case 2 -> {
                    expect(client.reply(), "220 ");
                    expect(client.say("MAIL FROM:<a@example.com>"), "250 ");
                }
                default -> {
                    client.reset();
                    continue;
                }
            }
            client.close();
        }
    }

    /** Until the daemon has noticed that its clients have gone. */
    private void awaitRoom() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long last = Long.MAX_VALUE;
        for (long now = resources().descriptors(); now < last; now = resources().descriptors()) {
            last = now;
            TimeUnit.SECONDS.sleep(1);
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("the daemon has " + now + " descriptors still");
            }
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
