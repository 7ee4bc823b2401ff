package org.postern.relayd;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.postern.config.MainCf;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.sink.Reaction;
import org.postern.relayd.sink.ReceivedMail;
import org.postern.relayd.sink.SinkScript;
import org.postern.relayd.sink.SmtpSink;
import org.postern.relayd.sink.Stage;
import org.postern.tables.CaseFolding;
import org.postern.tables.compiled.SourceStamp;
import org.postern.tables.publish.DuplicatePolicy;
import org.postern.tables.publish.FileAccess;
import org.postern.tables.publish.TableBuilder;
import org.postern.tables.publish.TableWriter;
import picocli.CommandLine;

/**
 * Starts a daemon on a free port and has it relay mail, so that the virtual machine can keep what it loaded on the way (JEP 514) and how
 * often it came by where (JEP 515): a daemon that starts with that knowledge compiles what matters first. Run by the build, never by an
 * operator.
 */
final class StartUpTraining {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private static final int SESSIONS = 8;

    /** What is known of 10,000 messages makes the first thousands after a start a tenth quicker than what is known of 800. */
    private static final int MESSAGES_EACH = 1_250;

    /** Enough of it; a slow machine has come less far by then. */
    private static final Duration LONGEST = Duration.ofSeconds(15);

    private static final String CONTENT = "Subject: training\r\n\r\n"
            + "A line of text as long as lines of text are, several dozens of them in a message.\r\n".repeat(48) + ".";

    private StartUpTraining() {}

    /** Servers that offer CHUNKING, and servers that do not, in turns: content goes to them by different ways. */
    private static final class BothKinds implements SinkScript {
        private final AtomicInteger clients = new AtomicInteger();

        @Override
        public Reaction react(Stage stage, String text) {
            return Reaction.ACCEPT;
        }

        @Override
        public List<String> keywords() {
            List<String> all = SinkScript.super.keywords();
            return clients.getAndIncrement() % 2 == 0
                    ? all
                    : all.stream()
                            .filter(keyword -> !keyword.equals("CHUNKING"))
                            .toList();
        }
    }

    /** Does it in a temporary directory. */
    public static void main(String[] arguments) throws Exception {
        new CommandLine(Relayd.class).getUsageMessage();
        Path directory = Files.createTempDirectory("relayd-training-");
        ReceivedMail mail = new ReceivedMail();
        try (SmtpSink sink = SmtpSink.start(new InetSocketAddress(HERE, 0), new BothKinds(), mail)) {
            relay(directory, sink.address().getPort(), mail);
        } finally {
            remove(directory);
        }
    }

    private static void relay(Path directory, int nexthop, ReceivedMail mail) throws Exception {
        compile(directory.resolve("relay_recipients"), "user@example.com", "x");
        compile(directory.resolve("virtual"), "postmaster", "user@example.com");
        compile(directory.resolve("transport"), "example.com", "smtp:[127.0.0.1]:" + nexthop);
        Files.writeString(directory.resolve("main.cf"), """
                compatibility_level = 3.6
                relayd_listen = 127.0.0.1:0
                mynetworks = 127.0.0.1/32
                mydestination =
                relay_domains = example.com
                relay_recipient_maps = hash:$config_directory/relay_recipients
                virtual_alias_maps = hash:$config_directory/virtual
                transport_maps = hash:$config_directory/transport
                queue_directory = $config_directory/queue
                """);
        MainCf config = MainCf.read(directory);
        config.validate();
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        Daemon daemon = Daemon.start(config, new MailLog(lines, "host", "postfix", InstantSource.system()));
        try {
            play(lines, mail);
        } finally {
            daemon.drain(PATIENCE);
        }
    }

    private static void compile(Path source, String key, String value) throws IOException {
        try (TableBuilder builder =
                        new TableBuilder(CaseFolding.DEFAULT, DuplicatePolicy.KEEP_FIRST_WARN, false, source);
                TableWriter writer = TableWriter.open(source)) {
            builder.add(key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
            writer.publish(builder, Instant.now(), Optional.of(SourceStamp.NONE), FileAccess.PLAIN);
        }
    }

    private static void play(ByteArrayOutputStream lines, ReceivedMail mail) throws Exception {
        String said = lines.toString(StandardCharsets.UTF_8);
        String port = said.replaceFirst("(?s).*listening on 127\\.0\\.0\\.1:([0-9]+).*", "$1");
        Instant end = Instant.now().plus(LONGEST);
        int all = 0;
        try (ExecutorService sessions = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Integer> session = () -> sendUntil(end, Integer.parseInt(port));
            for (Future<Integer> sent : sessions.invokeAll(Collections.nCopies(SESSIONS, session))) {
                all += sent.get();
            }
        }
        int expected = all;
        mail.await(messages -> messages.size() == expected, PATIENCE);
    }

    private static int sendUntil(Instant end, int port) throws IOException {
        int sent = 0;
        while (sent < MESSAGES_EACH && Instant.now().isBefore(end)) {
            send(port);
            sent++;
        }
        return sent;
    }

    private static void send(int port) throws IOException {
        try (Socket socket = new Socket(HERE, port)) {
            BufferedReader replies =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            socket.setSoTimeout((int) PATIENCE.toMillis());
            read(replies);
            for (String line : List.of(
                    "EHLO training",
                    "MAIL FROM:<user@example.com>",
                    "RCPT TO:<nobody@example.com>",
                    "RCPT TO:<user@example.com>",
                    "DATA",
                    CONTENT,
                    "QUIT")) {
                socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
                read(replies);
            }
        }
    }

    private static void read(BufferedReader replies) throws IOException {
        String line = replies.readLine();
        while (line != null && line.startsWith("-", 3)) {
            line = replies.readLine();
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
