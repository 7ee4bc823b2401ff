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
import java.time.InstantSource;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.postern.config.MainCf;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.sink.ReceivedMail;
import org.postern.relayd.sink.SinkScript;
import org.postern.relayd.sink.SmtpSink;
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
    private static final int MESSAGES_EACH = 100;
    private static final String CONTENT = "Subject: training\r\n\r\n"
            + "A line of text as long as lines of text are, several dozens of them in a message.\r\n".repeat(48) + ".";

    private StartUpTraining() {}

    /** Does it in a temporary directory. */
    public static void main(String[] arguments) throws Exception {
        new CommandLine(Relayd.class).getUsageMessage();
        Path directory = Files.createTempDirectory("relayd-training-");
        ReceivedMail mail = new ReceivedMail();
        try (SmtpSink sink = SmtpSink.start(new InetSocketAddress(HERE, 0), SinkScript.ACCEPT_ALL, mail)) {
            relay(directory, sink.address().getPort(), mail);
        } finally {
            remove(directory);
        }
    }

    private static void relay(Path directory, int nexthop, ReceivedMail mail) throws Exception {
        Files.writeString(directory.resolve("main.cf"), """
                compatibility_level = 3.6
                relayd_listen = 127.0.0.1:0
                mynetworks = 127.0.0.1/32
                mydestination =
                relay_domains = example.com
                relay_recipient_maps = inline:{ user@example.com=x }
                virtual_alias_maps = inline:{ postmaster=user@example.com }
                transport_maps = inline:{ example.com=smtp:[127.0.0.1]:%d }
                queue_directory = %s
                """.formatted(nexthop, directory.resolve("queue")));
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

    private static void play(ByteArrayOutputStream lines, ReceivedMail mail) throws Exception {
        String said = lines.toString(StandardCharsets.UTF_8);
        String port = said.replaceFirst("(?s).*listening on 127\\.0\\.0\\.1:([0-9]+).*", "$1");
        try (ExecutorService sessions = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Void>> all =
                    Collections.nCopies(SESSIONS, () -> sendAll(Integer.parseInt(port), MESSAGES_EACH));
            for (Future<Void> session : sessions.invokeAll(all)) {
                session.get();
            }
        }
        mail.await(messages -> messages.size() == SESSIONS * MESSAGES_EACH, PATIENCE);
    }

    private static Void sendAll(int port, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            send(port);
        }
        return null;
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
