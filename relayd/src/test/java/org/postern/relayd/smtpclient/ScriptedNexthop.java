package org.postern.relayd.smtpclient;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.postern.relayd.tls.TlsServer;

/**
 * An SMTP server that behaves as scripted and records what it got byte for byte. A script maps steps ({@code greet}, {@code ehlo}, {@code helo},
 * {@code mail}, {@code rcpt}, {@code rcpt:ADDRESS}, {@code data}, {@code end}, {@code rset}, {@code starttls}, {@code quit}) to reactions: a
 * reply, or one of the constants. A chunk is read, and ends with {@code end}, unless there is a reaction to {@code bdat}. Steps without reaction
 * succeed. {@code mail#2} is the second time that the step comes in a conversation.
 */
final class ScriptedNexthop implements AutoCloseable {
    /** Closes the connection. */
    static final String CUT = "CUT";
    /** Says nothing more. */
    static final String HANG = "HANG";
    /** Sends reply lines that never end. */
    static final String ENDLESS = "ENDLESS";
    /** Sends a byte now and then, and never a whole line. */
    static final String TRICKLE = "TRICKLE";
    /** After 354: reads nothing any more. */
    static final String DEAF = "DEAF";

    static final Map<String, String> DEFAULTS = Map.of(
            "greet", "220 peer.test ESMTP",
            "ehlo", "250-peer.test\r\n250 8BITMIME",
            "helo", "250 peer.test",
            "mail", "250 2.1.0 ok",
            "rcpt", "250 2.1.5 ok",
            "data", "354 go",
            "end", "250 2.0.0 Ok: queued as 1234",
            "rset", "250 2.0.0 ok",
            "starttls", "220 2.0.0 go",
            "quit", "221 2.0.0 bye");

    private final ServerSocket listener;
    private final Map<String, String> script;
    private final @Nullable Layer tls;
    private final List<Conversation> conversations = new CopyOnWriteArrayList<>();

    private ScriptedNexthop(ServerSocket listener, Map<String, String> script, @Nullable Layer tls) {
        this.listener = listener;
        this.script = script;
        this.tls = tls;
    }

    /** Puts TLS over a connection. */
    @FunctionalInterface
    interface Layer {
        /** Before the handshake. */
        SSLSocket over(Socket socket) throws IOException;
    }

    static ScriptedNexthop start(Map<String, String> script) {
        return start(script, (Layer) null);
    }

    /** With a server that begins TLS when its reply to STARTTLS is positive, which it is unless scripted otherwise. */
    static ScriptedNexthop start(Map<String, String> script, @Nullable TlsServer tls) {
        return start(script, tls == null ? null : (Layer) socket -> tls.over(socket, false));
    }

    /** The same with TLS of another kind. */
    static ScriptedNexthop start(Map<String, String> script, @Nullable Layer tls) {
        try {
            ServerSocket listener = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
            ScriptedNexthop peer = new ScriptedNexthop(listener, Map.copyOf(script), tls);
            Thread.ofVirtual().start(peer::accept);
            return peer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    /** {@code [127.0.0.1]:port}. */
    String nexthop() {
        return "[127.0.0.1]:" + port();
    }

    int connections() {
        return conversations.size();
    }

    /** Everything that the only client sent, once it has closed the connection. */
    String received() {
        if (conversations.size() != 1) {
            throw new AssertionError(conversations.size() + " conversations");
        }
        return received(0);
    }

    /** Everything that a client sent over one connection, once it has closed it; 0 is the first. */
    String received(int connection) {
        return conversations.get(connection).received();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Conversation conversation = new Conversation(listener.accept());
                conversations.add(conversation);
                conversation.thread = Thread.startVirtualThread(conversation);
            } catch (IOException closed) {
                return;
            }
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Conversation conversation : conversations) {
                conversation.socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Conversation implements Runnable {
        private final Socket socket;
        private final ByteArrayOutputStream record = new ByteArrayOutputStream();
        private Thread thread = Thread.currentThread();
        private final Map<String, Integer> times = new HashMap<>();
        private boolean over;

        Conversation(Socket socket) {
            this.socket = socket;
        }

        String received() {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return record.toString(StandardCharsets.ISO_8859_1);
        }

        @Override
        public void run() {
            try (socket) {
                InputStream in = new BufferedInputStream(socket.getInputStream());
                OutputStream out = socket.getOutputStream();
                react("greet", "greet", in, out);
                while (!over) {
                    String line = line(in);
                    if (line.isEmpty()) {
                        return;
                    }
                    String verb = line.strip().toLowerCase(Locale.ROOT).split("[ :]", 2)[0];
                    if (verb.equals("bdat") && !script.containsKey("bdat")) {
                        chunk(in, Integer.parseInt(line.split(" ", -1)[1]));
                        react("end", "end", in, out);
                        continue;
                    }
                    String step = verb.equals("rcpt") && script.containsKey("rcpt:" + address(line))
                            ? "rcpt:" + address(line)
                            : verb;
                    String reply = react(step, verb, in, out);
                    over |= verb.equals("quit");
                    if (verb.equals("starttls") && tls != null && reply.startsWith("220")) {
                        SSLSocket secure = tls.over(socket);
                        secure.startHandshake();
                        in = new BufferedInputStream(secure.getInputStream());
                        out = secure.getOutputStream();
                    }
                    if (verb.equals("data") && reply.startsWith("354")) {
                        content(in);
                        react("end", "end", in, out);
                    }
                }
            } catch (IOException closed) {
                // The client has gone, or the test is over.
            }
        }

        private String address(String line) {
            int open = line.indexOf('<');
            return line.substring(open + 1, line.indexOf('>', open));
        }

        private String react(String step, String verb, InputStream in, OutputStream out) throws IOException {
            int time = times.merge(step, 1, Integer::sum);
            String always = script.getOrDefault(step, DEFAULTS.getOrDefault(verb, "502 5.5.2 what"));
            String reaction = script.getOrDefault(step + "#" + time, always);
            switch (reaction) {
                case CUT -> over = true;
                case HANG -> swallow(in);
                case DEAF -> {
                    out.write("354 go\r\n".getBytes(StandardCharsets.ISO_8859_1));
                    while (!listener.isClosed()) {
                        LockSupport.parkNanos(10_000_000);
                    }
                    over = true;
                }
                case ENDLESS -> {
                    while (true) {
                        out.write("250-and on\r\n".getBytes(StandardCharsets.ISO_8859_1));
                    }
                }
                case TRICKLE -> {
                    while (true) {
                        out.write('2');
                        LockSupport.parkNanos(20_000_000);
                    }
                }
                default -> out.write((reaction + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            }
            return reaction;
        }

        private void swallow(InputStream in) throws IOException {
            while (in.read() >= 0) {
                // Until the client gives up.
            }
            over = true;
        }

        private String line(InputStream in) throws IOException {
            StringBuilder line = new StringBuilder();
            for (int b = in.read(); b >= 0; b = in.read()) {
                record.write(b);
                line.append((char) b);
                if (b == '\n') {
                    break;
                }
            }
            return line.toString();
        }

        private void chunk(InputStream in, int length) throws IOException {
            record.write(in.readNBytes(length));
        }

        private void content(InputStream in) throws IOException {
            String line;
            do {
                line = line(in);
            } while (!line.equals(".\r\n") && !line.isEmpty());
        }
    }
}
